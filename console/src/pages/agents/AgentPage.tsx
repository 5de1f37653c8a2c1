import {
  Alert,
  Anchor,
  Button,
  Group,
  Menu,
  Modal,
  Select,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { useAgent, useConnections, useIsOwner, useRefresh } from '../../api/queries.ts';
import type { Agent, AgentDetail, AgentKey } from '../../api/types.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { List } from '../../parts/List.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/Time.tsx';
import { say, sayProblem } from '../../parts/toast.tsx';
import { words } from '../../words.ts';
import { AccessPanel } from './AccessPanel.tsx';
import { KeyShown } from './AddAgent.tsx';
import { Programs } from './Programs.tsx';
import { SetUp } from './SetUp.tsx';
import { Sites } from './Sites.tsx';

/** One agent: what it may do, how it is set up, its keys. */
export function AgentPage() {
  const { id } = useParams({ from: '/shell/agents/$id' });
  const agent = useAgent(id);
  return <Loaded of={agent}>{(detail) => <Page detail={detail} />}</Loaded>;
}

function Page({ detail }: { readonly detail: AgentDetail }) {
  const { agent } = detail;
  const { tab = 'access' } = useSearch({ from: '/shell/agents/$id' });
  const navigate = useNavigate({ from: '/agents/$id' });
  const isOwner = useIsOwner();
  return (
    <>
      <PageHead
        before={
          <Anchor component={Link} to="/agents" size="sm">
            <Icon name="left" size={13} /> {words.agents.title}
          </Anchor>
        }
        title={agent.name}
        lead={agent.purpose}
        actions={
          <>
            <StateBadge state={agent.state} />
            <Button variant="default" component={Link} to={`/activity?agent=${agent.id}`}>
              {words.agents.activity}
            </Button>
            {isOwner ? <AgentActions agent={agent} /> : null}
          </>
        }
      />
      {agent.state === 'paused' ? (
        <Alert color="yellow" variant="light" mb="md" icon={<Icon name="pause" />}>
          {words.agents.paused}
        </Alert>
      ) : null}
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ search: (was) => ({ ...was, tab: next ?? 'access' }), replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={agent.name}>
          <Tabs.Tab value="access">{words.agents.tabs.access}</Tabs.Tab>
          <Tabs.Tab value="sites">{words.agents.tabs.sites}</Tabs.Tab>
          <Tabs.Tab value="setup">{words.agents.tabs.setup}</Tabs.Tab>
          <Tabs.Tab value="keys">{words.agents.tabs.keys}</Tabs.Tab>
          {isOwner ? <Tabs.Tab value="about">{words.agents.tabs.about}</Tabs.Tab> : null}
        </Tabs.List>
        <Tabs.Panel value="access">
          <Access detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="sites" maw={860}>
          <Sites detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="setup" maw={860}>
          <Stack>
            <Text>{words.setup.lead}</Text>
            <SetUp agent={agent} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="keys" maw={860}>
          <Keys detail={detail} />
          <Programs detail={detail} />
        </Tabs.Panel>
        {isOwner ? (
          <Tabs.Panel value="about" maw={520}>
            <About agent={agent} />
          </Tabs.Panel>
        ) : null}
      </Tabs>
    </>
  );
}

function Access({ detail: { agent, connections } }: { readonly detail: AgentDetail }) {
  const all = useConnections();
  const { site } = useSearch({ from: '/shell/agents/$id' });
  const navigate = useNavigate({ from: '/agents/$id' });
  const own = (all.data ?? []).filter(({ id }) => connections.includes(id));
  const connection = own.find(({ id }) => id === site) ?? own[0];
  if (all.data && !connection) return <Alert color="yellow">{words.access.noSites}</Alert>;
  return (
    <Stack>
      {own.length > 1 ? (
        <Select
          label={words.access.site}
          data={own.map(({ id, name }) => ({ value: id, label: name }))}
          value={connection?.id ?? null}
          onChange={(id) =>
            void navigate({ search: (was) => ({ ...was, ...(id ? { site: id } : {}) }), replace: true })
          }
          allowDeselect={false}
          maw={360}
        />
      ) : null}
      {connection ? <AccessPanel key={connection.id} agent={agent} connection={connection.id} /> : null}
    </Stack>
  );
}

function AgentActions({ agent }: { readonly agent: Agent }) {
  const refresh = useRefresh();
  const navigate = useNavigate();
  const [removing, { open, close }] = useDisclosure();
  const paused = agent.state === 'paused';
  async function setState(state: Agent['state']): Promise<void> {
    try {
      await call('PATCH', `/api/agents/${agent.id}`, { state });
      await refresh('agents');
      const told =
        state === 'paused' ? words.agents.pausedNow(agent.name) : words.agents.resumedNow(agent.name);
      say(told, () => void setState(state === 'paused' ? 'active' : 'paused'));
    } catch (error) {
      sayProblem(error);
    }
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name={paused ? 'play' : 'pause'} size={16} />}
        onClick={() => void setState(paused ? 'active' : 'paused')}
      >
        {paused ? words.agents.resume : words.agents.pause}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<Icon name="down" size={14} />}>
            {words.common.more}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={open}>
            {words.agents.removeAction}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={removing}
        close={close}
        title={words.agents.removeTitle(agent.name)}
        action={words.agents.removeAction}
        run={async () => {
          await call('DELETE', `/api/agents/${agent.id}`);
          say(words.agents.removed(agent.name));
          await navigate({ to: '/agents' });
          await refresh('agents', 'overview');
        }}
      >
        {words.agents.removeText}
      </Confirm>
    </>
  );
}

