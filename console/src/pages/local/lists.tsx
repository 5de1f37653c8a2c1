import {
  Badge,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useRefresh } from '../../api/queries.ts';
import { CodeBlock } from '../../parts/CodeBlock.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { List } from '../../parts/List.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/Time.tsx';
import { say, sayProblem } from '../../parts/toast.tsx';
import { localWords } from '../../words/local.ts';
import { words } from '../../words.ts';
import { control, useControl, useSites } from './local-api.ts';

const text = localWords;

/** Does something to the local Wix and shows it; says what went wrong. */
export function useDo(): (work: () => Promise<unknown>, told?: string) => Promise<boolean> {
  const refresh = useRefresh();
  return async (work, told) => {
    try {
      await work();
      await refresh('local');
      if (told) say(told);
      return true;
    } catch (error) {
      sayProblem(error);
      return false;
    }
  };
}

export function Sites() {
  const sites = useSites();
  const act = useDo();
  const [name, setName] = useState('');
  return (
    <Stack>
      <Loaded of={sites}>
        {(answer) => (
          <List
            heads={[text.columns.name, text.columns.id, text.columns.currency]}
            rows={answer.sites.map((site) => ({
              key: site.id,
              cells: [
                site.name,
                <span key="id" className="mono">
                  {site.id}
                </span>,
                site.currency,
              ],
            }))}
            empty={{ icon: 'local', title: text.noItems }}
          />
        )}
      </Loaded>
      <Group align="flex-end">
        <TextInput
          label={text.siteName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          disabled={name.trim() === ''}
          onClick={() =>
            void act(() => control('POST', '/sites', { name: name.trim() })).then(
              (done) => done && setName(''),
            )
          }
        >
          {text.newSite}
        </Button>
      </Group>
    </Stack>
  );
}

interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[] | 'all';
  readonly revoked?: boolean;
  readonly revokedMs?: number | null;
}

export function ApiKeys() {
  const keys = useControl<{ apiKeys: readonly ApiKey[] }>('/api-keys', false);
  const act = useDo();
  const [opened, { open, close }] = useDisclosure();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState('');
  const [made, setMade] = useState<string>();
  async function make(): Promise<void> {
    const wanted = scopes.split(/\s+/).filter(Boolean);
    await act(async () => {
      const { key } = await control<{ key: string }>('POST', '/api-keys', {
        name: name.trim(),
        ...(wanted.length > 0 ? { scopes: wanted } : {}),
      });
      setMade(key);
    });
  }
  function end(): void {
    close();
    setMade(undefined);
    setName('');
    setScopes('');
  }
  return (
    <Stack>
      <Loaded of={keys}>
        {({ apiKeys }) => (
          <List
            heads={[text.columns.name, text.columns.permissions, words.common.actions]}
            rows={apiKeys.map((key) => ({
              key: key.id,
              cells: [
                key.name,
                key.scopes === 'all' || key.scopes.length === 0 || key.scopes.includes('*')
                  ? text.allScopes
                  : key.scopes.join(', '),
                <Button
                  key="revoke"
                  size="compact-sm"
                  variant="default"
                  onClick={() => void act(() => control('DELETE', `/api-keys/${key.id}`))}
                >
                  {text.revoke}
                </Button>,
              ],
            }))}
            empty={{ icon: 'local', title: text.noItems }}
          />
        )}
      </Loaded>
      <Group>
        <Button onClick={open}>{text.newKey}</Button>
      </Group>
      <Modal
        opened={opened}
        onClose={end}
        title={made ? text.keyTitle : text.newKey}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        {made ? (
          <Stack>
            <Text size="sm">{text.keyOnce}</Text>
            <CodeBlock code={made} label={text.keyTitle} />
          </Stack>
        ) : (
          <Stack>
            <TextInput
              label={text.keyName}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Textarea
              label={text.scopes}
              value={scopes}
              onChange={(event) => setScopes(event.currentTarget.value)}
              minRows={3}
              autosize
              classNames={{ input: 'mono' }}
            />
            <Button onClick={() => void make()} disabled={name.trim() === ''}>
              {text.newKey}
            </Button>
          </Stack>
        )}
      </Modal>
    </Stack>
  );
}

interface Delivery {
  readonly id: string;
  readonly eventType: string;
  readonly url: string;
  readonly state: string;
  readonly attempts?: readonly { readonly status?: number | null }[];
  readonly createdAt?: string;
  readonly createdMs?: number;
}

