import { Group, Skeleton, Table, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { lazy, memo, Suspense, useState } from 'react';
import type { Summary } from '../../api/types.ts';
import { formatNumber } from '../../parts/Time.tsx';
import { words } from '../../words.ts';
import { height, moment, series } from './series.ts';

// What draws comes after the rest of the page, into a place that is kept free for it.
const BarsOfCalls = lazy(() => import('./BarsOfCalls.tsx'));

/** Calls over time as stacked bars, and the same as a table for whoever reads rather than looks. */
export const CallsChart = memo(({ buckets, bucketMs }: Pick<Summary, 'buckets' | 'bucketMs'>) => {
  const [asTable, setAsTable] = useState(false);
  const { ref, width } = useElementSize();
  return (
    <>
      <div ref={ref} style={{ height }}>
        <Suspense fallback={<Skeleton height={height} />}>
          {width > 0 ? <BarsOfCalls buckets={buckets} bucketMs={bucketMs} width={width} /> : null}
        </Suspense>
      </div>
      <Group gap="md" justify="center" aria-hidden="true">
        {series.map(({ key, name }) => (
          <Text key={key} size="sm" className="legend">
            <span className={`bar-${key}`} /> {name}
          </Text>
        ))}
      </Group>
      <details className="as-table" onToggle={({ currentTarget }) => setAsTable(currentTarget.open)}>
        <summary>{words.overview.chartTable}</summary>
        {asTable ? <CallsTable buckets={buckets} /> : null}
      </details>
    </>
  );
});

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
