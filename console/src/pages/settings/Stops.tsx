import { Alert, Button, Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, query } from '../../api/call.ts';
import { useAgents, useConnections, useIsOwner, useRefresh } from '../../api/queries.ts';
import { areaName, areas } from '../../areas.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Loaded } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { say, sayProblem } from '../../parts/toast.tsx';
import { settingsWords } from '../../words/settings.ts';
import { words } from '../../words.ts';

const text = settingsWords.stops;

type Scope = 'all' | 'connection' | 'area' | 'agent';

interface Stop {
  readonly scope: Scope;
  readonly id: string;
  /** Not known of an agent. */
  readonly since?: string;
}

/** What is stopped, to let it go on; and what can be stopped, with what that does. */
export function Stops() {
  const isOwner = useIsOwner();
  const stops = useQuery({
    queryKey: ['stops'],
    queryFn: async ({ signal }) =>
      (await call<{ stops: readonly Stop[] }>('GET', '/api/stops', undefined, { signal })).stops,
    refetchInterval: 15_000,
  });
  const agents = useAgents();
  const paused = (agents.data ?? []).filter(({ state }) => state === 'paused');
  return (
    <Stack>
      <Text>{text.lead}</Text>
      <Loaded of={stops}>
        {(list) => (
          <Stopped
            stops={[...list, ...paused.map(({ id }): Stop => ({ scope: 'agent', id }))]}
            isOwner={isOwner}
          />
        )}
      </Loaded>
      {isOwner ? <Choose /> : null}
      {isOwner ? <Drill /> : null}
    </Stack>
  );
}

/** What a stop is of, by name. */
function useNameOf(): (stop: Pick<Stop, 'scope' | 'id'>) => string {
  const agents = useAgents();
  const connections = useConnections();
  return ({ scope, id }) => {
    if (scope === 'all') return text.everything;
    if (scope === 'area') return areaName(id);
    const among = scope === 'agent' ? agents.data : connections.data;
    return among?.find((one) => one.id === id)?.name ?? id;
  };
}

async function stop({ scope, id }: Pick<Stop, 'scope' | 'id'>): Promise<void> {
  if (scope === 'agent') await call('PATCH', `/api/agents/${id}`, { state: 'paused' });
  else await call('POST', '/api/stops', scope === 'all' ? { scope } : { scope, id });
}

async function letGoOn({ scope, id }: Pick<Stop, 'scope' | 'id'>): Promise<void> {
  if (scope === 'agent') await call('PATCH', `/api/agents/${id}`, { state: 'active' });
  else await call('DELETE', `/api/stops${query({ scope, id })}`);
}

function Stopped({ stops, isOwner }: { readonly stops: readonly Stop[]; readonly isOwner: boolean }) {
  const nameOf = useNameOf();
  const refresh = useRefresh();
  async function lift(one: Stop): Promise<void> {
    try {
      await letGoOn(one);
      await refresh('stops', 'agents');
      say(text.lifted(nameOf(one)), () => {
        stop(one).then(() => refresh('stops', 'agents'), sayProblem);
      });
    } catch (error) {
      sayProblem(error);
    }
  }
  if (stops.length === 0)
    return (
      <Alert color="teal" variant="light" icon={<Icon name="check" />}>
        <Text>{text.nothing}</Text>
      </Alert>
    );
  return (
    <Stack gap="xs">
      {stops.map((one) => (
        <Alert
          key={`${one.scope} ${one.id}`}
          color="red"
          variant="light"
          icon={<Icon name="pause" />}
          role="group"
          aria-label={text.stopped(nameOf(one))}
        >
          <Group justify="space-between">
            <Text>
              {text.stopped(nameOf(one))}{' '}
              {one.since === undefined ? null : (
                <>
                  {text.since} <Time at={one.since} />.
                </>
              )}
            </Text>
            {isOwner ? (
              <Button size="compact-sm" variant="default" onClick={() => void lift(one)}>
                {text.lift}
              </Button>
            ) : null}
          </Group>
        </Alert>
      ))}
    </Stack>
  );
}