export function Deliveries() {
  const deliveries = useControl<{ webhooks: readonly Delivery[] }>('/webhooks');
  const act = useDo();
  return (
    <Loaded of={deliveries}>
      {({ webhooks }) => (
        <List
          heads={[text.event, text.to, text.columns.state, text.tries, words.common.actions]}
          rows={webhooks.map((one) => ({
            key: one.id,
            cells: [
              <span key="event" className="mono">
                {one.eventType}
              </span>,
              <span key="to" className="mono">
                {one.url}
              </span>,
              <Badge
                key="state"
                radius="sm"
                className={`tag tag-${{ delivered: 'allowed', failed: 'denied' }[one.state] ?? 'held'}`}
              >
                {one.state}
              </Badge>,
              one.attempts?.length ?? 0,
              <Button
                key="again"
                size="compact-sm"
                variant="default"
                onClick={() =>
                  void act(() => control('POST', `/webhooks/${one.id}/redeliver`, {}), text.redelivered)
                }
              >
                {text.redeliver}
              </Button>,
            ],
          }))}
          empty={{ icon: 'activity', title: text.noDeliveries, lead: text.noDeliveriesLead }}
        />
      )}
    </Loaded>
  );
}

interface Seen {
  readonly requests: readonly {
    readonly at: number;
    readonly verb: string;
    readonly target: string;
    readonly method?: string;
    readonly status: number;
  }[];
  readonly missing: readonly string[];
}

export function Requests() {
  const seen = useControl<Seen>('/requests', 2_000);
  const act = useDo();
  return (
    <Loaded of={seen}>
      {({ requests, missing }) => (
        <Stack>
          {missing.length > 0 ? (
            <Text size="sm">
              {text.missing} <span className="mono">{missing.join(', ')}</span>
            </Text>
          ) : null}
          {requests.length > 0 ? (
            <Group>
              <Button
                variant="default"
                size="xs"
                onClick={() => void act(() => control('DELETE', '/requests'))}
              >
                {text.clearRequests}
              </Button>
            </Group>
          ) : null}
          <List
            heads={[text.when, text.verb, text.status]}
            rows={requests.slice(0, 200).map((one, index) => ({
              key: `${one.at} ${index}`,
              cells: [
                <Time key="at" at={one.at} />,
                <span key="call" className="mono">
                  {one.verb} {one.target}
                </span>,
                one.status,
              ],
            }))}
            empty={{ icon: 'activity', title: text.noRequests }}
          />
        </Stack>
      )}
    </Loaded>
  );
}

interface Fault {
  readonly id: string;
  readonly method: string;
  readonly status?: number;
  readonly delayMs?: number;
  readonly drop?: boolean;
  readonly times?: number;
  readonly struck: number;
}

export function Faults() {
  const faults = useControl<{ faults: readonly Fault[] }>('/faults');
  const act = useDo();
  const [method, setMethod] = useState('*');
  const [status, setStatus] = useState<number | string>(503);
  const [delayMs, setDelay] = useState<number | string>('');
  const [times, setTimes] = useState<number | string>('');
  const [drop, setDrop] = useState(false);
  const set = (name: string, value: number | string): object =>
    typeof value === 'number' ? { [name]: value } : {};
  return (
    <Stack>
      <Loaded of={faults}>
        {({ faults: list }) => (
          <>
            <List
              heads={[text.verb, text.status, text.struck]}
              rows={list.map((fault) => ({
                key: fault.id,
                cells: [
                  <span key="method" className="mono">
                    {fault.method}
                  </span>,
                  [
                    fault.status,
                    fault.delayMs ? `+${fault.delayMs} ms` : '',
                    fault.drop ? text.faultDrop : '',
                  ]
                    .filter(Boolean)
                    .join(' · '),
                  fault.times === undefined ? fault.struck : `${fault.struck} / ${fault.times}`,
                ],
              }))}
              empty={{ icon: 'check', title: text.noFaults, lead: text.noFaultsLead }}
            />
            {list.length > 0 ? (
              <Group>
                <Button variant="default" onClick={() => void act(() => control('DELETE', '/faults'))}>
                  {text.clearFaults}
                </Button>
              </Group>
            ) : null}
          </>
        )}
      </Loaded>
      <Stack maw={480} gap="sm">
        <TextInput
          label={text.faultMethod}
          value={method}
          onChange={(event) => setMethod(event.currentTarget.value)}
          classNames={{ input: 'mono' }}
        />
        <Group grow align="flex-end">
          <NumberInput
            label={text.faultStatus}
            value={status}
            onChange={setStatus}
            min={400}
            max={599}
            hideControls
          />
          <NumberInput
            label={text.faultDelay}
            value={delayMs}
            onChange={setDelay}
            min={0}
            max={600_000}
            hideControls
          />
        </Group>
        <NumberInput label={text.faultTimes} value={times} onChange={setTimes} min={1} hideControls />
        <Checkbox
          label={text.faultDrop}
          checked={drop}
          onChange={(event) => setDrop(event.currentTarget.checked)}
        />
        <Group>
          <Button
            leftSection={<Icon name="plus" size={16} />}
            onClick={() =>
              void act(() =>
                control('POST', '/faults', {
                  method: method.trim(),
                  ...(drop ? { drop } : set('status', status)),
                  ...set('delayMs', delayMs),
                  ...set('times', times),
                }),
              )
            }
          >
            {text.newFault}
          </Button>
        </Group>
      </Stack>
    </Stack>
  );
}
