import { Anchor, Button, Card, Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useRef, useState } from 'react';
import { useConnections, useIsOwner, useLatest, useSummary } from '../../api/queries.ts';
import { useLiveEntries } from '../../api/stream.ts';
import type { Counts, Entry, Summary } from '../../api/types.ts';
import { areaName } from '../../areas.ts';
import { DecisionBadge } from '../../parts/badges.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Loaded, Loading } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { words } from '../../words.ts';
import { useWaiting } from '../approvals/waiting.ts';
import { CallsChart } from './CallsChart.tsx';
import { Guide } from './Guide.tsx';
import { Health } from './Health.tsx';

const partsOf: Readonly<Record<string, number>> = { '1': 30, '24': 24, '168': 28, '720': 30 };

/** What agents did lately, at a glance. */
export function Overview() {
  const [hours, setHours] = useState('24');
  const summary = useSummary(Number(hours), partsOf[hours] ?? 24);
  const [hidden, setHidden] = useLocalStorage({ key: 'fairlead-guide-hidden', defaultValue: false });
  const isOwner = useIsOwner();
  return (
    <>
      <PageHead
        title={words.overview.title}
        lead={words.overview.lead}
        actions={
          <SegmentedControl
            aria-label={words.overview.range}
            value={hours}
            onChange={setHours}
            data={Object.entries(words.overview.ranges).map(([value, label]) => ({ value, label }))}
          />
        }
      />
      <Stack gap="lg">
        {isOwner && !hidden ? <Guide hide={() => setHidden(true)} /> : null}
        <Loaded of={summary} loading={<Loading rows={3} height={120} />}>
          {(counted) => <Counted summary={counted} />}
        </Loaded>
      </Stack>
    </>
  );
}

function Counted({ summary }: { readonly summary: Summary }) {
  const { total } = summary;
  const calls = total.allowed + total.denied + total.held;
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure label={words.overview.calls} value={calls} to="/activity" />
        <Figure label={words.overview.allowed} value={total.allowed} to="/activity?decision=allowed" />
        <Figure label={words.overview.denied} value={total.denied} to="/activity?decision=denied" />
        <Figure label={words.overview.held} value={total.held} to="/activity?decision=held" />
      </SimpleGrid>
      <Panel title={words.overview.chart}>
        {calls === 0 ? (
          <Text c="dimmed">{words.overview.none}</Text>
        ) : (
          <CallsChart buckets={summary.buckets} bucketMs={summary.bucketMs} />
        )}
      </Panel>
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
        <Panel title={words.overview.byAgent}>
          <Bars
            rows={summary.agents.map((agent) => ({
              ...agent,
              label: agent.name,
              to: agent.id ? `/activity?agent=${agent.id}` : '/activity',
            }))}
          />
        </Panel>
        <Panel title={words.overview.byArea}>
          <Bars
            rows={summary.areas.map((row) => ({
              ...row,
              label: row.area ? areaName(row.area) : words.overview.noArea,
              to: row.area ? `/activity?area=${row.area}` : '/activity',
            }))}
          />
        </Panel>
        <Waiting />
        <Panel title={words.overview.unusual}>
          {summary.refusals.length === 0 ? (
            <Text c="dimmed">{words.overview.nothingUnusual}</Text>
          ) : (
            <Stack gap="xs">
              {summary.refusals.map(({ agent, reason, count }) => (
                <Text size="sm" key={`${agent} ${reason}`}>
                  <b>{agent}</b>: {reason.replace(/\.$/, '')}, {words.overview.times(count)}
                </Text>
              ))}
            </Stack>
          )}
        </Panel>
        <Connections />
        <Recent />
      </SimpleGrid>
    </>
  );
}

function Figure({
  label,
  value,
  to,
}: {
  readonly label: string;
  readonly value: number;
  readonly to: string;
}) {
  return (
    <Card withBorder padding="md" component={Link} to={to}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={30} fw={650} lh={1.2}>
        {formatNumber(value)}
      </Text>
    </Card>
  );
}

function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card withBorder padding="md" component="section">
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {children}
    </Card>
  );
}

type Row = Counts & { readonly label: string; readonly to: string };

/** A bar for each, as long as its share of the busiest, in the colours of its decisions. */
function Bars({ rows }: { readonly rows: readonly Row[] }) {
  if (rows.length === 0) return <Text c="dimmed">{words.overview.none}</Text>;
  const sum = (row: Counts): number => row.allowed + row.denied + row.held;
  const most = Math.max(...rows.map(sum));
  return (
    <Stack gap={10}>
      {rows.slice(0, 8).map((row) => (
        <div key={row.label}>
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Anchor component={Link} to={row.to} size="sm" c="inherit" underline="always">
              {row.label}
            </Anchor>
            <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {formatNumber(sum(row))}
              {row.denied > 0 ? ` · ${formatNumber(row.denied)} ${words.overview.denied.toLowerCase()}` : ''}
            </Text>
          </Group>
          <div className="bar" aria-hidden="true">
            {(['allowed', 'denied', 'held'] as const).map((decision) => (
              <span
                key={decision}
                className={`bar-${decision}`}
                style={{ width: `${(row[decision] / most) * 100}%` }}
              />
            ))}
          </div>
        </div>
      ))}
    </Stack>
  );
}

function Waiting() {
  const waiting = useWaiting();
  return (
    <Panel title={words.overview.waiting}>
      <Group justify="space-between">
        <Text c={waiting > 0 ? undefined : 'dimmed'}>
          {waiting > 0 ? words.nav.waiting(waiting) : words.overview.nothingWaits}
        </Text>
        {waiting > 0 ? (
          <Button component={Link} to="/approvals" size="xs">
            {words.overview.answer}
          </Button>
        ) : null}
      </Group>
    </Panel>
  );
}

function Connections() {
  const connections = useConnections();
  return (
    <Panel title={words.overview.connections}>
      <Loaded of={connections} loading={<Loading rows={1} />}>
        {(list) =>
          list.length === 0 ? (
            <Text c="dimmed">{words.overview.noConnections}</Text>
          ) : (
            <Stack gap="sm">
              {list.map((connection) => (
                <Health key={connection.id} connection={connection} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** The last few entries, as they come. */
function Recent() {
  const { latest, add } = useLatest();
  const client = useQueryClient();
  const planned = useRef(false);
  const live = useLiveEntries((entry) => {
    add(entry);
    // Counted again a moment after the first of many, not for each.
    if (planned.current) return;
    planned.current = true;
    setTimeout(() => {
      planned.current = false;
      void client.invalidateQueries({ queryKey: ['overview'] });
    }, 1_500);
  });
  return (
    <Panel title={words.overview.live}>
      <Stack gap="xs">
        <Loaded of={latest} loading={<Loading rows={3} />}>
          {(entries) => <Entries entries={entries} />}
        </Loaded>
        {live === 'lost' ? (
          <Text c="dimmed" size="sm">
            {words.activity.lost}
          </Text>
        ) : null}
        <Anchor component={Link} to="/activity" size="sm">
          {words.overview.all} <Icon name="right" size={12} />
        </Anchor>
      </Stack>
    </Panel>
  );
}

function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  if (entries.length === 0) return <Text c="dimmed">{words.activity.empty}</Text>;
  return entries.map((entry) => (
    <Group key={entry.id} gap="xs" wrap="nowrap" align="flex-start">
      <DecisionBadge decision={entry.decision} />
      <Text size="sm">
        {entry.sentence}{' '}
        <Text span size="xs" c="dimmed">
          <Time at={entry.at} />
        </Text>
      </Text>
    </Group>
  ));
}
