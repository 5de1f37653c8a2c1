import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MovableClock } from '../../src/base/clock.ts';
import { toFetch, type WireHeaders } from '../../src/base/http.ts';
import { randomIds } from '../../src/base/ids.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { routesOf } from '../../src/catalogue/method.ts';
import { type Flags, readConfig } from '../../src/config.ts';
import { connectLocalSite } from '../../src/gateway/demo.ts';
import { type OpenGateway, openGateway } from '../../src/start/gateway.ts';
import { isOauth } from '../../src/start/mcp.ts';
import type { DatabaseLocation } from '../../src/storage/database.ts';
import { openLocalWix } from '../../src/wix/local.ts';
import { createPostNetwork } from '../../src/wix/webhooks/post.ts';
import { testDatabases } from '../databases.ts';
import { startFairlead } from '../running.ts';
import { callTool, owner, PlainBrowser, Program } from './oauth-client.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const origin = 'https://fairlead.example.com';
const keys = { first: 'first'.repeat(8), second: 'second'.repeat(8) };
const onBug = (error: unknown) => void Promise.reject(error);

interface Process extends AsyncDisposable {
  readonly gateway: OpenGateway;
  readonly send: typeof fetch;
}

interface Processes extends AsyncDisposable {
  readonly sent: readonly WireHeaders[];
  /** Without its address in the settings if `named` is false. */
  open(location: DatabaseLocation, flags?: Flags, named?: boolean): Promise<Process>;
}

