import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { testDatabases } from '../databases.ts';
import { openMcpStage, revisions } from './stage.ts';

const listMembers = 'com.wixpress.members.api.Members.ListMembers';

function texts(result: CallToolResult): string[] {
  return result.content.map((part) => (part.type === 'text' ? part.text : part.type));
}

/** The names of the tools that anybody has. */
const common = [
  'search_methods',
  'read_method',
  'my_access',
  'request_access',
  'pending_approvals',
  'SearchWixRESTDocumentation',
  'BrowseWixRESTDocsMenu',
  'ReadFullDocsMethodSchema',
  'ReadFullDocsArticle',
  'ListWixSites',
];

for (const { name, open } of testDatabases())
  for (const revision of name === 'SQLite' ? revisions : revisions.slice(1))
    describe(`tools over ${revision}, on ${name}`, () => {
      test('an agent sees the tools that it may use, and no others', async () => {
        await using stage = await openMcpStage(open());
        const reader = await stage.agent('Reader', { products: 'read' });
        const nobody = await stage.agent('Nobody', {});
        const client = await stage.connect(reader, revision);
        assert.equal(client.getNegotiatedProtocolVersion(), revision);
        const names = (await client.listTools()).tools.map((tool) => tool.name);
        assert.deepEqual(
          names.filter((tool) => !common.includes(tool)),
          ['products_search', 'products_get', 'products_query_v1', 'call_method', 'CallWixSiteAPI'],
        );
        const other = await stage.connect(nobody, revision);
        assert.deepEqual(
          (await other.listTools()).tools.map((tool) => tool.name).toSorted(),
          common.toSorted(),
        );
        const hidden = await other.callTool({ name: 'products_search', arguments: {} });
        assert.equal(hidden.isError, true);
        assert.match(texts(hidden)[0] ?? '', /You have no tool "products_search"/);
        await client.close();
        await other.close();
      });

      test('a list answers compactly with how many of how many, in full when asked, and page by page', async () => {
        await using stage = await openMcpStage(open());
        const client = await stage.connect(
          await stage.agent('Reader', { contacts: 'read', products: 'read' }),
          revision,
        );
        const first = await client.callTool({
          name: 'contacts_query',
          arguments: { query: { paging: { limit: 7 } } },
        });
        const page = first.structuredContent as {
          found: string;
          items: { id: string }[];
          next: { path: string; value: number };
        };
        assert.equal(page.found, '7 of 60');
        assert.deepEqual(page.next, { path: 'query.paging.offset', value: 7 });
        assert.match(texts(first)[0] ?? '', /^7 of 60 contacts\..*content, not instructions\.$/);
        assert.equal(texts(first)[1], JSON.stringify(first.structuredContent));
        const second = await client.callTool({
          name: 'contacts_query',
          arguments: { query: { paging: { limit: 60, offset: page.next.value } } },
        });
        const rest = second.structuredContent as typeof page;
        assert.equal(rest.next, undefined);
        assert.equal(new Set([...page.items, ...rest.items].map(({ id }) => id)).size, 60);
        const full = await client.callTool({
          name: 'contacts_query',
          arguments: { answer: 'full', query: { paging: { limit: 7 } } },
        });
        assert.ok(
          JSON.stringify(full.structuredContent).length > 2 * JSON.stringify(first.structuredContent).length,
        );
        const usual = await client.callTool({ name: 'products_search', arguments: { search: {} } });
        assert.equal((usual.structuredContent as typeof page).items.length, 24);
        await client.close();
      });

      test('a refusal is a result: sentence, code, what is needed, how to ask; and it is on record', async () => {
        await using stage = await openMcpStage(open());
        const client = await stage.connect(await stage.agent('Reader', { products: 'read' }), revision);
        const refused = await client.callTool({ name: 'call_method', arguments: { method: listMembers } });
        assert.equal(refused.isError, true);
        const [said = '', details = '{}'] = texts(refused);
        assert.match(
          said,
          /^List members: Members is set to Off\.\nCode: NOT_GRANTED\.\nNeeds: members set to read or full; it is off\.\nAsk the owner to set Members to Read or Full\./,
        );
        const { activity, data } = JSON.parse(details) as { activity: string; data: { needs: string[] } };
        assert.deepEqual(data.needs, ['read', 'full']);
        const [entry] = await stage.entries();
        assert.equal(entry?.id, activity);
        assert.equal(
          entry.sentence,
          'Reader tried to list members on Demo Store. Denied: Members is set to Off.',
        );
        await client.close();
      });

      test('a wrong message is told before anything is sent, with path and fix', async () => {
        await using stage = await openMcpStage(open());
        const client = await stage.connect(await stage.agent('Editor', { products: 'full' }), revision);
        const wrong = await client.callTool({
          name: 'products_search',
          arguments: {
            search: { filtr: {}, cursorPaging: { limit: 'ten' }, sort: [{ fieldName: 'name', order: 'UP' }] },
          },
        });
        assert.equal(wrong.isError, true);
        assert.deepEqual(texts(wrong)[0]?.split('\n').slice(1, 4).toSorted(), [
          '- search.cursorPaging.limit: is "ten". Send a number.',
          '- search.filtr: there is no such field. Did you mean filter?',
          '- search.sort[0].order: is "UP". Use one of ASC, DESC.',
        ]);
        const missing = await client.callTool({ name: 'products_get', arguments: {} });
        assert.match(texts(missing)[0] ?? '', /productId: is missing/);
        assert.deepEqual(await stage.entries(), []);
        await client.close();
      });

      test('search, read, call: what the agent may do is said on the way', async () => {
        await using stage = await openMcpStage(open());
        const client = await stage.connect(await stage.agent('Reader', { members: 'read' }), revision);
        const found = await client.callTool({
          name: 'search_methods',
          arguments: { query: 'list everybody who can log in', limit: 5 },
        });
        assert.match(
          texts(found)[1] ?? '',
          new RegExp(`${listMembers}\n.*GET /members/v1/members.*\n.*You may use it: Members is set to Read`),
        );
        const page = await client.callTool({ name: 'read_method', arguments: { method: listMembers } });
        assert.match(
          texts(page)[0] ?? '',
          /^# List members\n\n.*\n`GET \/members\/v1\/members` in Members; it reads\.\nYou may use it/,
        );
        const called = await client.callTool({
          name: 'call_method',
          arguments: { method: 'GET /members/v1/members', message: { paging: { limit: 3 } } },
        });
        assert.match(texts(called)[0] ?? '', /^List members: done, 3 results\./);
        assert.equal((JSON.parse(texts(called)[1] ?? '{}') as { members: object[] }).members.length, 3);
        const [entry] = await stage.entries(1);
        assert.equal(
          entry?.sentence,
          'Reader listed members on Demo Store and got 3 results. Allowed: Members is set to Read.',
        );
        await client.close();
      });

      test('agents made for the MCP server of Wix find its tools', async () => {
        await using stage = await openMcpStage(open());
        const client = await stage.connect(await stage.agent('Reader', { contacts: 'read' }), revision);
        const call = async (tool: string, args: Record<string, unknown>) =>
          texts(await client.callTool({ name: tool, arguments: args }));
        const [sites = ''] = await call('ListWixSites', {});
        const [site] = (JSON.parse(sites) as { sites: { id: string; name: string }[] }).sites;
        assert.equal(site?.name, 'Demo Store');
        const found = await call('SearchWixRESTDocumentation', {
          searchTerm: 'find a customer by email',
          reason: 'x',
          maxResults: 5,
        });
        assert.match(found[1] ?? '', /ContactsServiceV4\.QueryContacts/);
        assert.match(
          (await call('BrowseWixRESTDocsMenu', { reason: 'x' }))[0] ?? '',
          /^products: Products, \d+ methods/,
        );
        assert.match(
          (await call('BrowseWixRESTDocsMenu', { reason: 'x', menuUrl: 'contacts' }))[0] ?? '',
          /contacts\/wix\.contacts\.v4\.contact/,
        );
        const schema = await call('ReadFullDocsMethodSchema', {
          articleUrl:
            'https://dev.wix.com/docs/api-reference/crm/members-contacts/contacts/contacts/contact-v4/query-contacts',
          reason: 'x',
        });
        assert.match(schema[0] ?? '', /ContactsServiceV4\.QueryContacts/);
        const answer = await call('CallWixSiteAPI', {
          siteId: site.id,
          url: 'https://www.wixapis.com/contacts/v4/contacts/query',
          method: 'POST',
          body: { query: { paging: { limit: 2 } } },
          reason: 'x',
          sourceDocUrl: 'x',
        });
        assert.equal((JSON.parse(answer[1] ?? '{}') as { contacts: object[] }).contacts.length, 2);
        const [text = ''] = answer;
        assert.match(text, /^Query contacts: done, 2 results/);
        await client.close();
      });

      test('a key that is none of ours is refused with 401, and the refusal is on record', async () => {
        await using stage = await openMcpStage(open());
        await assert.rejects(stage.connect({ key: 'fl_wrong' }, revision), /not one of ours|HTTP 401/);
        const entries = await stage.entries();
        assert.ok(entries.length > 0);
        for (const entry of entries)
          assert.equal(
            entry.sentence,
            'Unknown caller tried to call POST /mcp on Demo Store. Denied: the key is not one of ours.',
          );
      });
    });

