import { Anchor, Button, Card, Code, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useConnections } from '../../api/queries.ts';
import { Copy } from '../../parts/CodeBlock.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { localWords } from '../../words/local.ts';
import { useDo } from './lists.tsx';
import { control, useControl, useSites } from './local-api.ts';

const text = localWords;

interface App {
  readonly id: string;
  readonly name: string;
  readonly secret?: string;
  readonly permissions: readonly string[];
  readonly redirectUrls?: readonly string[];
  readonly webhooks: readonly { readonly eventType: string; readonly url: string }[];
  readonly instances: readonly { readonly id: string; readonly siteId: string }[];
}

/** Apps of the local Wix: who they are, where they are installed, what they are told. */
export function Apps({ siteId }: { readonly siteId: string }) {
  const apps = useControl<{ apps: readonly App[] }>('/apps', false);
  const act = useDo();
  const [name, setName] = useState('');
  const [urls, setUrls] = useState('');
  return (
    <Stack maw={860}>
      <Loaded of={apps}>
        {({ apps: list }) =>
          list.length === 0 ? (
            <Empty icon="local" title={text.noApps} />
          ) : (
            <Stack>
              {list.map((app) => (
                <AppCard key={app.id} app={app} siteId={siteId} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Stack gap="sm" maw={480}>
        <TextInput
          label={text.appName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={text.redirectUrls}
          value={urls}
          onChange={(event) => setUrls(event.currentTarget.value)}
          autosize
          minRows={2}
          classNames={{ input: 'mono' }}
        />
        <Group>
          <Button
            disabled={name.trim() === ''}
            onClick={() =>
              void act(() =>
                control('POST', '/apps', {
                  name: name.trim(),
                  redirectUrls: urls.split(/\s+/).filter(Boolean),
                }),
              )
            }
          >
            {text.newApp}
          </Button>
        </Group>
      </Stack>
    </Stack>
  );
}

function AppCard({ app, siteId }: { readonly app: App; readonly siteId: string }) {
  const act = useDo();
  const sites = useSites();
  const local = useConnections().data?.find(({ kind }) => kind === 'local');
  const names = app.instances.map(
    (instance) => sites.data?.sites.find(({ id }) => id === instance.siteId)?.name ?? instance.siteId,
  );
  const [redirect] = app.redirectUrls ?? [];
  const consent = local
    ? `${local.baseUrl}/installer/install?appId=${app.id}${redirect ? `&redirectUrl=${encodeURIComponent(redirect)}` : ''}`
    : undefined;
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>{app.name}</Text>
          <Group gap="xs">
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void act(() => control('POST', `/apps/${app.id}/instances`, { siteId }))}
            >
              {text.consent}
            </Button>
            {consent ? (
              <Anchor href={consent} target="_blank" rel="noreferrer" size="sm">
                {text.consentOpen}
              </Anchor>
            ) : null}
          </Group>
        </Group>
        <dl className="facts">
          <dt>{text.appId}</dt>
          <dd>
            <Code>{app.id}</Code>
          </dd>
          {app.secret ? (
            <>
              <dt>{text.appSecret}</dt>
              <dd>
                <Group gap="xs">
                  <Code>{`${app.secret.slice(0, 6)}…`}</Code>
                  <Copy text={app.secret} label={text.appSecret} />
                </Group>
              </dd>
            </>
          ) : null}
          <dt>{text.columns.permissions}</dt>
          <dd>{app.permissions.includes('*') ? text.allScopes : app.permissions.join(', ')}</dd>
          <dt>{text.installed}</dt>
          <dd>{names.length > 0 ? names.join(', ') : text.notInstalled}</dd>
          {app.webhooks.length > 0 ? (
            <>
              <dt>{text.appWebhooks}</dt>
              <dd>
                {app.webhooks.map(({ eventType, url }) => (
                  <div key={`${eventType} ${url}`} className="mono">
                    {eventType} → {url}
                  </div>
                ))}
              </dd>
            </>
          ) : null}
        </dl>
      </Stack>
    </Card>
  );
}
