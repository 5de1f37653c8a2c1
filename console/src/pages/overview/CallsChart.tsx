import { Table } from '@mantine/core';
import { memo, useState } from 'react';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Summary } from '../../api/types.ts';
import { once } from '../../parts/once.ts';
import { formatNumber } from '../../parts/Time.tsx';
import { words } from '../../words.ts';

const hour = once(() => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }));
const day = once(() => new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' }));
const moment = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }));

const series = [
  { key: 'allowed', name: words.overview.allowed, colour: 'var(--chart-allowed)' },
  { key: 'denied', name: words.overview.denied, colour: 'var(--chart-denied)' },
  { key: 'held', name: words.overview.held, colour: 'var(--chart-held)' },
] as const;

export default memo(CallsChart);

/** Calls over time as stacked bars, and the same as a table for whoever reads rather than looks. */
function CallsChart({ buckets, bucketMs }: Pick<Summary, 'buckets' | 'bucketMs'>) {
  const tick = (at: string): string => (bucketMs > 4 * 3_600_000 ? day : hour)().format(new Date(at));
  const [asTable, setAsTable] = useState(false);
  return (
    <>
      <div style={{ height: 260 }} aria-hidden="true">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={[...buckets]}
            margin={{ top: 4, right: 4, bottom: 0, left: -18 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="at"
              tickFormatter={tick}
              tick={{ fontSize: 12, fill: 'var(--quiet)' }}
              minTickGap={28}
            />
            <YAxis allowDecimals={false} tick={{ fontSize: 12, fill: 'var(--quiet)' }} />
            <Tooltip
              labelFormatter={(at) => moment().format(new Date(String(at)))}
              cursor={{ fill: 'var(--soft)' }}
              contentStyle={{
                background: 'var(--mantine-color-body)',
                border: '1px solid var(--line)',
                borderRadius: 8,
              }}
            />
            <Legend wrapperStyle={{ fontSize: 13 }} />
            {series.map(({ key, name, colour }) => (
              <Bar
                key={key}
                dataKey={key}
                name={name}
                stackId="calls"
                fill={colour}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <details className="as-table" onToggle={({ currentTarget }) => setAsTable(currentTarget.open)}>
        <summary>{words.overview.chartTable}</summary>
        {asTable ? <CallsTable buckets={buckets} /> : null}
      </details>
    </>
  );
}

function CallsTable({ buckets }: Pick<Summary, 'buckets'>) {
  const busy = buckets.filter(({ allowed, denied, held }) => allowed + denied + held > 0);
  return (
    <div className="table-wrap">
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.overview.time}</Table.Th>
            {series.map(({ key, name }) => (
              <Table.Th key={key}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {busy.map((bucket) => (
            <Table.Tr key={bucket.at}>
              <Table.Td>{moment().format(new Date(bucket.at))}</Table.Td>
              {series.map(({ key }) => (
                <Table.Td key={key}>{formatNumber(bucket[key])}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
