import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { UnauthorizedError as UnauthorizedV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { testDatabases } from '../databases.ts';
import {
  callback,
  callTool,
  type Given,
  owner,
  PlainBrowser,
  Program,
  ProgramMemory,
} from './oauth-client.ts';
import { type McpStage, openMcpStage, type StagedAgent } from './stage.ts';

const documentAt = 'https://program.example/client.json';

for (const { name: on, open } of testDatabases())
  describe(`OAuth for MCP, ${on}`, () => {
    let stage: McpStage;
    let origin: string;
    /** What the address of the program's document answers. */
    let document: object = {};
    let fetched = 0;
    before(async () => {
      const fetchDocument: typeof fetch = async () => {
        fetched += 1;
        return Response.json(document);
      };
      stage = await openMcpStage(open(), {}, { fetchDocument });
      origin = new URL(stage.url).origin;
      await stage.gateway.stores.people.ensureOwner(owner.name, owner.password);
    });
    after(() => stage[Symbol.asyncDispose]());

    const sentences = async (count = 3) => (await stage.entries(count)).map(({ sentence }) => sentence);
    /** A program that a person has let act as an agent. */
    async function connected(agent: Pick<StagedAgent, 'id'>): Promise<{ program: Program; given: Given }> {
      const program = new Program(origin);
      await program.register();
      const arrived = await new PlainBrowser(origin).answer(program.ask(), {
        agent: agent.id,
        answer: 'allow',
      });
      const given = await program.exchange(arrived);
      assert.equal(given.status, 200, given.error);
      return { program, given };
    }

    test('a program without a key is told where to sign in, and where the server is', async () => {
      const refused = await callTool(stage.url, 'no-token-of-ours');
      assert.equal(refused.status, 401);
      const address = `${origin}/.well-known/oauth-protected-resource/mcp`;
      assert.equal(
        refused.challenge,
        `Bearer realm="Fairlead", error="invalid_token", resource_metadata="${address}", scope="mcp"`,
      );
      for (const path of [address, `${origin}/.well-known/oauth-protected-resource`])
        assert.deepEqual(await (await fetch(path)).json(), {
          resource: stage.url,
          authorization_servers: [origin],
          scopes_supported: ['mcp'],
          bearer_methods_supported: ['header'],
          resource_name: 'Fairlead',
        });
      const server = (await (
        await fetch(`${origin}/.well-known/oauth-authorization-server`)
      ).json()) as object;
      assert.partialDeepStrictEqual(server, {
        issuer: origin,
        authorization_endpoint: `${origin}/connect/authorize`,
        token_endpoint: `${origin}/connect/token`,
        registration_endpoint: `${origin}/connect/register`,
        revocation_endpoint: `${origin}/connect/revoke`,
        code_challenge_methods_supported: ['S256'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        response_types_supported: ['code'],
        client_id_metadata_document_supported: true,
        authorization_response_iss_parameter_supported: true,
      });
    });

    test('the official client (v2) registers, a person chooses the agent, and its calls are that agent’s', async () => {
      const agent = await stage.agent('Clerk', { products: 'read' });
      const memory = new ProgramMemory('Test program');
      const transport = () => new StreamableHTTPClientTransport(new URL(stage.url), { authProvider: memory });
      const first = transport();
      await assert.rejects(new Client({ name: 'test', version: '1' }).connect(first), UnauthorizedError);
      const form = { agent: agent.id, answer: 'allow' };
      const arrived = await new PlainBrowser(origin).answer(memory.asked ?? '', form);
      assert.equal(arrived.left?.searchParams.get('state'), 'state-of-the-program');
      assert.equal(arrived.left?.searchParams.get('iss'), origin);
      await first.finishAuth(arrived.left?.searchParams ?? new URLSearchParams());
      const client = new Client({ name: 'test', version: '1' });
      await client.connect(transport());
      const names = (await client.listTools()).tools.map(({ name }) => name);
      assert.ok(names.includes('products_search') && !names.includes('products_update'));
      await client.callTool({ name: 'products_search', arguments: {} });
      assert.deepEqual(await sentences(4), [
        'Clerk searched products on Demo Store and got 24 results. Allowed: Products is set to Read.',
        'Ada let the program "Test program" act as Clerk.',
        'Ada signed in to answer the program "Test program".',
        'The program "Test program" registered as a client of MCP. It may do nothing until a person lets it in.',
      ]);
      // Its token is over: the client refreshes by itself, and goes on.
      const before = memory.kept.tokens;
      stage.wix.clock.advance(3_601_000);
      await client.callTool({ name: 'products_search', arguments: {} });
      assert.notEqual(memory.kept.tokens?.access_token, before?.access_token);
      assert.notEqual(memory.kept.tokens?.refresh_token, before?.refresh_token);
      await client.close();
    });

    test('the official client (v1) does the same', async () => {
      const agent = await stage.agent('Clerk of old', { products: 'read' });
      const memory = new ProgramMemory('Old program');
      const transport = () => new HttpV1(new URL(stage.url), { authProvider: memory as never });
      type Transport = Parameters<ClientV1['connect']>[0];
      const first = transport();
      const connecting = new ClientV1({ name: 'test', version: '1' }).connect(first as Transport);
      await assert.rejects(connecting, UnauthorizedV1);
      const form = { agent: agent.id, answer: 'allow' };
      const arrived = await new PlainBrowser(origin).answer(memory.asked ?? '', form);
      await first.finishAuth(arrived.left?.searchParams.get('code') ?? '');
      const client = new ClientV1({ name: 'test', version: '1' });
      await client.connect(transport() as Transport);
      await client.callTool({ name: 'products_search', arguments: {} });
      assert.match((await sentences(1))[0] ?? '', /^Clerk of old searched products/);
      await client.close();
    });

    test('a new agent has nothing granted, and no key', async () => {
      const program = new Program(origin);
      await program.register();
      const form = { agent: 'new', name: 'Fresh Agent', answer: 'allow' };
      const given = await program.exchange(await new PlainBrowser(origin).answer(program.ask(), form));
      const [agent] = (await stage.gateway.stores.agents.list()).filter(({ name }) => name === 'Fresh Agent');
      assert.ok(agent);
      assert.deepEqual(await stage.gateway.stores.keys.list(agent.id), []);
      assert.equal((await callTool(stage.url, given.access_token)).agent, 'Fresh Agent');
      const client = new Client({ name: 'test', version: '1' });
      const headers = { authorization: `Bearer ${given.access_token}` };
      await client.connect(
        new StreamableHTTPClientTransport(new URL(stage.url), { requestInit: { headers } }),
      );
      const names = (await client.listTools()).tools.map(({ name }) => name);
      assert.ok(!names.some((name) => /^(products|orders|call_method)/.test(name)), names.join(' '));
      const wish = { area: 'products', level: 'read', minutes: 5, reason: 'to begin' };
      await client.callTool({ name: 'request_access', arguments: wish });
      const { approvals } = await stage.api('GET', `/api/approvals?state=pending&agent=${agent.id}`);
      const [{ id } = { id: '' }] = approvals as { id: string }[];
      await stage.api('POST', `/api/approvals/${id}/approve`);
      const found = await client.callTool({ name: 'products_search', arguments: {} });
      assert.equal(found.isError, undefined);
      await client.close();
      const again = new Program(origin);
      await again.register();
      const taken = await new PlainBrowser(origin).answer(again.ask(), form);
      assert.equal(taken.status, 400);
      assert.match(taken.text, /there is an agent called &quot;Fresh Agent&quot; already/);
    });

    test('a refresh token works once; used again, it ends all that came of it', async () => {
      const { program, given } = await connected(await stage.agent('Rotating', {}));
      const next = await program.refresh(given);
      assert.equal(next.status, 200);
      assert.equal((await callTool(stage.url, next.access_token)).status, 200);
      const replayed = await program.refresh(given);
      assert.deepEqual([replayed.status, replayed.error], [400, 'invalid_grant']);
      assert.equal((await callTool(stage.url, next.access_token)).status, 401);
      assert.equal((await program.refresh(next)).error, 'invalid_grant');
      assert.ok(
        (await sentences()).includes(
          'The connection of the program "By hand" to Rotating was ended, because a code or a token of it was used twice.',
        ),
      );
    });

    test('a code works once, also when two come at the same time; for its own program, address and proof', async () => {
      const agent = await stage.agent('Coded', {});
      const program = new Program(origin);
      await program.register();
      const browser = new PlainBrowser(origin);
      const allow = () => browser.answer(program.ask(), { agent: agent.id, answer: 'allow' });
      const used = await allow();
      const given = await program.exchange(used);
      assert.equal((await program.exchange(used)).error, 'invalid_grant');
      assert.equal((await callTool(stage.url, given.access_token)).status, 401);
      const raced = await allow();
      const both = await Promise.all([program.exchange(raced), program.exchange(raced)]);
      assert.ok(both.filter(({ status }) => status === 200).length <= 1);
      const stolen = await allow();
      const thief = new Program(origin);
      await thief.register();
      assert.equal(
        (await thief.exchange(stolen, { code_verifier: program.verifier })).error,
        'invalid_grant',
      );
      const unproven = { code_verifier: 'a'.repeat(43) };
      assert.equal((await program.exchange(stolen, unproven)).error, 'invalid_grant');
      const elsewhere = { redirect_uri: 'http://127.0.0.1:53682/other' };
      assert.equal((await program.exchange(stolen, elsewhere)).error, 'invalid_grant');
      const late = await allow();
      stage.wix.clock.advance(61_000);
      assert.equal((await program.exchange(late)).error, 'invalid_grant');
    });

    test('without PKCE by S256, for another resource or to another address nothing is asked', async () => {
      const program = new Program(origin);
      await program.register();
      const errorOf = async (changes: Record<string, string | undefined>) => {
        const { left, status } = await new PlainBrowser(origin).go(program.ask(changes));
        if (!left) return status;
        return left.searchParams.get('error') ?? new URLSearchParams(left.hash.slice(1)).get('error');
      };
      assert.equal(
        await errorOf({ code_challenge: undefined, code_challenge_method: undefined }),
        'invalid_request',
      );
      assert.equal(await errorOf({ code_challenge_method: 'plain' }), 'invalid_request');
      assert.equal(await errorOf({ resource: 'https://elsewhere.example/mcp' }), 'invalid_target');
      assert.equal(await errorOf({ resource: `${stage.url}/` }), 'invalid_target');
      assert.equal(await errorOf({ response_type: 'token' }), 'unsupported_response_type');
      assert.equal(await errorOf({ redirect_uri: 'https://thief.example/' }), 400);
      assert.equal(await errorOf({ client_id: 'nobody' }), 400);
      for (const redirect of ['http://thief.example/', 'javascript:alert(1)', 'https://localhost/x'])
        assert.equal((await program.register({ redirect_uris: [redirect] })).status, 400, redirect);
    });

    test('a program that names no scope and no resource gets both', async () => {
      const program = new Program(origin);
      await program.register();
      const agent = await stage.agent('Scoped', {});
      const asked = program.ask({ scope: undefined, resource: undefined });
      const arrived = await new PlainBrowser(origin).answer(asked, { agent: agent.id, answer: 'allow' });
      const given = await program.exchange(arrived);
      assert.equal(given.scope, 'mcp');
      assert.equal((await callTool(stage.url, given.access_token)).agent, 'Scoped');
    });

    test('a token opens the address that it is for: no other name of it, no method of Wix, no /api', async () => {
      const { given } = await connected(await stage.agent('Bound', { products: 'full' }));
      assert.equal((await callTool(stage.url, given.access_token)).status, 200);
      const other = stage.url.replace('127.0.0.1', 'localhost');
      assert.equal((await callTool(other, given.access_token)).status, 401);
      const headers = { authorization: `Bearer ${given.access_token}` };
      for (const path of ['/stores/v3/products/1', '/_fairlead/approvals/1', '/api/agents'])
        assert.equal((await fetch(origin + path, { headers })).status, 401, path);
    });

    test('a paused agent calls nothing and gets no new token; let go on, its programs go on', async () => {
      const agent = await stage.agent('Pausing', { products: 'read' });
      const { program, given } = await connected(agent);
      const call = () => callTool(stage.url, given.access_token, fetch, 'products_search');
      assert.equal((await call()).isError, undefined);
      await stage.gateway.stores.agents.change(agent.id, { state: 'paused' });
      assert.equal((await call()).isError, true);
      assert.equal((await program.refresh(given)).error, 'invalid_grant');
      await stage.gateway.stores.agents.change(agent.id, { state: 'active' });
      assert.equal((await call()).isError, undefined);
      assert.equal((await program.refresh(given)).status, 200);
    });

    test('what a program may do ends with the agent, and when a person ends it', async () => {
      const [gone, kept] = [await stage.agent('Going', {}), await stage.agent('Staying', {})];
      const [one, other] = [await connected(gone), await connected(kept)];
      await stage.gateway.stores.agents.remove(gone.id);
      assert.equal((await callTool(stage.url, one.given.access_token)).status, 401);
      assert.equal((await one.program.refresh(one.given)).error, 'invalid_grant');
      assert.equal((await callTool(stage.url, other.given.access_token)).status, 200);
      const listed = await stage.api('GET', `/api/agents/${kept.id}/clients`);
      const [client] = listed.clients as { id: string; name: string; person: string }[];
      assert.partialDeepStrictEqual(client, { name: 'By hand', person: 'Ada' });
      const elsewhere = await stage.agent('Elsewhere', {});
      assert.equal(
        (await stage.api('DELETE', `/api/agents/${elsewhere.id}/clients/${client?.id}`)).status,
        404,
      );
      assert.equal((await stage.api('DELETE', `/api/agents/${kept.id}/clients/${client?.id}`)).status, 200);
      assert.equal((await callTool(stage.url, other.given.access_token)).status, 401);
      assert.equal((await other.program.refresh(other.given)).error, 'invalid_grant');
      assert.ok(
        (await sentences()).includes('The owner ended the connection of the program "By hand" to Staying.'),
      );
      assert.deepEqual((await stage.api('GET', `/api/agents/${kept.id}/clients`)).clients, []);
    });

    test('a call that waits is cut off within a second when its program or its key is ended, and no other', async () => {
      const { clients, keys, grants } = stage.gateway.stores;
      const agent = await stage.agent('Waiting', {});
      const guardrails = [{ id: 'all', kind: 'ask' }];
      await grants.replace(agent.id, { areas: { products: 'read' }, guardrails });
      const { given } = await connected(agent);
      const search = (token: string, limit: number) =>
        callTool(stage.url, token, fetch, 'products_search', { search: { cursorPaging: { limit } } });
      const waiting = async () => {
        const { approvals } = await stage.api('GET', `/api/approvals?state=pending&agent=${agent.id}`);
        return approvals as readonly { readonly id: string }[];
      };
      const [byProgram, byKey] = [search(given.access_token, 1), search(agent.key, 2)];
      while ((await waiting()).length < 2) await new Promise(setImmediate);
      const [client] = await clients.list(agent.id);
      let startedMs = performance.now();
      await clients.end(client?.id ?? '');
      assert.equal((await byProgram).isError, true);
      assert.ok(performance.now() - startedMs < 1_000);
      const [left, ...others] = await waiting();
      assert.deepEqual(others, []);
      await stage.api('POST', `/api/approvals/${left?.id}/approve`);
      assert.equal((await byKey).isError, undefined);
      const again = search(agent.key, 3);
      while ((await waiting()).length < 1) await new Promise(setImmediate);
      const [key] = await keys.list(agent.id);
      startedMs = performance.now();
      await keys.revoke(agent.id, key?.id ?? '');
      assert.equal((await again).isError, true);
      assert.ok(performance.now() - startedMs < 1_000);
    });

    test('a program ends what it was given, and nobody else’s', async () => {
      const { program, given } = await connected(await stage.agent('Ended', {}));
      const stranger = new Program(origin);
      await stranger.register();
      await stranger.revoke(given.refresh_token);
      assert.equal((await callTool(stage.url, given.access_token)).status, 200);
      assert.equal((await program.revoke(given.refresh_token)).status, 200);
      assert.equal((await callTool(stage.url, given.access_token)).status, 401);
      assert.equal((await sentences()).at(1), 'The program "By hand" ended its connection to Ended.');
    });

    test('only an owner who is there answers: not without a sign-in, for another page, another browser or role', async () => {
      const { people } = stage.gateway.stores;
      const { link } = await people.invite('Max', 'auditor');
      await people.accept(link, 'Max', 'a password of the auditor');
      const agent = await stage.agent('Guarded', {});
      const program = new Program(origin);
      await program.register();
      const browser = new PlainBrowser(origin);
      const page = await browser.go(program.ask());
      const allow = { agent: agent.id, name: '', answer: 'allow' };
      assert.equal((await browser.go(page.url, allow)).status, 401);
      const wrong = await browser.go(page.url, { ...owner, password: 'a wrong password', answer: 'sign-in' });
      assert.deepEqual([wrong.status, /Name or password is wrong/.test(wrong.text)], [401, true]);
      const asMax = { name: 'Max', password: 'a password of the auditor', answer: 'sign-in' };
      assert.match(
        (await browser.go(page.url, asMax)).text,
        /Max, an auditor. Letting a program in takes an owner/,
      );
      assert.equal((await browser.go(page.url, allow)).status, 403);
      const choice = await browser.go(page.url, { ...owner, answer: 'sign-in' });
      assert.match(choice.text, /Which agent does it act as/);
      assert.equal((await browser.go(page.url, allow, { origin: 'https://thief.example' })).status, 403);
      assert.equal((await new PlainBrowser(origin).go(page.url)).status, 400);
      assert.match(choice.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
      const no = await browser.go(page.url, { ...allow, answer: 'decline' });
      assert.equal(no.left?.searchParams.get('error'), 'access_denied');
      assert.equal((await sentences(1))[0], 'Ada did not let the program "By hand" in.');
      assert.equal((await browser.go(page.url, allow)).status, 400);
    });

    test('a program known by the address of its document is let in by what stands there', async () => {
      document = {
        client_id: documentAt,
        client_name: 'Documented',
        redirect_uris: [callback],
        token_endpoint_auth_method: 'none',
      };
      const agent = await stage.agent('By document', {});
      const program = new Program(origin);
      program.clientId = documentAt;
      const browser = new PlainBrowser(origin);
      const page = await browser.go(program.ask());
      const choice = await browser.go(page.url, { ...owner, answer: 'sign-in' });
      assert.match(choice.text, /what <b>program\.example<\/b> says/);
      const given = await program.exchange(
        await browser.go(page.url, { agent: agent.id, name: '', answer: 'allow' }),
      );
      assert.equal((await callTool(stage.url, given.access_token)).agent, 'By document');
      program.clientId = 'https://other.example/client.json';
      assert.equal((await browser.go(program.ask())).status, 400);
      fetched = 0;
      for (let count = 0; count < 70; count++)
        await browser.go(program.ask({ client_id: `https://many.example/${count}.json` }));
      assert.ok(fetched > 30 && fetched <= 60, `${fetched} documents were fetched`);
    });

    test('programs register as they are known to: by loopback, by a scheme of their own, on the web, with or without a secret', async () => {
      const grants = ['authorization_code', 'refresh_token'];
      const known: readonly { at: readonly string[]; method: string; source: RegExp; change?: string }[] = [
        { at: ['http://localhost:51234/callback'], method: 'none', source: / http:\/\/localhost:51234;/ },
        {
          at: ['https://claude.ai/api/mcp/auth_callback'],
          method: 'client_secret_post',
          source: / https:\/\/claude.ai;/,
        },
        { at: ['cursor://anysphere.cursor-mcp/oauth/callback'], method: 'none', source: / cursor:;/ },
        {
          // Its port is another each time (RFC 8252).
          ...{ at: ['http://127.0.0.1/', 'https://vscode.dev/redirect'], method: 'none' },
          ...{ change: 'http://127.0.0.1:33418/', source: / http:\/\/127.0.0.1:33418;/ },
        },
      ];
      for (const { at, method, source, change = at[0] } of known) {
        const program = new Program(origin);
        const metadata = { redirect_uris: at, token_endpoint_auth_method: method, grant_types: grants };
        const made = await program.register({ ...metadata, response_types: ['code'], scope: 'mcp' });
        assert.equal(made.status, 201, made.error);
        assert.equal(program.secret !== '', method !== 'none');
        const browser = new PlainBrowser(origin);
        const page = await browser.go(program.ask({ redirect_uri: change }));
        const { headers } = await browser.go(page.url, { ...owner, answer: 'sign-in' });
        assert.match(headers.get('content-security-policy') ?? '', source);
      }
    });

    test('names of programs are shown as words, whatever they hold', async () => {
      const program = new Program(origin);
      await program.register({ client_name: '<b>Owner</b>"\n\u202eevil ' });
      const browser = new PlainBrowser(origin);
      const page = await browser.go(program.ask());
      assert.match(page.text, /“&lt;b&gt;Owner&lt;\/b&gt; evil”/);
    });

    test('registrations that nobody lets in are not taken without end', async () => {
      let status = 0;
      for (let count = 0; count < 201 && status !== 429; count++)
        status = (await new Program(origin).register()).status;
      assert.equal(status, 429);
      stage.wix.clock.advance(24 * 3_600_000 + 1);
      assert.equal((await new Program(origin).register()).status, 201);
    });
  });
