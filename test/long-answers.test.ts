import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { listen } from '../src/start/server.ts';
import { testDatabases } from './databases.ts';
import { type Guarded, openGuarded } from './guarded.ts';
import { startTestServer } from './test-server.ts';

/** A page of contacts as Wix answers it, each with some addresses and `filler` bytes besides. */
function pageOf(count: number, addresses: number, filler: number): { contacts: { id: string }[] } {
  const contacts = Array.from({ length: count }, (_, index) => ({
    ...{ id: randomUUID(), revision: 1, source: { sourceType: 'OTHER' }, note: 'x'.repeat(filler) },
    primaryInfo: { email: emailOf(index, 0) },
    info: {
      name: { first: `Ada ${index}` },
      emails: {
        items: Array.from({ length: addresses }, (__, place) => ({
          ...{ id: randomUUID(), tag: 'UNTAGGED', email: emailOf(index, place), primary: place === 0 },
        })),
      },
    },
  }));
  return { contacts };
}

const emailOf = (index: number, place: number): string => `ada.${index}.${place}@example.com`;

type Answer = (response: ServerResponse) => void;

/** A gateway on a port, with an agent whose calls go to a Wix over the network that answers so. */
async function openStage(at: ReturnType<ReturnType<typeof testDatabases>[number]['open']>, answer: Answer) {
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(
    await startTestServer((incoming, response) => {
      incoming.resume();
      incoming.on('end', () => {
        response.setHeader('content-type', 'application/json');
        answer(response);
      });
    }),
  );
  const guarded = opened.use(await openGuarded({ kind: 'memory' }, at));
  const bugs: unknown[] = [];
  const on = { host: '127.0.0.1', port: 0, flag: 'port' };
  const server = await listen(guarded.gateway.handle, on, (error) => bugs.push(error));
  opened.defer(() => server.stop(1_000));
  const site = { siteId: randomUUID(), siteName: 'Shop', credential: 'credential' };
  const made = await guarded.api('POST', '/api/connections', { name: 'Shop', baseUrl: wix.url, ...site });
  const { agent, key } = (
    await guarded.api('POST', '/api/agents', { name: 'Reader', connections: [made.body.connection.id] })
  ).body;
  await guarded.api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'full' } });
  const ask = (): ClientRequest => {
    const asked = request(`${server.url}/contacts/v4/contacts/query`, {
      ...{ method: 'POST', headers: { authorization: key, 'content-type': 'application/json' } },
    });
    asked.on('error', () => {});
    asked.end('{"query":{}}');
    return asked;
  };
  const all = opened.move();
  return { guarded, agentId: String(agent.id), ask, bugs, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** The body, as far as it comes. */
async function read(asked: ClientRequest): Promise<{ id: string; size: number; isWhole: boolean }> {
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.byteLength;
  });
  await new Promise((resolve) => response.once('close', resolve));
  return { id: String(response.headers['x-fairlead-activity']), size, isWhole: response.complete };
}