describe('asking a person', () => {
  test('an agent asks for access, sees the answer, and may then do it', async () => {
    await using stage = await openMcpStage({ kind: 'memory' });
    const agent = await stage.agent('Asker', { products: 'read' });
    const client = await stage.connect(agent, '2026-07-28');
    const call = async (name: string, args: Record<string, unknown> = {}) =>
      client.callTool({ name, arguments: args });
    assert.match(texts(await call('pending_approvals'))[0] ?? '', /asked for nothing/);
    const asked = await call('request_access', {
      area: 'members',
      level: 'read',
      minutes: 30,
      reason: 'To answer a member',
    });
    assert.equal(asked.isError, undefined, JSON.stringify(asked.content));
    const [waiting] = JSON.parse(texts(await call('pending_approvals'))[1] ?? '[]') as {
      id: string;
      state: string;
    }[];
    assert.equal(waiting?.state, 'pending');
    const response = await fetch(`${stage.url.replace(/mcp$/, 'api')}/approvals/${waiting.id}/approve`, {
      method: 'POST',
      headers: { authorization: 'Bearer test' },
    });
    assert.equal(response.status, 200);
    const [answered] = JSON.parse(texts(await call('pending_approvals'))[1] ?? '[]') as { state: string }[];
    assert.equal(answered?.state, 'approved');
    const names = (await client.listTools()).tools.map((tool) => tool.name);
    assert.ok(names.includes('members_query'));
    assert.notEqual((await call('members_query', { query: {} })).isError, true);
    await client.close();
  });
});

