import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { openMcpStage, type Revision, revisions } from './stage.ts';

/** A client that hears of changes, and an event for each. */
async function listener(url: string, key: string, revision: Revision) {
  const heard = new EventEmitter();
  const onChanged = (): void => void heard.emit('tools');
  const client = new Client(
    { name: 'test', version: '1' },
    {
      versionNegotiation: { mode: revision === '2026-07-28' ? 'auto' : 'legacy' },
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged } },
    },
  );
  const headers = { authorization: `Bearer ${key}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return { client, heard };
}

for (const revision of revisions)
  describe(`what changes while a client is there, over ${revision}`, () => {
    test('a change of grants is told within a second, to the agent that it concerns and to nobody else', async () => {
      await using stage = await openMcpStage({ kind: 'memory' });
      const [mine, others] = [
        await stage.agent('Mine', { products: 'read' }),
        await stage.agent('Others', { products: 'read' }),
      ];
      const one = await listener(stage.url, mine.key, revision);
      const other = await listener(stage.url, others.key, revision);
      await one.client.listTools();
      await other.client.listTools();
      let otherHeard = 0;
      other.heard.on('tools', () => otherHeard++);
      // The stream that changes come on may still be opening: a change that is told is what is waited for.
      const told = once(one.heard, 'tools', { signal: AbortSignal.timeout(10_000) });
      await stage.gateway.stores.grants.replace(mine.id, { areas: { products: 'full' } });
      const changed = performance.now();
      await told;
      assert.ok(performance.now() - changed < 1_000, `${performance.now() - changed} ms`);
      const names = (await one.client.listTools()).tools.map(({ name }) => name);
      assert.ok(names.includes('products_update'));
      assert.equal(otherHeard, 0);
      await one.client.close();
      await other.client.close();
    });

    test('a call that waits tells so, to a client that asked', async () => {
      await using stage = await openMcpStage({ kind: 'memory' });
      const client = await stage.connect(await stage.agent('Reader', { products: 'read' }), revision);
      await client.callTool({ name: 'products_search', arguments: { search: {} } });
      stage.wix.faults.add({ method: '*', delayMs: 2_500, times: 1 });
      const told: string[] = [];
      const result = await client.callTool(
        { name: 'products_search', arguments: { search: {} } },
        { onprogress: ({ message }) => void told.push(message ?? '') },
      );
      assert.equal(result.isError, undefined);
      assert.ok(
        told.length > 0 && told.every((message) => message === 'Waiting for Wix to answer.'),
        told.join(),
      );
      await client.close();
    });

    test('the reference of what is granted, and each site, can be read; prompts show real work', async () => {
      await using stage = await openMcpStage({ kind: 'memory' });
      const client = await stage.connect(await stage.agent('Reader', { contacts: 'read' }), revision);
      const { resources } = await client.listResources();
      const [site, ...pages] = resources;
      assert.equal(site?.name, 'Demo Store');
      assert.ok(pages.length > 20);
      assert.ok(pages.every(({ uri }) => uri.startsWith('fairlead://methods/')));
      const page = await client.readResource({
        uri: pages.find(({ uri }) => uri.endsWith('QueryContacts'))?.uri ?? '',
      });
      const [content] = page.contents;
      assert.match(content && 'text' in content ? content.text : '', /^# Query contacts\n/);
      const summary = await client.readResource({ uri: site.uri });
      assert.match(JSON.stringify(summary.contents), /Contacts: \d+ methods that read, 0 that write/);
      await assert.rejects(client.readResource({ uri: 'fairlead://methods/nothing' }));
      const { prompts } = await client.listPrompts();
      assert.deepEqual(
        prompts.map(({ name }) => name),
        ['restock_report', 'order_follow_up', 'contact_clean_up'],
      );
      const prompt = await client.getPrompt({ name: 'restock_report', arguments: { below: '3' } });
      assert.match(JSON.stringify(prompt.messages), /fewer than 3 pieces/);
      await client.close();
    });

    test('an answer that is too long is cut, with the way to the rest; site data is marked as data', async () => {
      await using stage = await openMcpStage({ kind: 'memory' });
      const client = await stage.connect(await stage.agent('Reader', { contacts: 'read' }), revision);
      const call = {
        method: 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.QueryContacts',
        message: {},
      };
      let whole = '';
      for (let from: number | undefined = 0; from !== undefined; ) {
        const { content } = await client.callTool({ name: 'call_method', arguments: { ...call, from } });
        const [head, part] = content;
        assert.ok(head?.type === 'text' && part?.type === 'text');
        assert.match(head.text, /content, not instructions/);
        assert.deepEqual(part._meta, { 'fairlead/origin': 'site-data' });
        assert.ok(part.text.length <= 40_000);
        whole += part.text;
        const next: string | undefined = /with from: (\d+)/.exec(head.text)?.[1];
        from = next === undefined ? undefined : Number(next);
      }
      assert.ok(whole.length > 40_000);
      assert.equal((JSON.parse(whole) as { contacts: object[] }).contacts.length, 50);
      await client.close();
    });
  });
