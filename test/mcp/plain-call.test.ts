import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type McpStage, openMcpStage } from './stage.ts';

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
};

interface Change {
  readonly headers?: Record<string, string>;
  readonly meta?: Record<string, unknown>;
  readonly params?: Record<string, unknown>;
}

/** One call on the wire; `change` makes it unlike the usual one. */
async function send({ url }: McpStage, key: string, name: string, args: object, change: Change = {}) {
  const headers = {
    ...{ authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...{ accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2026-07-28' },
    ...{ 'mcp-method': 'tools/call', 'mcp-name': name, ...change.headers },
  };
  const params = { name, arguments: args, _meta: { ...envelope, ...change.meta }, ...change.params };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

/** What differs from call to call. */
function withoutEntry(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id'));
}

describe('the short way of a plain call', () => {
  test('it answers what the library answers, whatever comes of the call', async () => {
    await using stage = await openMcpStage({ kind: 'memory' });
    const { key } = await stage.agent('Reader', { products: 'read' });
    const calls: readonly (readonly [string, object])[] = [
      ['products_search', { search: { cursorPaging: { limit: 3 } } }],
      ['products_search', { search: { filtr: {} } }],
      ['call_method', { method: 'com.wixpress.members.api.Members.ListMembers' }],
      ['search_methods', { query: 'find a product' }],
      ['search_methods', { query: 'find a product', limit: 'many' }],
      ['my_access', {}],
      ['contacts_query', {}],
    ];
    for (const [name, args] of calls) {
      const short = await send(stage, key, name, args);
      // A client that wants to hear of progress goes through the library.
      const long = await send(stage, key, name, args, { meta: { progressToken: 'p' } });
      assert.equal(short.status, 200);
      assert.deepEqual(withoutEntry(short.body), withoutEntry(long.body), name);
    }
  });

  test('what is not in every respect right is the library’s to refuse', async () => {
    await using stage = await openMcpStage({ kind: 'memory' });
    const { key } = await stage.agent('Reader', { products: 'read' });
    const codeOf = async (change: Change) => {
      const { status, body } = await send(stage, key, 'my_access', {}, change);
      return [status, (body.error as { code: number } | undefined)?.code];
    };
    assert.deepEqual(await codeOf({}), [200, undefined]);
    assert.deepEqual(await codeOf({ headers: { 'mcp-name': 'call_method' } }), [400, -32020]);
    assert.deepEqual(await codeOf({ headers: { 'mcp-method': 'tools/list' } }), [400, -32020]);
    assert.deepEqual(await codeOf({ headers: { 'mcp-protocol-version': '2025-11-25' } }), [400, -32020]);
    assert.deepEqual(
      await codeOf({ meta: { 'io.modelcontextprotocol/clientCapabilities': 'all' } }),
      [400, -32602],
    );
    assert.deepEqual(
      await codeOf({ meta: { 'io.modelcontextprotocol/protocolVersion': '2030-01-01' } }),
      [400, -32020],
    );
  });

  test('without a key of ours there is no way in, and the answer says how to come back', async () => {
    await using stage = await openMcpStage({ kind: 'memory' });
    const { status, headers } = await send(stage, 'fl_wrong', 'my_access', {});
    assert.equal(status, 401);
    assert.match(
      headers.get('www-authenticate') ?? '',
      /^Bearer realm="Fairlead", error="invalid_token", resource_metadata="http:.*", scope="mcp"$/,
    );
  });

  test('a page of another origin is refused', async () => {
    await using stage = await openMcpStage({ kind: 'memory' });
    const { key } = await stage.agent('Reader', {});
    assert.equal(
      (await send(stage, key, 'my_access', {}, { headers: { origin: 'https://evil.example' } })).status,
      403,
    );
    assert.equal(
      (await send(stage, key, 'my_access', {}, { headers: { origin: 'http://localhost:6274' } })).status,
      200,
    );
  });
});
