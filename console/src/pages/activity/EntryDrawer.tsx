import { Anchor, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useEntry, useIsOwner } from '../../api/queries.ts';
import type { Entry, EntryRecord } from '../../api/types.ts';
import { DecisionBadge, Verb } from '../../parts/badges.tsx';
import { Copy } from '../../parts/CodeBlock.tsx';
import { Loaded } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { words } from '../../words.ts';
import { Bodies } from './Bodies.tsx';

/** Everything there is to know of one entry. */
export function EntryDrawer({ id, close }: { readonly id: string | undefined; readonly close: () => void }) {
  return (
    <Drawer
      opened={id !== undefined}
      onClose={close}
      position="right"
      size="lg"
      title={words.activity.entry}
      closeButtonProps={{ 'aria-label': words.common.close }}
    >
      {id ? <Detail id={id} /> : null}
    </Drawer>
  );
}

function Detail({ id }: { readonly id: string }) {
  const entry = useEntry(id);
  return <Loaded of={entry}>{(found) => <EntryFacts entry={found} />}</Loaded>;
}

/** The facts of an entry as pairs. */
export function EntryFacts({ entry }: { readonly entry: Entry }) {
  const { detail, outcomes } = words.activity;
  const isOwner = useIsOwner();
  const facts: readonly (readonly [string, ReactNode])[] = [
    [detail.when, <Time key="at" at={entry.at} style="short" />],
    [detail.agent, entry.agent.id ? <AgentLink key="agent" entry={entry} /> : entry.agent.name],
    [detail.site, entry.connection.site],
    [
      detail.request,
      entry.verb ? (
        <span className="mono" key="request">
          <Verb verb={entry.verb} /> {entry.path}
        </span>
      ) : null,
    ],
    [
      detail.method,
      entry.method ? (
        <span className="mono" key="method">
          {entry.method}
        </span>
      ) : null,
    ],
    [detail.decided, tellRule(entry.rule)],
    [detail.reason, entry.reason],
    [detail.code, entry.code],
    [detail.status, entry.status],
    [detail.took, entry.durationMs === null ? null : words.activity.ms(formatNumber(entry.durationMs))],
    [detail.outcome, entry.kind === 'call' ? (outcomes[entry.outcome] ?? entry.outcome) : null],
    [detail.target, entry.target],
  ];
  return (
    <Stack>
      <Group>
        <DecisionBadge decision={entry.decision} />
      </Group>
      <Text fz="lg">{entry.sentence}</Text>
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        <dt>{detail.id}</dt>
        <dd>
          <Group gap="xs" wrap="nowrap">
            <span className="mono">{entry.id}</span>
            <Copy text={entry.id} label={detail.id} />
          </Group>
        </dd>
      </dl>
      {isOwner && entry.kind === 'call' ? <Bodies key={entry.id} id={entry.id} /> : null}
      {entry.records ? <Chain records={entry.records} /> : null}
      <Stack gap={4}>
        {entry.target ? (
          <Anchor component={Link} to={`/activity?target=${encodeURIComponent(entry.target)}`}>
            {words.activity.same}
          </Anchor>
        ) : null}
        {entry.method ? (
          <Anchor component={Link} to={`/activity?method=${encodeURIComponent(entry.method)}`}>
            {words.activity.sameMethod}
          </Anchor>
        ) : null}
        {entry.method && entry.area ? (
          <Anchor component={Link} to={`/reference/${entry.area}/${entry.method}`}>
            {words.activity.inReference}
          </Anchor>
        ) : null}
      </Stack>
    </Stack>
  );
}

/** What decided, in words; a guardrail by its id. */
function tellRule(rule: string): string {
  const [, rail] = /^guardrail:(.+)$/.exec(rule) ?? [];
  return rail === undefined ? (words.activity.rules[rule] ?? rule) : words.activity.guardrail(rail);
}

/** Where its records stand in the log, and whether they are as they were written. */
function Chain({ records }: { readonly records: readonly EntryRecord[] }) {
  const text = words.activity.chain;
  return (
    <section>
      <Title order={3} size="h5" mb={6}>
        {text.title}
      </Title>
      <Stack gap="sm" component="ul" className="plain">
        {records.map(({ kind, at, chain, position, hash, previous, whole }) => (
          <li key={hash}>
            <Text size="sm">
              {text.records[kind] ?? kind}, <Time at={at} style="short" />:{' '}
              {text.place(formatNumber(position), chain.slice(0, 8))}.{' '}
              <Text span fw={600} c={whole ? undefined : 'red'}>
                {whole ? text.whole : text.broken}
              </Text>
            </Text>
            <dl className="facts facts-small">
              <dt>{text.hash}</dt>
              <dd className="mono">{hash}</dd>
              <dt>{text.previous}</dt>
              <dd className="mono">{previous}</dd>
            </dl>
          </li>
        ))}
      </Stack>
    </section>
  );
}

function AgentLink({ entry }: { readonly entry: Entry }) {
  return (
    <Anchor component={Link} to={`/agents/${entry.agent.id}`}>
      {entry.agent.name}
    </Anchor>
  );
}
