import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useConnection, useIsOwner, useRefresh } from '../../api/queries.ts';
import type { Connection } from '../../api/types.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { Loaded } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { settingsWords } from '../../words/settings.ts';
import { words } from '../../words.ts';
import { CredentialField, Field, Form } from './Form.tsx';

const text = settingsWords.connections;

/** What an owner does with a connection: replace its credential, delete it. The local Wix brings its own credential. */
export function ConnectionActions({ connection }: { readonly connection: Connection }) {
  const isOwner = useIsOwner();
  const [replacing, replace] = useDisclosure();
  const [deleting, remove] = useDisclosure();
  if (!isOwner) return null;
  return (
    <Group mt="sm" gap="xs">
      {connection.kind === 'local' ? null : (
        <Button
          size="compact-sm"
          variant="default"
          onClick={replace.open}
          aria-label={text.replaceOf(connection.name)}
        >
          {text.replace}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        onClick={remove.open}
        aria-label={text.deleteOf(connection.name)}
      >
        {text.delete}
      </Button>
      <Modal
        opened={replacing}
        onClose={replace.close}
        title={text.replaceOf(connection.name)}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        <Replace connection={connection} done={replace.close} />
      </Modal>
      {deleting ? <Delete connection={connection} close={remove.close} /> : null}
    </Group>
  );
}

function Replace({ connection, done }: { readonly connection: Connection; readonly done: () => void }) {
  const [credential, setCredential] = useState('');
  const [appId, setAppId] = useState('');
  const [instanceId, setInstanceId] = useState('');
  const isApp = connection.kind === 'app';
  return (
    <Form
      action={text.replace}
      send={async () => {
        const secret = credential.trim();
        const app = { appId: appId.trim(), instanceId: instanceId.trim(), appSecret: secret };
        await call(
          'PUT',
          `/api/connections/${connection.id}/credential`,
          isApp ? { app } : { credential: secret },
        );
        say(text.replaced(connection.name));
        done();
      }}
    >
      <Text size="sm">{text.replaceLead}</Text>
      {isApp ? (
        <>
          <Field label={text.appId} value={appId} set={setAppId} required />
          <Field label={text.instanceId} value={instanceId} set={setInstanceId} required />
        </>
      ) : null}
      <CredentialField
        label={isApp ? text.appSecret : text.credential}
        description={isApp ? undefined : text.credentialHint}
        value={credential}
        set={setCredential}
      />
    </Form>
  );
}

function Delete({ connection, close }: { readonly connection: Connection; readonly close: () => void }) {
  const { id, name } = connection;
  const refresh = useRefresh();
  const detail = useConnection(id);
  const agents = detail.data?.agents ?? [];
  return (
    <Confirm
      opened
      close={close}
      title={text.deleteTitle(name)}
      action={agents.length > 0 ? text.deleteWithGrants : text.delete}
      disabled={detail.data === undefined}
      run={async () => {
        // Only what was shown ends: with an agent that came on it meanwhile, the call is refused.
        await call('DELETE', `/api/connections/${id}${agents.length > 0 ? '?grants=end' : ''}`);
        await refresh('connections', 'agents', 'overview');
        say(text.deleted(name));
      }}
    >
      <Stack gap="xs">
        <span>{text.deleteText}</span>
        <Loaded of={detail}>
          {() => (
            <span>
              {agents.length > 0
                ? text.deleteEnds(agents.map((one) => one.name).join(', '))
                : text.deleteUnused}
            </span>
          )}
        </Loaded>
      </Stack>
    </Confirm>
  );
}
