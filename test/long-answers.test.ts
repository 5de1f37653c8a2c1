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

type Answer = (response: ServerResponse, incoming: IncomingMessage) => void;

/** A gateway on a port, with an agent whose calls go to a Wix over the network that answers so. */
async function openStage(at: ReturnType<ReturnType<typeof testDatabases>[number]['open']>, answer: Answer) {
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(
    await startTestServer((incoming, response) => {
      incoming.resume();
      incoming.on('end', () => {
        response.setHeader('content-type', 'application/json');
        answer(response, incoming);
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

/** Sends a page until it is to be broken off. */
const half = (text: string): Answer => {
  return (response) => {
    response.setHeader('content-length', String(Buffer.byteLength(text)));
    response.write(text.slice(0, text.length / 2));
  };
};

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
        const entry = await ended(stage.guarded, id);
        assert.deepEqual([entry.outcome, entry.status], ['done', 200]);
        assert.match(
          entry.sentence,
          /^Reader searched contacts on Shop and got 1000 results\. Allowed: |^Reader .* and got 1000 results\. /,
        );
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
      const entry = await ended(stage.guarded, id);
      assert.equal(entry.outcome, 'done');
      assert.match(entry.sentence, /^Reader .* on Shop and got more than was looked through\. Allowed: /);
      assert.ok(await isFoundBy(stage.guarded, id, emailOf(0, 0)));
      assert.ok(await isFoundBy(stage.guarded, id, emailOf(300, 0)));
    });

    test('an answer that Wix breaks off is on record as a part, and found by what was in it', async () => {
      const text = JSON.stringify(pageOf(1_000, 1, 3_000));
      await using stage = await openStage(open(), (response) => {
        half(text)(response, response.req);
        setTimeout(() => response.destroy(), 200);
      });
      const { id, isWhole } = await read(stage.ask());
      assert.equal(isWhole, false);
      const entry = await ended(stage.guarded, id);
      assert.deepEqual([entry.outcome, entry.status], ['unknown', 200]);
      assert.match(
        entry.sentence,
        /but Wix broke off in the middle of its answer, and only a part of it was passed on\.$/,
      );
      assert.ok(await isFoundBy(stage.guarded, id, emailOf(0, 0)));
      assert.ok(!(await isFoundBy(stage.guarded, id, emailOf(999, 0))));
    });

    test('an agent that goes away in the middle of an answer ends the call at Wix, and that is on record', async () => {
      const text = JSON.stringify(pageOf(1_000, 1, 3_000));
      const closed = Promise.withResolvers<void>();
      await using stage = await openStage(open(), (response) => {
        half(text)(response, response.req);
        response.once('close', closed.resolve);
      });
      const asked = stage.ask();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      await once(response, 'data');
      asked.destroy();
      await closed.promise;
      const entry = await ended(stage.guarded, String(response.headers['x-fairlead-activity']));
      assert.deepEqual([entry.outcome, entry.status], ['unknown', 200]);
      assert.match(
        entry.sentence,
        /but the agent went away in the middle of the answer, and has only a part of it\.$/,
      );
      assert.deepEqual(stage.bugs, []);
    });

    test('an agent that goes away before an answer ends the call at Wix, and that is on record', async () => {
      const came = Promise.withResolvers<void>();
      const closed = Promise.withResolvers<void>();
      await using stage = await openStage(open(), (response) => {
        response.once('close', closed.resolve);
        came.resolve();
      });
      const asked = stage.ask();
      await came.promise;
      asked.destroy();
      await closed.promise;
      const entry = await ended(stage.guarded);
      assert.deepEqual([entry.outcome, entry.status], ['unknown', null]);
      assert.match(entry.sentence, /but the agent went away before Wix answered\.$/);
    });

    test('a stop cuts off an answer that flows, at Wix too', async () => {
      const text = JSON.stringify(pageOf(1_000, 1, 3_000));
      const closed = Promise.withResolvers<void>();
      await using stage = await openStage(open(), (response) => {
        half(text)(response, response.req);
        response.once('close', closed.resolve);
      });
      const asked = stage.ask();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      await once(response, 'data');
      response.on('error', () => {});
      response.resume();
      await stage.guarded.api('PATCH', `/api/agents/${stage.agentId}`, { state: 'paused' });
      await closed.promise;
      const entry = await ended(stage.guarded, String(response.headers['x-fairlead-activity']));
      assert.equal(entry.outcome, 'unknown');
      assert.match(
        entry.sentence,
        /but Reader is paused; the answer was cut off, and only a part of it was passed on\.$/,
      );
    });
  });