/** Processes of Fairlead behind a proxy, in front of one local Wix; `sent` is what went upstream. */
async function openProcesses(): Promise<Processes> {
  const wix = await openLocalWix({
    ...{
      location: { kind: 'memory' },
      catalogue: loadCatalogue(),
      clock: new MovableClock(),
      ids: randomIds,
    },
    ...{ random: Math.random, seed: 'demo', callsPerMinute: 0, maxBodyBytes: 1_000_000, onBug },
    network: createPostNetwork({ allowInside: true }),
    isAdmin: () => false,
  });
  const sent: WireHeaders[] = [];
  return {
    sent,
    async open(location, flags = {}, named = true) {
      const address = named ? { publicUrl: origin } : {};
      const config = readConfig({ memory: true, secretKey: keys.first, ...address, ...flags }, {});
      const gateway = await openGateway(config, {
        ...{ location, clock: wix.clock, adminToken: 'test', version: '0', onBug },
        local: {
          ...{ siteId: wix.site.id, apiKey: wix.apiKey },
          handle: (request) => {
            sent.push(request.headers);
            return wix.handle(request);
          },
        },
      });
      const { id, accountId, name } = wix.site;
      await connectLocalSite(gateway.stores, 'http://local', { id, accountId, name, apiKey: wix.apiKey });
      const send = toFetch((request) =>
        gateway.handle({ ...request, headers: { ...request.headers, host: 'fairlead.example.com' } }),
      );
      return { gateway, send, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
    },
    [Symbol.asyncDispose]: () => wix[Symbol.asyncDispose](),
  };
}

/** A program that a person let act as an agent which may read products. */
async function connect({ gateway, send }: Process) {
  await gateway.stores.people.ensureOwner(owner.name, owner.password);
  const { agent } = await gateway.stores.agents.create({ name: 'Clerk' });
  await gateway.stores.grants.replace(agent.id, { areas: { products: 'read' } });
  const program = new Program(origin, send);
  await program.register({ token_endpoint_auth_method: 'client_secret_post' });
  const form = { agent: agent.id, answer: 'allow' };
  return { agent, program, arrived: await new PlainBrowser(origin, send).answer(program.ask(), form) };
}

const call = (token: string, { send }: Process, tool?: string) =>
  callTool(`${origin}/mcp`, token, send, tool);

for (const { name, open } of testDatabases())
  describe(`the life of a connection, ${name}`, () => {
    test('it outlasts a restart and a new key of the vault; what is kept of it opens nothing, and nothing of it goes upstream', async () => {
      await using processes = await openProcesses();
      const folder = mkdtempSync(join(tmpdir(), 'fairlead-oauth-'));
      const given = open();
      const location: DatabaseLocation =
        given.kind === 'memory' ? { kind: 'file', path: join(folder, 'gateway.db') } : given;
      try {
        const first = await processes.open(location);
        const { program, arrived } = await connect(first);
        const tokens = await program.exchange(arrived);
        assert.equal(tokens.status, 200, tokens.error);
        const { read } = first.gateway.database;
        const kept = JSON.stringify([
          await read.selectFrom('oauth_item').selectAll().execute(),
          await read.selectFrom('oauth_secret').selectAll().execute(),
        ]);
        assert.ok(program.secret.length > 30);
        for (const text of [tokens.access_token, tokens.refresh_token, program.secret, '"d":"'])
          assert.ok(!kept.includes(text));
        await first[Symbol.asyncDispose]();
        const changed = { secretKey: `${keys.second} ${keys.first}` };
        await (await processes.open(location, changed))[Symbol.asyncDispose]();
        await using second = await processes.open(location, { secretKey: keys.second });
        assert.equal((await call(tokens.access_token, second)).agent, 'Clerk');
        program.reach(second.send);
        const next = await program.refresh(tokens);
        assert.equal(next.status, 200, next.error);
        const before = processes.sent.length;
        assert.equal((await call(next.access_token, second, 'products_search')).isError, undefined);
        const [headers] = processes.sent.slice(before);
        assert.ok(headers && !JSON.stringify(headers).includes(next.access_token));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });

for (const { name, open } of testDatabases().filter((one) => one.name === 'PostgreSQL'))
  test(`several processes are one authorization server, ${name}`, async () => {
    await using processes = await openProcesses();
    const location = open();
    await using one = await processes.open(location);
    await using two = await processes.open(location);
    const { agent, program, arrived } = await connect(one);
    // The browser was answered by one process; the program comes to the other.
    program.reach(two.send);
    const tokens = await program.exchange(arrived);
    assert.equal(tokens.status, 200, tokens.error);
    for (const process of [one, two]) assert.equal((await call(tokens.access_token, process)).agent, 'Clerk');
    const [client] = await two.gateway.stores.clients.list(agent.id);
    await two.gateway.stores.clients.end(client?.id ?? '');
    for (const process of [one, two]) assert.equal((await call(tokens.access_token, process)).status, 401);
    const jwks = await Promise.all(
      [one, two].map(async ({ send }) => (await send(`${origin}/connect/keys`)).json()),
    );
    assert.deepEqual(jwks[0], jwks[1]);
  });

test('where other machines reach it, there is no OAuth without its address in the settings', async () => {
  await using processes = await openProcesses();
  await using open = await processes.open({ kind: 'memory' }, { host: '0.0.0.0' }, false);
  const response = await open.send(`${origin}/.well-known/oauth-protected-resource`);
  assert.equal(response.status, 404);
  const refused = await call('nothing', open);
  assert.equal(refused.challenge, 'Bearer realm="Fairlead", error="invalid_token"');
});

test('before anyone can sign in the page says how the first one does', async () => {
  await using processes = await openProcesses();
  await using open = await processes.open({ kind: 'memory' });
  const program = new Program(origin, open.send);
  await program.register();
  const page = await new PlainBrowser(origin, open.send).go(program.ask());
  assert.equal(page.status, 403);
  assert.match(page.text, /Nobody can sign in yet.*one-time link/);
});

test('programs are listed and ended from a terminal', async () => {
  await using fairlead = await startFairlead('--memory', '--owner-password', owner.password);
  const { gateway: url, admin, agents } = fairlead.ready;
  const [agent] = agents;
  assert.ok(agent && admin);
  const program = new Program(url);
  await program.register({ client_name: 'Terminal program' });
  const browser = new PlainBrowser(url);
  const page = await browser.go(program.ask());
  await browser.go(page.url, { name: 'Owner', password: owner.password, answer: 'sign-in' });
  const { access_token: token } = await program.exchange(
    await browser.go(page.url, { agent: agent.id, name: '', answer: 'allow' }),
  );
  const run = async (...args: string[]): Promise<string> => {
    const env = { PATH: process.env.PATH, FAIRLEAD_URL: url, FAIRLEAD_ADMIN_TOKEN: admin.token };
    const { stdout } = await promisify(execFile)(process.execPath, [main, 'agent', ...args], { env });
    return stdout;
  };
  assert.match(
    await run('clients', agent.name),
    /^Program +Let in by +Last token +Id\n-[- ]+\nTerminal program +Owner/,
  );
  assert.equal((await callTool(`${url}/mcp`, token)).status, 200);
  assert.equal(
    await run('disconnect', agent.name, 'Terminal program'),
    `Terminal program does not act as ${agent.name} any more.\n`,
  );
  assert.equal((await callTool(`${url}/mcp`, token)).status, 401);
});

test('no method of Wix stands where programs sign in', () => {
  const paths = loadCatalogue().methods.flatMap((method) => routesOf(method).map(({ path }) => path));
  assert.deepEqual(
    paths.filter((path) => isOauth(path)),
    [],
  );
  assert.ok(isOauth('/connect/authorize?x=1') && !isOauth('/connected'));
});

test('the address must be encrypted, unless it is this machine', () => {
  for (const publicUrl of ['https://fairlead.example.com', 'http://localhost:4700', 'http://127.0.0.1'])
    assert.equal(readConfig({ publicUrl }, {}).publicUrl, publicUrl);
  for (const publicUrl of [
    'http://fairlead.example.com',
    'https://x.example/path',
    'https://a@x.example',
    'x',
  ])
    assert.throws(
      () => readConfig({ publicUrl }, {}),
      /--public-url is .*: it should be an address with https/,
    );
});