/** What to stop. It asks first, and says what it will do. */
function Choose() {
  const nameOf = useNameOf();
  const refresh = useRefresh();
  const agents = useAgents();
  const connections = useConnections();
  const [asking, setAsking] = useState<{ opened: boolean; stop: Pick<Stop, 'scope' | 'id'> }>({
    opened: false,
    stop: { scope: 'all', id: '' },
  });
  const ask = (scope: Scope, id = ''): void => setAsking({ opened: true, stop: { scope, id } });
  const named = (list: readonly { readonly id: string; readonly name: string }[]) =>
    list.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {text.choose}
      </Title>
      <Stack>
        <Group>
          <Button color="red.9" onClick={() => ask('all')} leftSection={<Icon name="pause" size={16} />}>
            {text.stopAll}
          </Button>
        </Group>
        <One
          label={text.agent}
          data={named((agents.data ?? []).filter(({ state }) => state === 'active'))}
          ask={(id) => ask('agent', id)}
        />
        <One label={text.area} data={named(areas)} ask={(id) => ask('area', id)} />
        <One
          label={text.connection}
          data={named(connections.data ?? [])}
          ask={(id) => ask('connection', id)}
        />
      </Stack>
      <Confirm
        opened={asking.opened}
        close={() => setAsking({ ...asking, opened: false })}
        title={text.ask(nameOf(asking.stop))}
        action={text.stop}
        run={async () => {
          await stop(asking.stop);
          await refresh('stops', 'agents');
          say(text.done(nameOf(asking.stop)));
        }}
      >
        {text.will[asking.stop.scope](nameOf(asking.stop))} {text.willAlso}
      </Confirm>
    </section>
  );
}

function One({
  label,
  data,
  ask,
}: {
  readonly label: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly ask: (id: string) => void;
}) {
  const [id, setId] = useState<string | null>(null);
  return (
    <Group align="flex-end" gap="xs">
      <Select
        label={label}
        data={[...data]}
        value={id}
        onChange={setId}
        searchable={data.length > 8}
        style={{ flex: '0 1 300px' }}
      />
      <Button variant="default" disabled={id === null} onClick={() => id !== null && ask(id)}>
        {text.stopOne(label)}
      </Button>
    </Group>
  );
}

interface DrillReport {
  readonly ok: boolean;
  readonly steps: readonly {
    readonly did: string;
    readonly expected: string;
    readonly got: string;
    readonly tookMs: number;
  }[];
}

/** Shows that stopping works, with an agent of its own. */
function Drill() {
  const [state, setState] = useState<{ busy: boolean; report?: DrillReport }>({ busy: false });
  async function run(): Promise<void> {
    setState({ busy: true });
    try {
      setState({ busy: false, report: await call<DrillReport>('POST', '/api/stops/drill', {}) });
    } catch (error) {
      sayProblem(error);
      setState({ busy: false });
    }
  }
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {text.drill}
      </Title>
      <Stack gap="xs">
        <Text size="sm">{text.drillLead}</Text>
        <Group>
          <Button variant="default" onClick={() => void run()} loading={state.busy}>
            {text.drillDo}
          </Button>
        </Group>
        <div aria-live="polite">{state.report ? <Report report={state.report} /> : null}</div>
      </Stack>
    </section>
  );
}

function Report({ report }: { readonly report: DrillReport }) {
  return (
    <Stack gap="xs">
      <Text fw={600}>{report.ok ? `✓ ${text.works}` : `✗ ${text.broken}`}</Text>
      <div className="table-wrap">
        <Table miw={520}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.did}</Table.Th>
              <Table.Th>{text.got}</Table.Th>
              <Table.Th>{text.took}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.steps.map(({ did, expected, got, tookMs }) => (
              <Table.Tr key={did}>
                <Table.Td>{did}</Table.Td>
                <Table.Td className="mono">
                  {expected === got ? '✓' : `✗ ${expected}:`} {got}
                </Table.Td>
                <Table.Td>{words.activity.ms(formatNumber(tookMs))}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}