/** The entry of a call once it has ended. */
async function ended({ api }: Guarded, id?: string) {
  for (let tries = 0; tries < 1_000; tries++) {
    const { entries } = (await api('GET', '/api/activity?limit=20')).body;
    const entry = entries.find(
      (one: { id: string; kind: string }) => one.kind === 'call' && (id === undefined || one.id === id),
    );
    if (entry && entry.outcome !== 'open') return entry;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It never ended');
}

async function isFoundBy({ api }: Guarded, entryId: string, about: string): Promise<boolean> {
  const { entries } = (await api('GET', `/api/activity?about=${encodeURIComponent(about)}`)).body;
  return entries.some(({ id }: { id: string }) => id === entryId);
}

/** How a call has to be on record once it has ended; of the last one where none is named. */
interface End {
  readonly outcome: 'done' | 'unknown';
  readonly status: number | null;
  readonly sentence: RegExp;
}

async function isOnRecord(guarded: Guarded, id: string | undefined, end: End): Promise<void> {
  const { outcome, status, sentence } = await ended(guarded, id);
  assert.deepEqual([outcome, status], [end.outcome, end.status]);
  assert.match(sentence, end.sentence);
}

const longPage = JSON.stringify(pageOf(1_000, 1, 3_000));

/** Sends the first half of a page, and leaves it at that. */
function sendHalf(response: ServerResponse): void {
  response.setHeader('content-length', String(Buffer.byteLength(longPage)));
  response.write(longPage.slice(0, longPage.length / 2));
}

/** A stage whose Wix sends what it is told to and then waits; `closed` resolves when nobody listens to it any more. */
async function openWaiting(
  at: Parameters<typeof openStage>[0],
  sendFirst: (response: ServerResponse) => void,
) {
  const came = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const stage = await openStage(at, (response) => {
    response.once('close', closed.resolve);
    sendFirst(response);
    came.resolve();
  });
  return { ...stage, came: came.promise, closed: closed.promise };
}

/** Asks, and waits until some of the answer's body is there. */
async function begin(asked: ClientRequest): Promise<{ response: IncomingMessage; id: string }> {
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  await once(response, 'data');
  return { response, id: String(response.headers['x-fairlead-activity']) };
}

for (const { name, open } of testDatabases())
  describe(`long answers over the network on ${name}`, () => {
    for (const [what, page, least] of [
      ['that is read before it goes on', pageOf(1_000, 2, 0), 0],
      ['that flows', pageOf(1_000, 4, 200), 600_000],
      ['of the largest contacts', pageOf(1_000, 4, 6_000), 6_000_000],
    ] as const)
      test(`a page of a thousand contacts ${what} is found by each of them, by id and by every address`, async () => {
        const text = JSON.stringify(page);
        assert.ok(text.length > least);
        await using stage = await openStage(open(), (response) => response.end(text));
        const { id, size, isWhole } = await read(stage.ask());
        assert.deepEqual([size, isWhole], [text.length, true]);
        const sentence =
          /^Reader searched contacts on Shop and got 1000 results\. Allowed: |^Reader .* and got 1000 results\. /;
        await isOnRecord(stage.guarded, id, { outcome: 'done', status: 200, sentence });
        for (const index of [0, 500, 999]) {
          assert.ok(await isFoundBy(stage.guarded, id, String(page.contacts[index]?.id)), `id ${index}`);
          assert.ok(await isFoundBy(stage.guarded, id, emailOf(index, 0)), `address ${index}`);
          assert.ok(await isFoundBy(stage.guarded, id, emailOf(index, 1)), `second address ${index}`);
        }
        assert.equal((await stage.guarded.api('GET', '/api/activity/verify')).body.ok, true);
      });

    test('an answer that is longer than is looked through says so, and is found by what came first', async () => {
      const text = JSON.stringify(pageOf(1_000, 1, 12_000));
      await using stage = await openStage(open(), (response) => response.end(text));
      const { id, size } = await read(stage.ask());
      assert.equal(size, text.length);
      const sentence = /^Reader .* on Shop and got more than was looked through\. Allowed: /;
      await isOnRecord(stage.guarded, id, { outcome: 'done', status: 200, sentence });
      assert.ok(await isFoundBy(stage.guarded, id, emailOf(0, 0)));
      assert.ok(await isFoundBy(stage.guarded, id, emailOf(300, 0)));
    });

    test('an answer that Wix breaks off is on record as a part, and found by what was in it', async () => {
      await using stage = await openStage(open(), (response) => {
        sendHalf(response);
        setTimeout(() => response.destroy(), 200);
      });
      const { id, isWhole } = await read(stage.ask());
      assert.equal(isWhole, false);
      const sentence =
        /but Wix broke off in the middle of its answer, and only a part of it was passed on\.$/;
      await isOnRecord(stage.guarded, id, { outcome: 'unknown', status: 200, sentence });
      assert.ok(await isFoundBy(stage.guarded, id, emailOf(0, 0)));
      assert.ok(!(await isFoundBy(stage.guarded, id, emailOf(999, 0))));
    });

    test('an agent that goes away in the middle of an answer ends the call at Wix, and that is on record', async () => {
      await using stage = await openWaiting(open(), sendHalf);
      const asked = stage.ask();
      const { id } = await begin(asked);
      asked.destroy();
      await stage.closed;
      const sentence = /but the agent went away in the middle of the answer, and has only a part of it\.$/;
      await isOnRecord(stage.guarded, id, { outcome: 'unknown', status: 200, sentence });
      assert.deepEqual(stage.bugs, []);
    });

    test('an agent that goes away before an answer ends the call at Wix, and that is on record', async () => {
      await using stage = await openWaiting(open(), () => {});
      const asked = stage.ask();
      await stage.came;
      asked.destroy();
      await stage.closed;
      const sentence = /but the agent went away before Wix answered\.$/;
      await isOnRecord(stage.guarded, undefined, { outcome: 'unknown', status: null, sentence });
    });

    test('a stop cuts off an answer that flows, at Wix too', async () => {
      await using stage = await openWaiting(open(), sendHalf);
      const { response, id } = await begin(stage.ask());
      response.on('error', () => {});
      response.resume();
      await stage.guarded.api('PATCH', `/api/agents/${stage.agentId}`, { state: 'paused' });
      await stage.closed;
      const sentence = /but Reader is paused; the answer was cut off, and only a part of it was passed on\.$/;
      await isOnRecord(stage.guarded, id, { outcome: 'unknown', status: 200, sentence });
    });

    test('what is kept back of an answer is not waited for: no connection to Wix is held by it', {
      timeout: 60_000,
    }, async () => {
      const closed = Promise.withResolvers<void>();
      await using stage = await openStage(open(), (response) => {
        response.once('close', closed.resolve);
        response.write(`{"contacts":[],"note":"${'x'.repeat(40 * 1024 * 1024)}`);
      });
      const grant = {
        ...{ areas: { contacts: 'full' }, guardrails: [{ kind: 'mask', fields: ['email'], by: 'remove' }] },
      };
      const put = await stage.guarded.api('PUT', `/api/agents/${stage.agentId}/grants`, grant);
      assert.equal(put.status, 200, JSON.stringify(put.body));
      const [response] = (await once(stage.ask(), 'response')) as [IncomingMessage];
      let text = '';
      for await (const chunk of response) text += chunk;
      assert.match(text, /GUARDRAIL_UNREADABLE/);
      await closed.promise;
    });
  });
