import { type Kysely, sql } from 'kysely';
import type { Database } from '../database.ts';
import { DatabaseUnusable } from '../unusable.ts';
import { insertRows, type Page, readPages } from './rows.ts';
import { type Place, readPlace, writePlace } from './state.ts';
import type { MovedTable } from './tables.ts';

/** Hears how many rows of a table are there; its end is told once. */
export type OnCopied = (table: string, rows: number, done: boolean) => void;

type Source = Database<never>;
type Target = Database<never>;

/**
 * Copies what of a table is not there yet. Each page is one transaction with the word of how far it goes: killed at any
 * moment, it goes on behind the last page that is there.
 */
export async function copyTable(
  source: Source,
  target: Target,
  table: MovedTable,
  onCopied: OnCopied,
): Promise<void> {
  let place = await readPlace(target.read, table.name);
  if (place?.done) return;
  for await (const page of readPages(source.read, table, place?.after)) {
    place = await copyPage(target, table, place, page);
    onCopied(table.name, place.rows, place.done);
  }
}

async function copyPage(
  target: Target,
  table: MovedTable,
  before: Place | undefined,
  { rows, after, last }: Page,
): Promise<Place> {
  const now: Place = { rows: (before?.rows ?? 0) + rows.length, after, done: last };
  await target.write(async (tx) => {
    await note(tx, table, before, now);
    if (!before) await empty(tx, table);
    await insertRows(tx, table, rows);
    if (last) await moveSequences(tx, table);
  });
  return now;
}

/** What the first steps of new tables put into them is in the source too. */
async function empty(tx: Kysely<never>, { name }: MovedTable): Promise<void> {
  await sql`delete from ${sql.table(name)}`.execute(tx);
}

async function note(tx: Kysely<never>, table: MovedTable, before: Place | undefined, now: Place) {
  if (!(await writePlace(tx, table.name, before, now)))
    throw new DatabaseUnusable(
      `Another process moves to this database: ${table.name} went on without this one. Let it finish.`,
    );
}

/** Numbers that PostgreSQL gives out go on behind those that are taken. */
async function moveSequences(tx: Kysely<never>, { name }: MovedTable): Promise<void> {
  const { rows } = await sql<{ column: string; sequence: string }>`
    select a.attname as "column", s.oid::regclass::text as sequence
    from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S'
    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.refobjid = to_regclass(quote_ident(${name}))`.execute(tx);
  for (const { column, sequence } of rows)
    await sql`
      select setval(${sequence}::regclass, most)
      from (select max(${sql.ref(column)}) as most from ${sql.table(name)}) as taken
      where most is not null`.execute(tx);
}
