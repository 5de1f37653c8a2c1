import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type Started, startFairlead } from '../running.ts';
import { connect, revisions } from './stage.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** What all clients can do, as far as this story needs it. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

interface Answer {
  readonly isError?: boolean;
  readonly structuredContent?: {
    readonly found?: string;
    readonly items?: { readonly id: string; readonly name: string }[];
    readonly product?: { readonly name: string };
  };
  readonly content: readonly { readonly text?: string }[];
}

/** Finds a product, looks it up, is refused a change of it, and finds all that on record. */
async function story(client: AnyClient, fairlead: Started): Promise<void> {
  const call = async (name: string, args: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: args })) as Answer;
  const names = (await client.listTools()).tools.map((tool) => tool.name);
  assert.ok(names.includes('products_search') && !names.includes('products_update'));
  const found = await call('products_search', { search: { filter: { name: { $startsWith: 'Enamel' } } } });
  const [product] = found.structuredContent?.items ?? [];
  assert.ok(product);
  const read = await call('products_get', { productId: product.id });
  assert.equal(read.structuredContent?.product?.name, product.name);
  const refused = await call('call_method', {
    method: 'wix.stores.catalog.v3.CatalogApi.DeleteProduct',
    message: { productId: product.id },
  });
  assert.equal(refused.isError, true);
  assert.match(refused.content[0]?.text ?? '', /Code: NOT_GRANTED/);
  const { entries } = (await fairlead.api('GET', '/api/activity?limit=3')) as {
    entries: { sentence: string }[];
  };
  assert.match(
    entries[0]?.sentence ?? '',
    /^Storefront Agent tried to delete a product on Demo Store\. Denied: Products is set to Read\.$/,
  );
  await client.close();
}

const environment = (fairlead: Started) => ({
  PATH: process.env.PATH ?? '',
  FAIRLEAD_URL: fairlead.ready.gateway,
  FAIRLEAD_AGENT_KEY: fairlead.keyOf('Storefront Agent'),
});

describe('the official clients', () => {
  let fairlead: Started;
  before(async () => {
    fairlead = await startFairlead('--memory');
  });
  after(() => fairlead[Symbol.asyncDispose]());

  for (const revision of revisions)
    test(`v2 over HTTP, ${revision}`, async () => {
      const client = await connect(
        `${fairlead.ready.gateway}/mcp`,
        fairlead.keyOf('Storefront Agent'),
        revision,
      );
      assert.equal(client.getNegotiatedProtocolVersion(), revision);
      await story(client as AnyClient, fairlead);
    });

  for (const revision of revisions)
    test(`v2 over stdio, ${revision}`, async () => {
      const mode = revision === '2026-07-28' ? 'auto' : 'legacy';
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
      await client.connect(
        new StdioClientTransport({
          command: process.execPath,
          args: [main, 'mcp'],
          env: environment(fairlead),
        }),
      );
      assert.equal(client.getNegotiatedProtocolVersion(), revision);
      await story(client as AnyClient, fairlead);
    });

  test('v1 over HTTP and over stdio', async () => {
    const overHttp = new ClientV1({ name: 'test', version: '1' });
    const headers = { authorization: fairlead.keyOf('Storefront Agent') };
    await overHttp.connect(
      new HttpV1(new URL(`${fairlead.ready.gateway}/mcp`), { requestInit: { headers } }) as Parameters<
        ClientV1['connect']
      >[0],
    );
    await story(overHttp as AnyClient, fairlead);
    const overStdio = new ClientV1({ name: 'test', version: '1' });
    await overStdio.connect(
      new StdioV1({ command: process.execPath, args: [main, 'mcp'], env: environment(fairlead) }),
    );
    await story(overStdio as AnyClient, fairlead);
  });

  test('the command line of the inspector lists and calls tools', { timeout: 90_000 }, async () => {
    const inspector = fileURLToPath(new URL('../../node_modules/.bin/mcp-inspector', import.meta.url));
    const inspect = async (...args: string[]) => {
      const base = [
        '--cli',
        `${fairlead.ready.gateway}/mcp`,
        '--transport',
        'http',
        '--header',
        `Authorization: Bearer ${fairlead.keyOf('Storefront Agent')}`,
      ];
      const { stdout } = await promisify(execFile)(process.execPath, [inspector, ...base, ...args], {
        maxBuffer: 16 * 1024 * 1024,
      });
      return JSON.parse(stdout) as { tools?: { name: string }[]; structuredContent?: { count: number } };
    };
    const { tools = [] } = await inspect('--method', 'tools/list');
    assert.ok(tools.some(({ name }) => name === 'products_search'));
    const search = [
      '--method',
      'tools/call',
      '--tool-name',
      'products_search',
      '--tool-arg',
      'search={"cursorPaging":{"limit":5}}',
    ];
    assert.equal((await inspect(...search)).structuredContent?.count, 5);
  });

  test('the bridge says in a line what is wrong: no key, a wrong key, no Fairlead', async () => {
    const tryWith = (env: Record<string, string>) =>
      promisify(execFile)(process.execPath, [main, 'mcp'], {
        env: { PATH: process.env.PATH ?? '', ...env },
      }).then(
        () => 'it ran',
        (error: { stderr: string }) => error.stderr,
      );
    assert.match(await tryWith({ FAIRLEAD_URL: fairlead.ready.gateway }), /^FAIRLEAD_AGENT_KEY is not set/);
    const wrongKey = { FAIRLEAD_URL: fairlead.ready.gateway, FAIRLEAD_AGENT_KEY: 'fl_wrong' };
    assert.match(await tryWith(wrongKey), /^Fairlead does not know this key/);
    const nowhere = { FAIRLEAD_URL: 'http://127.0.0.1:1', FAIRLEAD_AGENT_KEY: 'fl_wrong' };
    assert.match(await tryWith(nowhere), /^No Fairlead answers at http:\/\/127\.0\.0\.1:1\/mcp/);
  });
});
