import { Stack, Tabs, Text } from '@mantine/core';
import type { Agent } from '../../api/types.ts';
import { CodeBlock } from '../../parts/CodeBlock.tsx';
import { words } from '../../words.ts';

interface Way {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly code: string;
}

/** Everything there is to copy, for the programs that agents run in. */
export function SetUp({
  agent,
  agentKey = 'YOUR_KEY',
}: {
  readonly agent: Agent;
  readonly agentKey?: string;
}) {
  const ways = waysFor(agent, agentKey, location.origin);
  return (
    <Tabs defaultValue={ways[0]?.id ?? ''} keepMounted={false}>
      <Tabs.List aria-label={words.agents.tabs.setup}>
        {ways.map(({ id, name }) => (
          <Tabs.Tab key={id} value={id} px="sm">
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {ways.map(({ id, name, text, code }) => (
        <Tabs.Panel key={id} value={id} pt="sm">
          <Stack gap="xs">
            <Text size="sm">{text}</Text>
            <CodeBlock code={code} label={words.setup.with(name)} />
          </Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function waysFor({ name }: Agent, key: string, origin: string): Way[] {
  const mcp = `${origin}/mcp`;
  const slug = `wix-${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`;
  const json = (value: unknown): string => JSON.stringify(value, null, 2);
  const headers = { Authorization: `Bearer ${key}` };
  return [
    {
      id: 'curl',
      name: words.setup.curl,
      text: words.setup.curlText,
      code: `curl ${origin}/contacts/v4/contacts/query \\\n  -H 'authorization: ${key}' \\\n  -H 'content-type: application/json' \\\n  -d '{"query":{"paging":{"limit":3}}}'`,
    },
    {
      id: 'claude',
      name: words.setup.claude,
      text: words.setup.claudeText,
      code: `claude mcp add --transport http ${slug} ${mcp} \\\n  --header 'Authorization: Bearer ${key}'`,
    },
    {
      id: 'cursor',
      name: words.setup.cursor,
      text: words.setup.cursorText,
      code: json({ mcpServers: { [slug]: { url: mcp, headers } } }),
    },
    {
      id: 'vscode',
      name: words.setup.vscode,
      text: words.setup.vscodeText,
      code: json({ servers: { [slug]: { type: 'http', url: mcp, headers } } }),
    },
    {
      id: 'sdk',
      name: words.setup.sdk,
      text: words.setup.sdkText,
      code: `import { contacts } from '@wix/crm';
import { ApiKeyStrategy, createClient } from '@wix/sdk';

const wix = createClient({
  modules: { contacts },
  auth: ApiKeyStrategy({ apiKey: '${key}', siteId: process.env.WIX_SITE_ID }),
  fetch: (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const target = '${origin}' + pathname + search;
    return fetch(input instanceof Request ? new Request(target, input) : target, init);
  },
});

const { items } = await wix.contacts.queryContacts().limit(3).find();`,
    },
  ];
}
