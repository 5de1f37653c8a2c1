import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { type Handle, responseText, type WireHeaders, type WireRequest } from '../src/base/http.ts';
import { listen } from '../src/start/server.ts';
import { testDatabases } from './databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from './guarded.ts';

/** One thing that is tried at what Fairlead answers itself. `docs/security.md` lists them all. */
interface Attempt {
  readonly id: string;
  readonly verb?: string;
  readonly target: string;
  /** With whose right it is tried: nobody's, an agent's or the admin's. */
  readonly as?: 'agent' | 'admin';
  readonly headers?: WireHeaders;
  readonly body?: () => Readable | Uint8Array;
  readonly status: number;
}

/** How much of a body was asked for, by the mebibyte. */
class Endless {
  read = 0;
  readonly stream = (): Readable => Readable.from(this.#chunks());
  async *#chunks(): AsyncGenerator<Buffer> {
    for (const chunk = Buffer.alloc(1 << 20, 32); this.read < 200; this.read += 1) yield chunk;
  }
}

async function* dripped(): AsyncGenerator<Buffer> {
  for (;;) {
    yield Buffer.from(' ');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const drip = (): Readable => Readable.from(dripped());
const small = (): Uint8Array => Buffer.from('{}');
const own = { host: 'fairlead', origin: 'http://fairlead' };
const access = '/_fairlead/approvals';
const connectPath = '/connect/reg';

const attempts: readonly Attempt[] = [
  ...['/api/session', '/api/session/link', '/api/session/accept'].map(
    (target): Attempt => ({ id: `drip ${target}`, target, headers: own, body: drip, status: 408 }),
  ),
  { id: 'drip /api/agents', target: '/api/agents', as: 'admin', body: drip, status: 408 },
  { id: 'drip /mcp', target: '/mcp', as: 'agent', body: drip, status: 408 },
  { id: `drip ${access}`, target: access, as: 'agent', body: drip, status: 408 },
  { id: `drip ${connectPath}`, target: connectPath, headers: { host: '127.0.0.1' }, body: drip, status: 408 },
  { id: 'TRACE /api', verb: 'TRACE', target: '/api/agents', as: 'admin', status: 405 },
  { id: 'TRACE /healthz', verb: 'TRACE', target: '/healthz', status: 405 },
  { id: 'TRACE /mcp', verb: 'TRACE', target: '/mcp', as: 'agent', status: 405 },
  { id: 'GET /api with a body', verb: 'GET', target: '/api/agents', as: 'admin', body: small, status: 200 },
  { id: 'GET /healthz with a body', verb: 'GET', target: '/healthz', body: small, status: 200 },
];

/** What must not be read to its end. */
const giants: readonly Attempt[] = [
  { id: 'giant /api/session', target: '/api/session', headers: own, status: 413 },
  { id: 'giant /api/agents', target: '/api/agents', as: 'admin', status: 413 },
  { id: 'giant /api/policy', target: '/api/policy/plan', as: 'admin', status: 413 },
  { id: 'giant /api/local', target: '/api/local/control/reset', as: 'admin', status: 413 },
  { id: 'giant /mcp', target: '/mcp', as: 'agent', status: 413 },
  { id: `giant ${access}`, target: access, as: 'agent', status: 413 },
  { id: `giant ${connectPath}`, target: connectPath, headers: { host: '127.0.0.1' }, status: 413 },
];

function requestOf({ verb = 'POST', target, as, headers, body }: Attempt, agent: TestAgent): WireRequest {
  const keys = { agent: agent.key, admin: 'Bearer admin' };
  return {
    ...{ verb, target, signal: new AbortController().signal, body: body?.() },
    headers: {
      ...(body ? { 'content-type': 'application/json', 'content-length': '100000000' } : {}),
      ...(as ? { authorization: keys[as] } : {}),
      host: '127.0.0.1',
      ...headers,
    },
  };
}

async function statusOf(handle: Handle, request: WireRequest): Promise<number> {
  const response = await handle(request);
  await responseText(response);
  if (request.body instanceof Readable) request.body.destroy();
  return response.status;
}

function openStage(): Promise<Guarded> {
  return openGuarded(
    { kind: 'memory' },
    { kind: 'memory' },
    { bodyTimeoutMs: '50', maxBodyBytes: '3000000' },
  );
}

describe('what Fairlead answers itself', () => {
  test('bodies end in time, and no verb and no body is a mistake of ours', async () => {
    await using guarded = await openStage();
    const agent = await guarded.agent('Edge Agent', { areas: {} });
    for (const one of attempts)
      assert.equal(await statusOf(guarded.gateway.handle, requestOf(one, agent)), one.status, one.id);
  });

  test('a giant body is refused after a few mebibytes, whoever sends it', async () => {
    await using guarded = await openStage();
    const agent = await guarded.agent('Edge Agent', { areas: {} });
    for (const one of giants) {
      const endless = new Endless();
      const request = requestOf({ ...one, body: endless.stream }, agent);
      assert.equal(await statusOf(guarded.gateway.handle, request), one.status, one.id);
      assert.ok(endless.read < 8, `${one.id}: ${endless.read} MiB were read`);
    }
  });

  test('over a real connection the refusal arrives, and is the last of it', async () => {
    await using guarded = await openStage();
    const server = await listen(
      guarded.gateway.handle,
      { host: '127.0.0.1', port: 0, flag: 'port' },
      (error) => assert.fail(String(error)),
    );
    for (const [sent, status] of [
      ['x'.repeat(100_000), 413],
      ['{', 408],
    ] as const) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(
        `POST /api/session HTTP/1.1\r\nhost: x\r\norigin: http://x\r\ncontent-type: application/json\r\ncontent-length: 150000000\r\n\r\n${sent}`,
      );
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
      assert.match(answer, /connection: close/i);
    }
    await server.stop(0);
  });
});

for (const { name, open } of testDatabases())
  describe(`a mistake of ours on ${name}`, () => {
    test('between knowing the caller and deciding is a refusal that is on record', async () => {
      const bugs: unknown[] = [];
      await using guarded = await openGuarded({ kind: 'memory' }, open(), {}, (bug) => void bugs.push(bug));
      const agent = await guarded.agent('Edge Agent', { areas: { contacts: 'read' } });
      await guarded.gateway.database.write((tx) => sql`drop table approval`.execute(tx));
      const answer = await agent.call(
        'POST',
        '/contacts/v4/contacts/query',
        {},
        { 'x-fairlead-approval': 'x' },
      );
      assert.deepEqual([answer.status, codeOf(answer)], [503, 'GATEWAY_UNAVAILABLE']);
      const entry = (await guarded.api('GET', `/api/activity/${answer.headers['x-fairlead-activity']}`)).body;
      assert.equal(
        entry.sentence,
        'Edge Agent tried to search contacts on Test Shop. Denied: the gateway cannot decide this call now.',
      );
      assert.equal(bugs.length, 1);
      assert.deepEqual(guarded.arrived, []);
    });
  });

for (const { name, open } of testDatabases())
  describe(`a log that cannot be written, on ${name}`, () => {
    const rename = ({ gateway }: Guarded, from: string, to: string) =>
      gateway.database.write((tx) =>
        sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(tx),
      );

    test('changes are refused and nothing is changed; one that met it first is on record afterwards', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open(), {}, () => {});
      const agent = await guarded.agent('Edge Agent', { areas: { contacts: 'read' } });
      const agentPath = `/api/agents/${agent.id}`;
      await rename(guarded, 'record', 'record_gone');
      const first = await guarded.api('PATCH', agentPath, { purpose: 'The first' });
      assert.equal(first.status, 503);
      assert.match(first.body.message, /what was changed goes on record once it can/);
      for (const [verb, path, body] of [
        ['PATCH', agentPath, { purpose: 'The second' }],
        ['PUT', `${agentPath}/grants`, { areas: { contacts: 'full' } }],
        ['POST', '/api/agents', { name: 'Another' }],
        ['POST', '/api/stops', { scope: 'all' }],
        ['DELETE', agentPath, undefined],
      ] as const) {
        const { status, body: answer } = await guarded.api(verb, path, body);
        assert.equal(status, 503, `${verb} ${path}`);
        assert.match(answer.message, /so nothing was changed: /);
      }
      await rename(guarded, 'record_gone', 'record');
      // The next call is written, and with it what could not be.
      await agent.call('POST', '/contacts/v4/contacts/query', {});
      const { agents } = (await guarded.api('GET', '/api/agents')).body;
      assert.deepEqual(
        agents.map(({ name: called, purpose }: { name: string; purpose: string }) => [called, purpose]),
        [['Edge Agent', 'The first']],
      );
      const grants = (await guarded.api('GET', `${agentPath}/grants`)).body;
      assert.equal(grants.areas.contacts, 'read');
      const { entries } = (await guarded.api('GET', '/api/activity?decision=made')).body;
      const told = entries.map(({ sentence }: { sentence: string }) => sentence);
      assert.ok(told.includes('The owner changed the agent Edge Agent.'), told.join('\n'));
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
      assert.equal((await guarded.api('PATCH', agentPath, { purpose: 'The third' })).status, 200);
    });
  });

test('the local Wix takes no query that is nested deeper than a body may be', async () => {
  await using guarded = await openStage();
  const agent = await guarded.agent('Edge Agent', { areas: { contacts: 'read' } });
  const answer = await agent.call('GET', `/contacts/v4/contacts?${'a.'.repeat(7_000)}a=1`);
  assert.equal(answer.status, 400);
});

test('docs/security.md lists every attempt at what Fairlead answers itself', () => {
  const text = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8');
  for (const { id, status } of [...attempts, ...giants])
    assert.match(text, new RegExp(`\\| \`${id.replaceAll('/', '\\/')}\` \\| [^|]+ \\| ${status} \\|`), id);
});
