import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import { statement } from '../../storage/statement.ts';
import type { GatewayTables } from '../tables.ts';
import type { ActivityRecord, EntryFields } from './record.ts';
import { columnsOf, dayMs, newRow } from './rows.ts';
import { createWordIndex } from './words.ts';

type Db = Kysely<GatewayTables>;
type EntryRow = Selectable<GatewayTables['entry']>;

/** A record with its place in the chain. */
export type Chained = Insertable<GatewayTables['record']>;

/** An entry whose call still runs, as it was last written, with what it can be found by. */
interface OpenEntry {
  readonly row: EntryRow;
  readonly subjects: ReadonlySet<string>;
}

/** Writes records and the entries that are made from them. */
export interface RecordWriter {
  /** Answers the entries as they now are, one for each record. */
  write(
    tx: Db,
    records: readonly ActivityRecord[],
    chained: readonly Chained[],
  ): Promise<readonly EntryRow[]>;
  /** The last `write` was undone. */
  forget(records: readonly ActivityRecord[]): void;
}

/** Remembers the entries of the calls that run, so that the end of one is written without reading its beginning. */
export function createRecordWriter(dialect: Dialect): RecordWriter {
  const open = new Map<string, OpenEntry>();
  const words = createWordIndex(dialect);

  async function project(tx: Db, record: ActivityRecord, place: Chained): Promise<EntryRow> {
    const { entryId, body } = record;
    const before = open.get(entryId);
    const row = await writeEntry(tx, record, place, before?.row);
    const found = await indexSubjects(tx, dialect, row, body.subjects ?? [], before?.subjects);
    // An open entry becomes what the outcome says a moment later; its words are of no use to anyone before that.
    if (row.outcome === 'open') open.set(entryId, { row, subjects: found });
    else {
      open.delete(entryId);
      await words.add(tx, row);
    }
    return row;
  }

  return {
    async write(tx, records, chained) {
      await insertRecords(tx, dialect, chained);
      const rows: EntryRow[] = [];
      for (const [index, record] of records.entries()) {
        const place = chained[index];
        if (place) rows.push(await project(tx, record, place));
      }
      return rows;
    },
    forget(records) {
      for (const { entryId } of records) open.delete(entryId);
      words.forget();
    },
  };
}

const insertRecord = statement(
  (
    db: Db,
    chain: string,
    position: number,
    entry_id: string,
    kind: string,
    at_ms: number,
    body: string,
    hash: string,
  ) => db.insertInto('record').values({ chain, position, entry_id, kind, at_ms, body, hash }),
);

async function insertRecords(tx: Db, dialect: Dialect, rows: readonly Chained[]): Promise<void> {
  // A server is asked once for all of them; SQLite runs one after another faster than it takes to put them together.
  if (dialect === 'postgres') await tx.insertInto('record').values(rows).execute();
  else
    for (const { chain, position, entry_id, kind, at_ms, body, hash } of rows)
      await insertRecord(tx, chain, position, entry_id, kind, at_ms, body, hash);
}

/** In the order in which {@link insertEntry} takes them. */
const entryColumns = [
  ...(['id', 'sort_key', 'at_ms', 'kind', 'agent_id', 'agent_name', 'connection_id', 'site_name'] as const),
  ...(['method', 'area', 'access', 'verb', 'path', 'decision', 'rule', 'code', 'reason'] as const),
  ...(['sentence', 'words', 'outcome', 'status', 'duration_ms', 'target', 'chain', 'number'] as const),
] as const satisfies readonly (keyof EntryRow)[];

const insertEntry = statement((db: Db, ...values: (string | number | null)[]) =>
  db
    .insertInto('entry')
    .values(
      Object.fromEntries(entryColumns.map((name, index) => [name, values[index]])) as Insertable<EntryRow>,
    ),
);

/** What the outcome of a call that ran sets. */
const settle = statement(
  (
    db: Db,
    outcome: string,
    status: number | null,
    sentence: string,
    words: string,
    target: string | null,
    duration_ms: number | null,
    id: string,
    sort_key: string,
  ) =>
    db
      .updateTable('entry')
      .set({ outcome, status, sentence, words, target, duration_ms })
      .where('id', '=', id)
      // Tells PostgreSQL which part of the log it is in.
      .where('sort_key', '=', sort_key),
);
const settled: readonly (keyof EntryFields)[] = [
  ...(['outcome', 'status', 'sentence', 'target', 'subjects', 'durationMs'] as const),
];

async function writeEntry(
  tx: Db,
  { entryId, kind, atMs, body }: ActivityRecord,
  { chain, position, day }: Chained,
  before: EntryRow | undefined,
): Promise<EntryRow> {
  if (kind !== 'outcome' && kind !== 'settled' && kind !== 'resumed') {
    const row = newRow(
      entryId,
      sortKey(Math.max(atMs, (day ?? 0) * dayMs), chain, position),
      atMs,
      chain,
      body,
    ) as EntryRow;
    await insertEntry(tx, ...entryColumns.map((name) => row[name]));
    return row;
  }
  if (before && Object.keys(body).every((name) => (settled as readonly string[]).includes(name))) {
    const row: EntryRow = { ...before, ...(columnsOf(body) as Partial<EntryRow>) };
    const { outcome, status, sentence, words, target, duration_ms, id, sort_key } = row;
    await settle(tx, outcome, status, sentence, words, target, duration_ms, id, sort_key);
    return row;
  }
  const changing = tx.updateTable('entry').set(columnsOf(body)).where('id', '=', entryId);
  // A process that was only slow may have told the outcome in the meantime: that stands.
  const changed = kind === 'settled' ? changing.where('outcome', '=', 'open') : changing;
  return (
    (await changed.returningAll().executeTakeFirst()) ??
    tx.selectFrom('entry').selectAll().where('id', '=', entryId).executeTakeFirstOrThrow()
  );
}

const insertSubject = statement((db: Db, subject: string, sort_key: string, entry_id: string) =>
  db
    .insertInto('entry_subject')
    .values({ subject, sort_key, entry_id })
    .onConflict((conflict) => conflict.doNothing()),
);

/** Answers all that the entry is found by now. */
async function indexSubjects(
  tx: Db,
  dialect: Dialect,
  { id, sort_key }: EntryRow,
  subjects: readonly string[],
  before: ReadonlySet<string> = new Set(),
): Promise<ReadonlySet<string>> {
  const more = subjects.filter((subject) => !before.has(subject));
  if (more.length === 0) return before;
  if (dialect === 'postgres')
    await tx
      .insertInto('entry_subject')
      .values(more.map((subject) => ({ subject, sort_key, entry_id: id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  else for (const subject of more) await insertSubject(tx, subject, sort_key, id);
  return new Set([...before, ...more]);
}

/** Text that sorts as the entries came: by time, and within a millisecond as they were written. */
export function sortKey(atMs: number, chain: string, position: number): string {
  return `${String(atMs).padStart(15, '0')}-${String(position).padStart(12, '0')}-${chain.slice(0, 8)}`;
}
