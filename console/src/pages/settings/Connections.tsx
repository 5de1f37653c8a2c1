import { Badge, Button, Card, Group, Modal, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useConnections, useIsOwner, useRefresh } from '../../api/queries.ts';
import type { Connection } from '../../api/types.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Loaded, Problem } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { settingsWords } from '../../words/settings.ts';
import { words } from '../../words.ts';
import { Health } from '../overview/Health.tsx';
import { ConnectionActions } from './ConnectionActions.tsx';
import { CredentialField, Field, Form } from './Form.tsx';

const text = settingsWords;

/** The sites that there are. */
export function Connections() {
  const connections = useConnections();
  const isOwner = useIsOwner();
  const [adding, { open, close }] = useDisclosure();
  return (
    <Stack>
      <Text>{text.connections.lead}</Text>
      <Loaded of={connections}>
        {(list) => (
          <Stack>
            {list.map((connection) => (
              <Card key={connection.id} withBorder padding="md">
                <Group gap="xs" mb={4}>
                  <Text size="sm" c="dimmed">
                    {connection.siteName} · <span className="mono">{connection.siteId}</span>
                  </Text>
                  {connection.kind === 'local' ? (
                    <Badge className="tag" radius="sm">
                      {text.connections.local}
                    </Badge>
                  ) : null}
                </Group>
                <Health connection={connection} />
                <KeepBodies connection={connection} />
                <ConnectionActions connection={connection} />
              </Card>
            ))}
          </Stack>
        )}
      </Loaded>
      {isOwner ? (
        <Group>
          <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
            {text.connections.add}
          </Button>
        </Group>
      ) : null}
      <Modal
        opened={adding}
        onClose={close}
        title={text.connections.add}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        <Connect done={close} />
      </Modal>
    </Stack>
  );
}

/** Whether what calls say is kept: the warning stands there for as long as it is. */
function KeepBodies({ connection }: { readonly connection: Connection }) {
  const { id, name, keepBodies } = connection;
  const isOwner = useIsOwner();
  const refresh = useRefresh();
  const [problem, setProblem] = useState<Error>();
  const set = async (keep: boolean): Promise<void> => {
    setProblem(undefined);
    try {
      await call('PATCH', `/api/connections/${id}`, { keepBodies: keep });
      await refresh('connections');
      say(
        keep ? text.connections.keeping(name) : text.connections.keepingNoMore(name),
        () => void set(!keep),
      );
    } catch (error) {
      setProblem(error as Error);
    }
  };
  return (
    <Stack gap="xs" mt="sm">
      <Switch
        label={text.connections.keepBodies}
        description={keepBodies ? text.connections.keepsBodies : text.connections.keepsNoBodies}
        checked={keepBodies}
        disabled={!isOwner}
        onChange={(event) => void set(event.currentTarget.checked)}
      />
      {problem ? <Problem error={problem} /> : null}
    </Stack>
  );
}

function Connect({ done }: { readonly done: () => void }) {
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [siteId, setSiteId] = useState('');
  const [accountId, setAccountId] = useState('');
  const [credential, setCredential] = useState('');
  return (
    <Form
      action={text.connections.add}
      send={async () => {
        await call('POST', '/api/connections', {
          name: name.trim(),
          siteName: name.trim(),
          siteId: siteId.trim(),
          credential: credential.trim(),
          ...(accountId.trim() ? { accountId: accountId.trim() } : {}),
        });
        await refresh('connections');
        say(text.connections.added(name.trim()));
        done();
      }}
    >
      <Field label={text.connections.siteName} value={name} set={setName} required />
      <Field label={text.connections.siteId} value={siteId} set={setSiteId} required />
      <Field label={text.connections.accountId} value={accountId} set={setAccountId} />
      <CredentialField
        label={text.connections.credential}
        description={text.connections.credentialHint}
        value={credential}
        set={setCredential}
      />
    </Form>
  );
}