function About({ agent }: { readonly agent: Agent }) {
  const refresh = useRefresh();
  const [name, setName] = useState(agent.name);
  const [purpose, setPurpose] = useState(agent.purpose);
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    try {
      await call('PATCH', `/api/agents/${agent.id}`, { name: name.trim(), purpose });
      await refresh('agents');
      say(words.agents.changed);
    } catch (error) {
      sayProblem(error);
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <TextInput
          label={words.agents.name}
          description={words.agents.nameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          withAsterisk={false}
        />
        <Textarea
          label={words.agents.purpose}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
          maxLength={1_000}
          autosize
          minRows={2}
        />
        <Group>
          <Button type="submit" disabled={name === agent.name && purpose === agent.purpose}>
            {words.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Keys({ detail: { agent, keys } }: { readonly detail: AgentDetail }) {
  const refresh = useRefresh();
  const isOwner = useIsOwner();
  const [made, setMade] = useState<string>();
  const [revoking, setRevoking] = useState<AgentKey>();
  async function make(): Promise<void> {
    try {
      const { key } = await call<{ key: string }>('POST', `/api/agents/${agent.id}/keys`, {});
      await refresh('agents');
      setMade(key);
    } catch (error) {
      sayProblem(error);
    }
  }
  return (
    <Stack>
      {keys.length === 0 ? (
        <Text>{words.agents.noKeys}</Text>
      ) : (
        <List
          heads={[
            words.agents.tabs.keys,
            words.agents.made,
            words.agents.expires,
            words.common.state,
            ...(isOwner ? [words.common.actions] : []),
          ]}
          rows={keys.map((key) => ({
            key: key.id,
            cells: [
              <span key="hint" className="mono">
                {words.agents.keyEnds(key.hint)}
              </span>,
              <Time key="made" at={key.createdMs} />,
              key.expiresMs ? <Time key="expires" at={key.expiresMs} style="short" /> : words.common.never,
              <StateBadge key="state" state={key.state} />,
              ...(isOwner ? [<RevokeButton key="revoke" of={key} ask={setRevoking} />] : []),
            ],
          }))}
        />
      )}
      {isOwner ? (
        <Group>
          <Button onClick={() => void make()}>{words.agents.newKey}</Button>
          <Text size="sm" c="dimmed" flex="1 1 240px">
            {words.agents.newKeyLead}
          </Text>
        </Group>
      ) : null}
      <Modal
        opened={made !== undefined}
        onClose={() => setMade(undefined)}
        size="lg"
        title={words.agents.keyTitle(agent.name)}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        {made ? <KeyShown agent={agent} text={made} end={() => setMade(undefined)} /> : null}
      </Modal>
      <Confirm
        opened={revoking !== undefined}
        close={() => setRevoking(undefined)}
        title={words.agents.revokeTitle(revoking?.hint ?? '')}
        action={words.agents.revoke}
        run={async () => {
          await call('DELETE', `/api/agents/${agent.id}/keys/${revoking?.id}`);
          await refresh('agents');
          say(words.agents.revoked);
        }}
      >
        {words.agents.revokeText}
      </Confirm>
    </Stack>
  );
}

function RevokeButton({ of: key, ask }: { readonly of: AgentKey; readonly ask: (key: AgentKey) => void }) {
  return key.state === 'active' ? (
    <Button size="compact-sm" variant="default" onClick={() => ask(key)}>
      {words.agents.revoke}
    </Button>
  ) : null;
}
