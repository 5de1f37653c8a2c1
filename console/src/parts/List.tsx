import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { IconName } from './Icon.tsx';
import { Empty } from './states.tsx';

/** Rows under heads, with what stands there when there are none. */
export function List({
  heads,
  rows,
  empty,
}: {
  readonly heads: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
  readonly empty?: { readonly icon: IconName; readonly title: string; readonly lead?: string };
}) {
  if (empty && rows.length === 0)
    return (
      <Empty icon={empty.icon} title={empty.title}>
        {empty.lead}
      </Empty>
    );
  return (
    <div className="table-wrap">
      <Table verticalSpacing="xs" miw={heads.length * 110}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells }) => (
            <Table.Tr key={key}>
              {cells.map((cell, index) => (
                <Table.Td key={heads[index]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
