import { Button, Card, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useIsOwner, useRefresh } from '../../api/queries.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { say, sayProblem } from '../../parts/toast.tsx';
import { settingsWords } from '../../words/settings.ts';
import { words } from '../../words.ts';
import { Field, Form } from './Form.tsx';

const text = settingsWords.alerts;

interface Address {
  readonly id: string;
  readonly shown: string;
  readonly kinds: readonly string[];
  readonly fixed: boolean;
}

interface AlertList {
  readonly alerts: readonly Address[];
  readonly kinds: readonly string[];
}

/** Where someone is told at once, and of what. */
export function Alerts() {
  const isOwner = useIsOwner();
  const list = useQuery({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => call<AlertList>('GET', '/api/alerts', undefined, { signal }),
  });
  return (
    <Stack>
      <Text>{text.lead}</Text>
      <Loaded of={list}>
        {({ alerts, kinds }) => (
          <Stack>
            {alerts.length === 0 ? (
              <Empty icon="warning" title={text.none}>
                {text.noneLead}
              </Empty>
            ) : (
              alerts.map((address) => <AddressCard key={address.id} address={address} kinds={kinds} />)
            )}
            {isOwner ? <AddAddress kinds={kinds} /> : null}
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function Kinds({
  kinds,
  value,
  set,
  disabled,
  label,
}: {
  readonly kinds: readonly string[];
  readonly value: readonly string[];
  readonly set: (kinds: string[]) => void;
  readonly disabled: boolean;
  readonly label: string;
}) {
  return (
    <Checkbox.Group label={label} value={[...value]} onChange={set}>
      <Stack gap={6} mt={6}>
        {kinds.map((kind) => (
          <Checkbox key={kind} value={kind} label={text.kinds[kind] ?? kind} disabled={disabled} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

function AddressCard({ address, kinds }: { readonly address: Address; readonly kinds: readonly string[] }) {
  const isOwner = useIsOwner();
  const refresh = useRefresh();
  const [testing, setTesting] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [shown, setShown] = useState(address.kinds);
  async function setKinds(next: readonly string[]): Promise<void> {
    setShown(next);
    try {
      await call('PATCH', `/api/alerts/${address.id}`, { kinds: next });
      await refresh('alerts');
      say(text.changed, () => void setKinds(shown));
    } catch (error) {
      setShown(shown);
      sayProblem(error);
    }
  }
  async function test(): Promise<void> {
    setTesting(true);
    try {
      const { ok, message } = await call<{ ok: boolean; message: string }>(
        'POST',
        `/api/alerts/${address.id}/test`,
        {},
      );
      if (ok) say(text.arrived(address.shown));
      else sayProblem(new Error(text.lost(address.shown, message)));
    } catch (error) {
      sayProblem(error);
    }
    setTesting(false);
  }
  return (
    <Card withBorder component="article" aria-label={address.shown}>
      <Stack gap="sm">
        <Text className="mono">{address.shown}</Text>
        <Kinds
          label={text.which}
          kinds={kinds}
          value={shown}
          set={(next) => void setKinds(next)}
          disabled={!isOwner || address.fixed}
        />
        {address.fixed ? (
          <Text size="sm" c="dimmed">
            {text.fixed}
          </Text>
        ) : null}
        {isOwner ? (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => void test()} loading={testing}>
              {text.test}
            </Button>
            {address.fixed ? null : (
              <Button size="compact-sm" variant="default" onClick={() => setRemoving(true)}>
                {words.common.remove}
              </Button>
            )}
          </Group>
        ) : null}
      </Stack>
      <Confirm
        opened={removing}
        close={() => setRemoving(false)}
        title={text.removeTitle(address.shown)}
        action={words.common.remove}
        run={async () => {
          await call('DELETE', `/api/alerts/${address.id}`);
          await refresh('alerts');
        }}
      >
        {text.removeText}
      </Confirm>
    </Card>
  );
}

function AddAddress({ kinds }: { readonly kinds: readonly string[] }) {
  const refresh = useRefresh();
  const [url, setUrl] = useState('');
  const [wanted, setWanted] = useState(kinds);
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {text.add}
      </Title>
      <Form
        action={text.add}
        send={async () => {
          await call('POST', '/api/alerts', { url: url.trim(), kinds: wanted });
          await refresh('alerts');
          setUrl('');
          say(text.added);
        }}
      >
        <Field label={text.url} description={text.urlHint} value={url} set={setUrl} required />
        <Kinds label={text.which} kinds={kinds} value={wanted} set={setWanted} disabled={false} />
      </Form>
    </section>
  );
}