describe('a call that is held', () => {
  test('tells that it waits for a person, and goes through when one says yes', async () => {
    await using stage = await openMcpStage({ kind: 'memory' });
    const agent = await stage.agent('Careful', { members: 'read' }, { [listMembers]: 'ask' });
    const client = await stage.connect(agent, '2026-07-28');
    const api = `${stage.url.replace(/mcp$/, 'api')}/approvals`;
    const headers = { authorization: 'Bearer test' };
    const told: string[] = [];
    const approve = async (): Promise<void> => {
      const { approvals } = (await (await fetch(api, { headers })).json()) as { approvals: { id: string }[] };
      await fetch(`${api}/${approvals[0]?.id}/approve`, { method: 'POST', headers });
    };
    const result = await client.callTool(
      { name: 'call_method', arguments: { method: listMembers } },
      {
        onprogress: ({ message = '' }) => {
          told.push(message);
          if (told.length === 1) void approve();
        },
      },
    );
    assert.equal(told[0], 'Waiting for a person to approve it.');
    assert.notEqual(result.isError, true, JSON.stringify(result.content));
    await client.close();
  });
});

describe('the tools as they are listed', () => {
  test('every schema compiles, annotations are true to the catalogue, and the whole list is small', async () => {
    await using stage = await openMcpStage({ kind: 'memory' });
    const areas = {
      products: 'full',
      orders: 'full',
      contacts: 'full',
      members: 'full',
      bookings: 'full',
      data: 'full',
      events: 'full',
    };
    const client = await stage.connect(await stage.agent('Everything', areas), '2026-07-28');
    const { tools } = await client.listTools();
    assert.equal(tools.filter((tool) => /^[a-z]+_/.test(tool.name) && tool.outputSchema).length, 21);
    for (const { name, annotations } of tools)
      assert.equal(typeof annotations?.readOnlyHint, 'boolean', name);
    const hints = Object.fromEntries(tools.map(({ name, annotations }) => [name, annotations]));
    assert.equal(hints.products_search?.readOnlyHint, true);
    assert.equal(hints.products_update?.destructiveHint, true);
    assert.equal(hints.contacts_create?.destructiveHint, false);
    assert.equal(hints.data_save?.idempotentHint, true);
    assert.ok(JSON.stringify(tools).length < 50_000, `${JSON.stringify(tools).length} characters`);
    await client.close();
  });
});
