import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { testDatabases } from '../../test/databases.ts';
import { systemClock } from '../base/clock.ts';
import { type Flags, readConfig } from '../config.ts';
import { openGateway } from '../start/gateway.ts';
import { listen } from '../start/server.ts';
import type { DatabaseLocation } from '../storage/database.ts';
import { operations } from './admin/openapi.ts';

const credential = 'IST.the-real-credential-of-the-site';
const siteId = '11111111-2222-4333-8444-555555555555';
const adminToken = 'admin-token-for-this-test';

/** What an upstream saw of one call. */
interface Arrived {
  readonly verb: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (response: ServerResponse, arrived: Arrived) => void;

const answerOk: Answer = (response) => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'set-cookie': 'session=1',
    server: 'Pepyaka',
  });
  response.end('{"products":[{"id":"p1"},{"id":"p2"}]}');
};

/** A real server in the place of Wix, and a gateway in front of it, both on the network. */
async function openStage(location: DatabaseLocation, answer: Answer = answerOk, flags: Flags = {}) {
  const arrived: Arrived[] = [];
  const listener: RequestListener = (request, response) => {
    const { method: verb = '', url: target = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = { verb, target, headers, body: Buffer.concat(chunks).toString() };
      arrived.push(call);
      answer(response, call);
    });
  };
  const wix = createServer(listener).listen(0, '127.0.0.1');
  await once(wix, 'listening');
  const wixUrl = `http://127.0.0.1:${(wix.address() as AddressInfo).port}`;
  const bugs: unknown[] = [];
  const onBug = (error: unknown): void => void bugs.push(error);
  const gateway = await openGateway(readConfig({ memory: true, ...flags }, {}), {
    ...{ clock: systemClock, adminToken, version: '0', onBug, location },
  });
  const server = await listen(gateway.handle, { host: '127.0.0.1', port: 0, flag: 'port' }, onBug);
  const connection = await gateway.stores.connections.create({
    ...{ name: 'Shop', kind: 'api-key', baseUrl: wixUrl, siteId, siteName: 'Demo Store', credential },
  });
  const { agent, key } = await gateway.stores.agents.create({ name: 'Storefront Agent' });
  await gateway.stores.grants.replace(agent.id, { areas: { products: 'full', contacts: 'full' } });
  const call = async (
    verb: string,
    path: string,
    body?: string | ReadableStream,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(server.url + path, {
      method: verb,
      headers: { authorization: key.text, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    } as RequestInit);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  };
  const api = async (path: string, method = 'GET', token = adminToken) => {
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    return { status: response.status, body: isJson(response) && text !== '' ? JSON.parse(text) : {} };
  };
  return {
    ...{ arrived, bugs, call, api, agent, key: key.text, connection, wix, url: server.url },
    ...{ database: gateway.database, stores: gateway.stores },
    async [Symbol.asyncDispose]() {
      wix.closeAllConnections();
      wix.close();
      await server.stop(0);
      await gateway[Symbol.asyncDispose]();
    },
  };
}

function isJson({ headers }: Response): boolean {
  return headers.get('content-type')?.includes('application/json') ?? false;
}

const search = '/stores/v3/products/search';

