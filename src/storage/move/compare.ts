import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database.ts';
import { readPages } from './rows.ts';
import type { MovedTable } from './tables.ts';

/** What a table holds, in whatever order its rows come. */
interface Sum {
  readonly rows: number;
  /** The sum of the SHA-256 of all rows: rows that are alike count each. */
  readonly hash: string;
}

/** A table on both sides. */
export interface Comparison {
  readonly table: string;
  readonly source: Sum;
  readonly target: Sum;
}

/** Reads a table on both sides, whole. */
export async function compareTable(
  source: Database<never>,
  target: Database<never>,
  table: MovedTable,
): Promise<Comparison> {
  return {
    table: table.name,
    source: await sumOf(table, sourceRows(source.read, table)),
    target: await target.snapshot((tx) => sumOf(table, targetRows(tx, table))),
  };
}

export function isAlike({ source, target }: Comparison): boolean {
  return source.rows === target.rows && source.hash === target.hash;
}

type AnyRow = Readonly<Record<string, unknown>>;

async function* sourceRows(db: Kysely<never>, table: MovedTable): AsyncGenerator<readonly AnyRow[]> {
  for await (const { rows } of readPages(db, table)) yield rows;
}

const rowsAtOnce = 500;

async function* targetRows(
  tx: Kysely<never>,
  { name, columns }: MovedTable,
): AsyncGenerator<readonly AnyRow[]> {
  const all = sql.join(
    columns.map((column) => sql`${sql.ref(column.name)}${column.type === 'jsonb' ? sql`::text` : sql``}`),
  );
  await sql`declare move_rows no scroll cursor for select ${all} from ${sql.table(name)}`.execute(tx);
  for (;;) {
    const { rows } = await sql<AnyRow>`fetch ${sql.lit(rowsAtOnce)} from move_rows`.execute(tx);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close move_rows`.execute(tx);
}

async function sumOf({ columns }: MovedTable, pages: AsyncIterable<readonly AnyRow[]>): Promise<Sum> {
  let [rows, sum] = [0, 0n];
  for await (const page of pages)
    for (const row of page) {
      const values = columns.map(({ name, type }) => (type === 'jsonb' ? normal(row[name]) : row[name]));
      sum += BigInt(`0x${createHash('sha256').update(JSON.stringify(values)).digest('hex')}`);
      rows += 1;
    }
  return { rows, hash: BigInt.asUintN(256, sum).toString(16).padStart(64, '0') };
}

/** A document of JSON without the order and the spaces that PostgreSQL does not keep. */
function normal(text: unknown): unknown {
  return typeof text === 'string' ? sortKeys(JSON.parse(text)) : text;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sortKeys(each)]));
}
