import { sql } from 'kysely';
import type { CallContext } from '../../../endpoint.ts';
import { compileSelection, type Selection } from '../../../query/run.ts';
import type { DataItem } from './item.ts';

const batch = 500;

/** Visits every item of a selection in the order of their ids, a batch in memory at a time. */
export async function eachItem(
  { db }: CallContext,
  selection: Selection,
  visit: (item: DataItem) => Promise<void> | void,
): Promise<void> {
  const where = compileSelection(selection);
  for (let after: string | undefined; ; ) {
    const beyond = after === undefined ? sql`` : sql` and e.id > ${after}`;
    const { rows } = await sql<{ id: string; doc: string }>`
      select e.id, e.doc from data_item as e where ${where}${beyond} order by e.id limit ${batch}`.execute(
      db,
    );
    for (const { doc } of rows) await visit(JSON.parse(doc) as DataItem);
    after = rows.at(-1)?.id;
    if (rows.length < batch) return;
  }
}
