import {
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  PasswordInput,
  Select,
  Stack,
  Table,
  Tabs,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api/call.ts';
import {
  useAgents,
  useConnections,
  useIsOwner,
  usePeople,
  useRefresh,
  useSession,
} from '../../api/queries.ts';
import type { Person, Role } from '../../api/types.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { CodeBlock } from '../../parts/CodeBlock.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Loaded, Problem } from '../../parts/states.tsx';
import { formatNumber } from '../../parts/Time.tsx';
import { say, sayProblem } from '../../parts/toast.tsx';
import { roleNames, words } from '../../words.ts';
import { Health } from '../overview/Health.tsx';

const text = words.settings;

/** Who decides, which sites there are, the log as evidence, and one's own password. */
export function Settings() {
  const { tab = 'people' } = useSearch({ from: '/shell/settings' });
  const navigate = useNavigate({ from: '/settings' });
  const panels: readonly (readonly [string, string, ReactNode])[] = [
    ['people', text.tabs.people, <People key="people" />],
    ['connections', text.tabs.connections, <Connections key="connections" />],
    ['log', text.tabs.log, <Log key="log" />],
    ['you', text.tabs.you, <You key="you" />],
    ['about', text.tabs.about, <About key="about" />],
  ];
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next ?? 'people' }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={text.title}>
          {panels.map(([id, label]) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {panels.map(([id, , content]) => (
          <Tabs.Panel key={id} value={id} maw={980}>
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

const roleChoices = (Object.keys(roleNames) as Role[]).map((role) => ({
  value: role,
  label: roleNames[role],
}));

function People() {
  const people = usePeople();
  const isOwner = useIsOwner();
  const [inviting, { open, close }] = useDisclosure();
  const [shown, setShown] = useState<{ name: string; link: string }>();
  return (
    <Stack>
      <Text>{text.people.lead}</Text>
      <Loaded of={people}>{(list) => <PeopleTable people={list} show={setShown} />}</Loaded>
      {isOwner ? (
        <Group>
          <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
            {text.people.invite}
          </Button>
        </Group>
      ) : null}
      <Modal
        opened={inviting}
        onClose={close}
        title={text.people.invite}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        <Invite
          done={(next) => {
            close();
            setShown(next);
          }}
        />
      </Modal>
      <Modal
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        title={text.people.linkTitle(shown?.name ?? '')}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        <Stack>
          <Text size="sm">{text.people.linkText}</Text>
          <CodeBlock
            code={`${location.origin}${shown?.link ?? ''}`}
            label={text.people.linkTitle(shown?.name ?? '')}
          />
        </Stack>
      </Modal>
    </Stack>
  );
}

function PeopleTable({
  people,
  show,
}: {
  readonly people: readonly Person[];
  readonly show: (shown: { name: string; link: string }) => void;
}) {
  const refresh = useRefresh();
  const isOwner = useIsOwner();
  const me = useSession().data?.person.id;
  const [asking, setAsking] = useState<{ person: Person; what: 'link' | 'remove' }>();
  async function setRole(person: Person, role: Role): Promise<void> {
    try {
      await call('PATCH', `/api/people/${person.id}`, { role });
      await refresh('people', 'session');
      say(text.people.roleChanged(person.name, roleNames[role]), () => void setRole(person, person.role));
    } catch (error) {
      sayProblem(error);
    }
  }
  return (
    <div className="table-wrap">
      <Table verticalSpacing="xs" miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.people.name}</Table.Th>
            <Table.Th>{text.people.role}</Table.Th>
            <Table.Th>{words.common.state}</Table.Th>
            {isOwner ? <Table.Th>{words.common.actions}</Table.Th> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.id}>
              <Table.Td>
                {person.name} {person.id === me ? <span className="note">({text.people.you})</span> : null}
              </Table.Td>
              <Table.Td>
                {isOwner ? (
                  <Select
                    aria-label={text.people.roleOf(person.name)}
                    data={roleChoices}
                    value={person.role}
                    onChange={(role) => void setRole(person, role as Role)}
                    allowDeselect={false}
                    w={140}
                    size="xs"
                  />
                ) : (
                  roleNames[person.role]
                )}
              </Table.Td>
              <Table.Td>
                <StateBadge state={person.state} />
              </Table.Td>
              {isOwner ? (
                <Table.Td>
                  <Group gap="xs" wrap="nowrap">
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => setAsking({ person, what: 'link' })}
                    >
                      {text.people.newLink}
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => setAsking({ person, what: 'remove' })}
                    >
                      {words.common.remove}
                    </Button>
                  </Group>
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Confirm
        opened={asking?.what === 'link'}
        close={() => setAsking(undefined)}
        title={text.people.newLinkTitle(asking?.person.name ?? '')}
        action={text.people.newLink}
        run={async () => {
          const { link } = await call<{ link: string }>('POST', `/api/people/${asking?.person.id}/link`, {});
          await refresh('people');
          show({ name: asking?.person.name ?? '', link });
        }}
      >
        {text.people.newLinkText}
      </Confirm>
      <Confirm
        opened={asking?.what === 'remove'}
        close={() => setAsking(undefined)}
        title={text.people.removeTitle(asking?.person.name ?? '')}
        action={words.common.remove}
        run={async () => {
          await call('DELETE', `/api/people/${asking?.person.id}`);
          await refresh('people', 'session');
        }}
      >
        {text.people.removeText}
      </Confirm>
    </div>
  );
}

/** A form that is sent once at a time and says what went wrong. */
function Form({
  children,
  send,
  action,
}: {
  readonly children: ReactNode;
  readonly send: () => Promise<unknown>;
  readonly action: string;
}) {
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setState({ busy: true });
    try {
      await send();
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        {children}
        {state.error ? <Problem error={state.error} /> : null}
        <Group>
          <Button type="submit" loading={state.busy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Invite({ done }: { readonly done: (shown: { name: string; link: string }) => void }) {
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('auditor');
  return (
    <Form
      action={text.people.invite}
      send={async () => {
        const { link } = await call<{ link: string }>('POST', '/api/people', { name: name.trim(), role });
        await refresh('people');
        done({ name: name.trim(), link });
      }}
    >
      <Text size="sm" c="dimmed">
        {text.people.lead}
      </Text>
      <Field label={text.people.name} value={name} set={setName} required />
      <Select
        label={text.people.role}
        data={roleChoices}
        value={role}
        onChange={(next) => setRole(next as Role)}
        allowDeselect={false}
      />
    </Form>
  );
}

function Field({
  label,
  value,
  set,
  required = false,
  description,
}: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly required?: boolean;
  readonly description?: string;
}) {
  return (
    <TextInput
      label={required ? label : `${label} (${words.common.optional})`}
      description={description}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      required={required}
      withAsterisk={false}
    />
  );
}

function Connections() {
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
      <PasswordInput
        label={text.connections.credential}
        description={text.connections.credentialHint}
        value={credential}
        onChange={(event) => setCredential(event.currentTarget.value)}
        required
        withAsterisk={false}
        autoComplete="off"
      />
    </Form>
  );
}

interface Verdict {
  readonly ok: boolean;
  readonly entries?: number;
  readonly records?: number;
  readonly firstBroken?: unknown;
}

function Log() {
  const agents = useAgents();
  const [state, setState] = useState<{ busy: boolean; verdict?: Verdict; error?: Error }>({ busy: false });
  const [collecting, setCollecting] = useState(false);
  async function verify(): Promise<void> {
    setState({ busy: true });
    try {
      setState({ busy: false, verdict: await call<Verdict>('GET', '/api/activity/verify') });
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  async function saveAccess(): Promise<void> {
    setCollecting(true);
    try {
      const all = await Promise.all(
        (agents.data ?? []).map(async (agent) => ({
          ...agent,
          grants: await call('GET', `/api/agents/${agent.id}/grants`).catch(() => null),
        })),
      );
      save('fairlead-agents.json', JSON.stringify({ agents: all }, null, 2));
    } catch (error) {
      sayProblem(error);
    }
    setCollecting(false);
  }
  const { verdict } = state;
  return (
    <Stack>
      <Text>{text.log.lead}</Text>
      <Group>
        <Button onClick={() => void verify()} loading={state.busy}>
          {words.activity.verify}
        </Button>
      </Group>
      <div aria-live="polite">
        {state.error ? <Problem error={state.error} /> : null}
        {verdict ? (
          <Text fw={600}>
            {verdict.ok
              ? `✓ ${words.activity.whole(formatNumber(verdict.records ?? verdict.entries ?? 0))}`
              : `✗ ${words.activity.broken} ${JSON.stringify(verdict.firstBroken)}`}
          </Text>
        ) : null}
      </div>
      <Title order={2} size="h5">
        {words.activity.export}
      </Title>
      <Stack gap={4}>
        <Anchor href="/api/activity?format=csv" download>
          {text.log.export}: {words.activity.csv}
        </Anchor>
        <Anchor href="/api/activity?format=ndjson" download>
          {text.log.export}: {words.activity.ndjson}
        </Anchor>
      </Stack>
      <Group>
        <Text>{text.log.everything}</Text>
        <Button size="compact-sm" variant="default" onClick={() => void saveAccess()} loading={collecting}>
          {text.log.everythingDo}
        </Button>
      </Group>
    </Stack>
  );
}

function save(name: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function You() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  return (
    <div style={{ maxWidth: 420 }}>
      <Title order={2} size="h5" mb="sm">
        {text.you.password}
      </Title>
      <Form
        action={text.you.change}
        send={async () => {
          await call('PUT', '/api/session/password', { current, next });
          setCurrent('');
          setNext('');
          say(text.you.changed);
        }}
      >
        <PasswordInput
          label={text.you.current}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={text.you.next}
          description={words.enter.passwordHint}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          autoComplete="new-password"
          minLength={12}
          required
          withAsterisk={false}
        />
      </Form>
    </div>
  );
}

function About() {
  const session = useSession();
  return (
    <dl className="facts">
      <dt>{text.about.version}</dt>
      <dd>{session.data?.version}</dd>
      <dt>/api</dt>
      <dd>
        <Anchor href="/api/openapi.json">{text.about.api}</Anchor>
      </dd>
      <dt>llms.txt</dt>
      <dd>
        <Anchor href="/llms.txt">{text.about.reference}</Anchor>
      </dd>
    </dl>
  );
}
