import { Anchor, Button, Card, Group, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { grantKey, useAgents, useGroups, useIsOwner, useSummary } from '../../api/queries.ts';
import type { Agent, Grant, Summary } from '../../api/types.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { words } from '../../words.ts';
import { AddAgent } from './AddAgent.tsx';
import { sentenceOf } from './sentence.ts';

/** Every agent with what it may do and what it did lately. */
export function Agents() {
  const agents = useAgents();
  const isOwner = useIsOwner();
  const [adding, { open, close }] = useDisclosure();
  const add = isOwner ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
      {words.agents.add}
    </Button>
  ) : null;
  return (
    <>
      <PageHead
        title={words.agents.title}
        lead={words.agents.lead}
        actions={agents.data?.length ? add : null}
      />
      <Loaded of={agents}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="agents" title={words.agents.empty} action={add}>
              {words.agents.emptyLead}
            </Empty>
          ) : (
            <AgentList agents={list} />
          )
        }
      </Loaded>
      <AddAgent opened={adding} close={close} />
    </>
  );
}

function AgentList({ agents }: { readonly agents: readonly Agent[] }) {
  const [find, setFind] = useState('');
  const wide = useMediaQuery('(min-width: 62em)');
  const summary = useSummary(7 * 24, 28);
  const shown = agents.filter(({ name, purpose }) =>
    `${name} ${purpose}`.toLowerCase().includes(find.toLowerCase()),
  );
  const may = useSentences(agents);
  return (
    <Stack>
      {agents.length > 6 ? (
        <TextInput
          aria-label={words.agents.find}
          placeholder={words.agents.find}
          leftSection={<Icon name="search" size={16} />}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
          maw={340}
        />
      ) : null}
      {shown.length === 0 ? (
        <Empty icon="search" title={words.agents.noneFound(find)} />
      ) : wide ? (
        <AgentTable agents={shown} may={may} summary={summary.data} />
      ) : (
        <AgentCards agents={shown} may={may} summary={summary.data} />
      )}
      <Text size="sm" c="dimmed">
        {words.agents.week}
      </Text>
    </Stack>
  );
}

/** What each agent may do, in words; of an agent on several sites, on the first. */
function useSentences(agents: readonly Agent[]): (agent: Agent) => string {
  const groups = useGroups();
  const grants = useQueries({
    queries: agents.map(({ id }) => ({
      queryKey: grantKey(id, undefined),
      queryFn: () => call<Grant>('GET', `/api/agents/${id}/grants`),
      retry: false,
    })),
  });
  return (agent) => {
    const grant = grants[agents.indexOf(agent)]?.data;
    return grant ? sentenceOf(agent.name, grant, groups.data ?? [], shortName) : '';
  };
}

function shortName(method: string): string {
  return (method.split('.').at(-1) ?? method).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

interface ListProps {
  readonly agents: readonly Agent[];
  readonly may: (agent: Agent) => string;
  readonly summary: Summary | undefined;
}

function countsOf(agent: Agent, summary: Summary | undefined) {
  const counted = summary?.agents.find(({ id }) => id === agent.id);
  return {
    calls: counted ? counted.allowed + counted.denied + counted.held : 0,
    refused: counted?.denied ?? 0,
    lastAt: counted?.lastAt,
  };
}

function AgentTable({ agents, may, summary }: ListProps) {
  const { columns } = words.agents;
  return (
    <Table verticalSpacing="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{columns.agent}</Table.Th>
          <Table.Th>{columns.may}</Table.Th>
          <Table.Th ta="right">{columns.calls}</Table.Th>
          <Table.Th ta="right">{columns.refusals}</Table.Th>
          <Table.Th>{columns.seen}</Table.Th>
          <Table.Th>{words.common.state}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {agents.map((agent) => {
          const { calls, refused, lastAt } = countsOf(agent, summary);
          return (
            <Table.Tr key={agent.id}>
              <Table.Td miw={180}>
                <Anchor component={Link} to={`/agents/${agent.id}`} fw={600}>
                  {agent.name}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {agent.purpose}
                </Text>
              </Table.Td>
              <Table.Td maw={520}>
                <Text size="sm">{may(agent)}</Text>
              </Table.Td>
              <Table.Td ta="right">{formatNumber(calls)}</Table.Td>
              <Table.Td ta="right">{formatNumber(refused)}</Table.Td>
              <Table.Td>
                {lastAt ? (
                  <Time at={lastAt} />
                ) : (
                  <Text c="dimmed" size="sm">
                    {words.agents.notSeen}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <StateBadge state={agent.state} />
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function AgentCards({ agents, may, summary }: ListProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      {agents.map((agent) => {
        const { calls, refused, lastAt } = countsOf(agent, summary);
        return (
          <Card key={agent.id} withBorder padding="md">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Anchor component={Link} to={`/agents/${agent.id}`} fw={600}>
                {agent.name}
              </Anchor>
              <StateBadge state={agent.state} />
            </Group>
            <Text size="sm" c="dimmed" mb="xs">
              {agent.purpose}
            </Text>
            <Text size="sm" mb="xs">
              {may(agent)}
            </Text>
            <Text size="sm" c="dimmed">
              {words.agents.columns.calls}: {formatNumber(calls)} · {words.agents.columns.refusals}:{' '}
              {formatNumber(refused)} · {lastAt ? <Time at={lastAt} /> : words.agents.notSeen}
            </Text>
          </Card>
        );
      })}
    </SimpleGrid>
  );
}