for (const { name, open } of testDatabases())
  describe(`the gateway in front of a real server, on ${name}`, () => {
    test('the credential goes to Wix and nowhere else; headers pass by name, both ways', async () => {
      await using stage = await openStage(open());
      const answer = await stage.call('POST', search, '{"search":{}}', {
        'wix-site-id': siteId,
        'wix-account-id': 'someone-else',
        'accept-language': 'de',
        cookie: 'wix=1',
        'x-forwarded-for': '10.0.0.1',
        'x-wix-secret': 'guessed',
      });
      assert.equal(answer.status, 200);
      const [seen] = stage.arrived;
      assert.equal(seen?.headers.authorization, credential);
      assert.equal(seen.headers['wix-site-id'], siteId);
      assert.equal(seen.headers['accept-language'], 'de');
      for (const name of ['cookie', 'wix-account-id', 'x-forwarded-for', 'x-wix-secret'])
        assert.equal(seen.headers[name], undefined, name);
      assert.ok(!JSON.stringify(seen).includes(stage.key), "the agent's key does not leave the gateway");
      assert.equal(answer.headers.get('set-cookie'), null);
      assert.equal(answer.headers.get('server'), null);
      assert.match(answer.headers.get('x-fairlead-activity') ?? '', /^[0-9a-f-]{36}$/);
      const told = await Promise.all(
        ['/api/agents', `/api/agents/${stage.agent.id}`, '/api/activity', '/api/connections'].map((path) =>
          stage.api(path),
        ),
      );
      const everything = JSON.stringify([...told, answer.text, [...answer.headers]]);
      assert.ok(!everything.includes(credential));
      assert.ok(!everything.includes(stage.key));
      const stored = JSON.stringify(await stage.database.read.selectFrom('connection').selectAll().execute());
      assert.ok(!stored.includes(credential), 'it is sealed in the database');
    });

    test('a slip in a path is refused with the path that may have been meant', async () => {
      await using stage = await openStage(open());
      const { status, text } = await stage.call('POST', '/stores/v3/products/searh', '{}');
      const { code, data } = JSON.parse(text).details.applicationError;
      assert.deepEqual(
        [status, code, data],
        [403, 'METHOD_UNKNOWN', { near: ['POST /stores/v3/products/search'] }],
      );
    });

    test('what the catalogue does not list, and what is not canonical, never reaches Wix and is on record', async () => {
      await using stage = await openStage(open());
      const paths = [
        '/no/such/path',
        '/stores/v3//products/search',
        '/stores/v3/%70roducts/search',
        '/..%2fstores',
      ];
      for (const path of paths) {
        const { status, text } = await stage.call('POST', path, '{}');
        assert.deepEqual(
          [status, JSON.parse(text).details.applicationError.code],
          [403, 'METHOD_UNKNOWN'],
          path,
        );
      }
      assert.equal((await stage.call('PUT', search)).status, 403);
      assert.deepEqual(stage.arrived, []);
      const { body } = await stage.api('/api/activity');
      assert.equal(body.entries.length, paths.length + 1);
      assert.ok(body.entries.every((entry: { decision: string }) => entry.decision === 'denied'));
    });

    test('a request in `.r` arrives as it was sent', async () => {
      await using stage = await openStage(open());
      const packed = Buffer.from('{"query":{"paging":{"limit":2}}}').toString('base64url');
      assert.equal((await stage.call('GET', `/contacts/v4/contacts?.r=${packed}`)).status, 200);
      assert.equal(stage.arrived[0]?.target, `/contacts/v4/contacts?.r=${packed}`);
    });

    test('large bodies flow through, of told and of untold length; too large, compressed and late ones are refused', async () => {
      await using stage = await openStage(open(), answerOk, { maxBodyBytes: '2000000' });
      const body = JSON.stringify({ search: {}, note: 'x'.repeat(1_500_000) });
      assert.equal((await stage.call('POST', search, body)).status, 200);
      const chunked = (text: string): ReadableStream => new Blob([text]).stream();
      assert.equal((await stage.call('POST', search, chunked(body))).status, 200);
      assert.deepEqual(
        stage.arrived.map((call) => call.body === body),
        [true, true],
      );
      const tooLong = `${body}${' '.repeat(600_000)}`;
      assert.equal((await stage.call('POST', search, tooLong)).status, 413);
      assert.equal((await stage.call('POST', search, chunked(tooLong))).status, 413);
      assert.equal((await stage.call('POST', search, '{}', { 'content-encoding': 'gzip' })).status, 415);
      assert.equal(stage.arrived.length, 2);
    });

    test('Wix being down, slow, or cut off: told apart, told whether to repeat, and on record', async () => {
      let answer: Answer = answerOk;
      await using stage = await openStage(open(), (response, call) => answer(response, call), {
        upstreamTimeoutMs: '300',
      });
      const attempt = async (verb: string, path: string) => {
        const { status, text } = await stage.call(verb, path, '{}');
        const { code, data } = JSON.parse(text).details.applicationError;
        const [entry] = (await stage.api('/api/activity?limit=1')).body.entries;
        return { status, code, ...data, outcome: entry.outcome, sentence: entry.sentence };
      };
      answer = () => {};
      const late = await attempt('POST', '/stores/v3/products');
      assert.deepEqual(
        [late.status, late.code, late.sent, late.mayRepeat, late.outcome],
        [504, 'UPSTREAM_TIMEOUT', true, false, 'unknown'],
      );
      assert.equal((await attempt('POST', search)).mayRepeat, true, 'a read may be repeated');
      answer = answerOk;
      assert.equal((await stage.call('POST', search, '{}')).status, 200, 'it is not left alone yet');
      answer = (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"products":[');
        setImmediate(() => response.destroy());
      };
      const cut = await attempt('POST', search);
      assert.deepEqual([cut.status, cut.code, cut.outcome], [502, 'UPSTREAM_BROKEN', 'unknown']);
      answer = answerOk;
      assert.equal((await stage.call('POST', search, '{}')).status, 200, 'nor after the cuts');
      stage.wix.closeAllConnections();
      stage.wix.close();
      const down = await attempt('POST', '/stores/v3/products');
      assert.deepEqual(
        [down.status, down.code, down.sent, down.mayRepeat, down.outcome],
        [502, 'UPSTREAM_UNREACHABLE', false, true, 'done'],
      );
      assert.match(down.sentence, /ECONNREFUSED/);
    });

    test('an error of Wix reaches the agent unchanged, and the record says so', async () => {
      await using stage = await openStage(open(), (response) => {
        response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' });
        response.end(
          '{"message":"Too many requests","details":{"applicationError":{"code":"RESOURCE_EXHAUSTED"}}}',
        );
      });
      const { status, text, headers } = await stage.call('POST', search, '{}');
      assert.deepEqual([status, headers.get('retry-after')], [429, '7']);
      assert.match(text, /RESOURCE_EXHAUSTED/);
      const [entry] = (await stage.api('/api/activity')).body.entries;
      assert.deepEqual([entry.decision, entry.status], ['allowed', 429]);
      assert.match(entry.sentence, /Wix answered 429: Too many requests/);
    });

    test('200 calls at once: each on record once, and the log is whole', async () => {
      await using stage = await openStage(open());
      const answers = await Promise.all(Array.from({ length: 200 }, () => stage.call('POST', search, '{}')));
      const ids = new Set(answers.map(({ headers }) => headers.get('x-fairlead-activity')));
      assert.equal(ids.size, 200);
      const { body } = await stage.api('/api/activity?limit=500');
      assert.deepEqual(new Set(body.entries.map((entry: { id: string }) => entry.id)), ids);
      assert.equal(body.entries.length, 200);
      const verdict = await stage.api('/api/activity/verify');
      assert.deepEqual([verdict.body.ok, verdict.body.entries], [true, 200]);
    });

    for (const [what, change] of [
      ['an edited sentence', "update entry set sentence = 'Nothing happened.' where method is not null"],
      ['an edited record', "update record set body = replace(body, 'allowed', 'denied') where position = 3"],
      ['a removed record', 'delete from record where position = 3'],
      [
        'a removed entry',
        'delete from entry where id = (select min(id) from entry where method is not null)',
      ],
      ['a cut-off end', 'delete from record where position >= (select max(position) from record)'],
    ] as const)
      test(`verify finds ${what}`, async () => {
        await using stage = await openStage(open());
        for (let count = 0; count < 4; count++) await stage.call('POST', search, '{}');
        // To look at the log lists its entries.
        await stage.api('/api/activity');
        const { sql } = await import('kysely');
        await sql.raw(change).execute(stage.database.read);
        const { body } = await stage.api('/api/activity/verify');
        assert.equal(body.ok, false);
        assert.ok(body.firstBroken);
      });

    test('when the record cannot be written, nothing is forwarded', async () => {
      await using stage = await openStage(open());
      const { sql } = await import('kysely');
      await sql.raw('alter table record rename to record_away').execute(stage.database.read);
      const { status, text, headers } = await stage.call('POST', search, '{}');
      assert.equal(status, 503);
      assert.match(text, /LOG_UNWRITABLE/);
      assert.equal(headers.get('retry-after'), '5');
      assert.deepEqual(stage.arrived, []);
      await sql.raw('alter table record_away rename to record').execute(stage.database.read);
      assert.equal((await stage.call('POST', search, '{}')).status, 200);
    });

    test('metrics count what was decided, and /readyz says why nothing goes through', async () => {
      await using stage = await openStage(open());
      await stage.call('POST', search, '{}');
      await stage.call('POST', '/no/such/path', '{}');
      const scrape = async (token: string) => {
        const response = await fetch(`${stage.url}/metrics`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return { status: response.status, text: await response.text() };
      };
      assert.equal((await scrape('wrong')).status, 401);
      const lines = (await scrape(adminToken)).text.split('\n');
      const count = (metric: string, ...labels: string[]) =>
        lines
          .find((line) => line.startsWith(metric) && labels.every((label) => line.includes(label)))
          ?.split(' ')
          .at(-1);
      const calls = 'fairlead_calls_total';
      assert.equal(count(calls, 'agent="Storefront Agent"', 'area="products"', 'decision="allowed"'), '1');
      assert.equal(count(calls, 'decision="denied"', 'code="METHOD_UNKNOWN"'), '1');
      assert.equal(count('fairlead_upstream_answers_total', 'site="Demo Store"', 'status="200"'), '1');
      assert.equal(count('fairlead_call_duration_seconds_count', 'decision="allowed"'), '1');
      assert.equal((await stage.api('/readyz')).status, 200);
      const { sql } = await import('kysely');
      await sql.raw('alter table record rename to record_away').execute(stage.database.read);
      assert.equal((await stage.call('POST', search, '{}')).status, 503);
      const ready = await stage.api('/readyz');
      assert.equal(ready.status, 503);
      assert.match(ready.body.message, /^The activity log cannot be written, so every call is refused: /);
    });

    test('what cannot be listed stops no call, and /readyz and the metrics say so', async () => {
      await using stage = await openStage(open());
      if (stage.database.dialect === 'postgres') return;
      const { sql } = await import('kysely');
      await sql.raw('alter table entry_subject rename to subject_away').execute(stage.database.read);
      assert.equal((await stage.call('POST', search, '{}')).status, 200);
      await stage.api('/api/activity');
      const ready = await stage.api('/readyz');
      assert.equal(ready.status, 200);
      assert.match(
        ready.body.message,
        /^Calls are recorded, but 1 of them cannot be found in the log yet: .*entry_subject/,
      );
      const metrics = await fetch(`${stage.url}/metrics`, {
        headers: { authorization: `Bearer ${adminToken}` },
      });
      assert.match(
        /^fairlead_log_unlisted.*$/m.exec(await metrics.text())?.[0] ?? '',
        /^fairlead_log_unlisted_entries 1$/,
      );
    });

    test('everything any agent read or changed about a contact is found by its id and its address', async () => {
      const contact = { id: 'c-1', revision: 2, primaryInfo: { email: 'ada@example.com' }, info: {} };
      await using stage = await openStage(open(), (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ contacts: [contact, { ...contact, id: 'c-2', primaryInfo: {} }] }));
      });
      await stage.call('POST', '/contacts/v4/contacts/query', '{"query":{}}');
      await stage.call('POST', search, '{}');
      const about = async (subject: string) =>
        (await stage.api(`/api/activity?about=${subject}`)).body.entries.map((entry: { method: string }) =>
          entry.method.split('.').at(-1),
        );
      assert.deepEqual(await about('c-2'), ['SearchProducts', 'QueryContacts']);
      assert.equal(
        (await about('ADA@example.com')).length,
        2,
        'this server answers every call with contacts',
      );
      assert.deepEqual(await about('c-3'), []);
    });

    test('every call that /api describes is one that it answers', async () => {
      await using stage = await openStage(open());
      for (const { verb, path } of operations) {
        if (path.endsWith('/stream')) continue;
        const place = path.replaceAll(/\{\w+\}/g, 'none');
        assert.equal((await stage.api(place, verb.toUpperCase(), 'wrong')).status, 401, `${verb} ${path}`);
        const { body } = await stage.api(place, verb.toUpperCase());
        assert.doesNotMatch(String(body.message), /is not part of the API/, `${verb} ${path}`);
      }
    });
  });
