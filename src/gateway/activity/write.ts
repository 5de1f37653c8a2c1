import type { Insertable, Kysely, Selectable } from 'kysely';
import { runNow, statement } from '../../storage/statement.ts';
import type { GatewayTables } from '../tables.ts';
import { type ActivityRecord, type EntryFields, laterKinds } from './record.ts';
import { columnsOf, dayMs, endedRow, newRow } from './rows.ts';
import type { WordIndex } from './words.ts';

type Db = Kysely<GatewayTables>;
type EntryRow = Selectable<GatewayTables['entry']>;

/** A record with its place in the chain. */
export type Chained = Insertable<GatewayTables['record']>;

/** An entry whose call still runs, as it was last written, with what it can be found by. */
interface OpenEntry {
  readonly row: EntryRow;
  readonly subjects: ReadonlySet<string>;
}

/** Writes records and the entries that are made from them; answers the entries as they now are, one for each record. */
export interface RecordWriter {
  write(
    tx: Db,
    records: readonly ActivityRecord[],
    chained: readonly Chained[],
  ): Promise<readonly EntryRow[]>;
  /** The same on SQLite, within the work of `writeAtOnce`. */
  writeNow(tx: Db, records: readonly ActivityRecord[], chained: readonly Chained[]): readonly EntryRow[];
  /** The last `write` was undone. */
  forget(records: readonly ActivityRecord[]): void;
}

/** Remembers the entries of the calls that run, so that the end of one is written without reading its beginning. */
export function createRecordWriter(words: Pick<WordIndex, 'note'>): RecordWriter {
  const open = new Map<string, OpenEntry>();

  /** What is new of what the entry is found by. */
  function keep(row: EntryRow, { body, entryId }: ActivityRecord, before: OpenEntry | undefined) {
    const known = before?.subjects ?? nothing;
    const more = (body.subjects ?? []).filter((subject) => !known.has(subject));
    if (row.outcome === 'open')
      open.set(entryId, { row, subjects: more.length === 0 ? known : new Set([...known, ...more]) });
    else open.delete(entryId);
    return more;
  }

  return {
    async write(tx, records, chained) {
      await tx.insertInto('record').values(chained).execute();
      const rows: EntryRow[] = [];
      for (const [index, record] of records.entries()) {
        const before = open.get(record.entryId);
        const known = knownRow(record, chained[index] as Chained, before?.row);
        const row = known ?? (await changeEntry(tx, record));
        if (known) await (before ? endEntry(tx, ...endOf(known)) : insertEntry(tx, ...valuesOf(known)));
        await insertSubjects(tx, row, keep(row, record, before));
        rows.push(row);
      }
      return rows;
    },
    writeNow(tx, records, chained) {
      for (const { chain, position, entry_id, kind, at_ms, body, hash } of chained)
        insertRecord.now(tx, chain, position, entry_id, kind, at_ms, body, hash);
      return records.map((record, index) => {
        const before = open.get(record.entryId);
        const known = knownRow(record, chained[index] as Chained, before?.row);
        const row = known ?? changeEntryNow(tx, record);
        if (known && before) endEntry.now(tx, ...endOf(known));
        else if (known) insertEntry.now(tx, ...valuesOf(known));
        for (const subject of keep(row, record, before)) insertSubject.now(tx, subject, row.sort_key, row.id);
        // An open entry becomes what the outcome says a moment later; its words are of no use to anyone before that.
        if (row.outcome !== 'open') words.note(row);
        return row;
      });
    },
    forget(records) {
      for (const { entryId } of records) open.delete(entryId);
    },
  };
}

const nothing: ReadonlySet<string> = new Set();

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
const endEntry = statement(
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

function valuesOf(row: EntryRow): (string | number | null)[] {
  return entryColumns.map((name) => row[name]);
}

function endOf({ outcome, status, sentence, words, target, duration_ms, id, sort_key }: EntryRow) {
  return [outcome, status, sentence, words, target, duration_ms, id, sort_key] as const;
}

const ending: ReadonlySet<string> = new Set<keyof EntryFields>([
  ...(['outcome', 'status', 'sentence', 'target', 'subjects', 'durationMs'] as const),
]);

/** What the entry says after a record, where nothing of it has to be read: a new one, or the end of a call that ran. */
function knownRow(
  { entryId, kind, atMs, body }: ActivityRecord,
  { chain, position, day }: Chained,
  before: EntryRow | undefined,
): EntryRow | undefined {
  if (!laterKinds.has(kind)) {
    const key = sortKey(Math.max(atMs, (day ?? 0) * dayMs), chain, position);
    return newRow(entryId, key, atMs, chain, body);
  }
  return before && Object.keys(body).every((name) => ending.has(name)) ? endedRow(before, body) : undefined;
}

/** Brings an entry that has to be read up to a record. */
async function changeEntry(tx: Db, record: ActivityRecord): Promise<EntryRow> {
  const [changed] = await changing(tx, record).execute();
  return changed ?? reading(tx, record).executeTakeFirstOrThrow();
}

function changeEntryNow(tx: Db, record: ActivityRecord): EntryRow {
  const [changed] = runNow(tx, changing(tx, record));
  const [row] = changed ? [changed] : runNow(tx, reading(tx, record));
  if (!row) throw new Error(`A record goes on with the entry ${record.entryId}, which is not there`);
  return row;
}

function changing(tx: Db, { entryId, kind, body }: ActivityRecord) {
  const update = tx.updateTable('entry').set(columnsOf(body)).where('id', '=', entryId);
  // A process that was only slow may have told the outcome in the meantime: that stands.
  return (kind === 'settled' ? update.where('outcome', '=', 'open') : update).returningAll();
}

function reading(tx: Db, { entryId }: ActivityRecord) {
  return tx.selectFrom('entry').selectAll().where('id', '=', entryId);
}

const insertSubject = statement((db: Db, subject: string, sort_key: string, entry_id: string) =>
  db
    .insertInto('entry_subject')
    .values({ subject, sort_key, entry_id })
    .onConflict((conflict) => conflict.doNothing()),
);

async function insertSubjects(
  tx: Db,
  { id, sort_key }: EntryRow,
  subjects: readonly string[],
): Promise<void> {
  if (subjects.length === 0) return;
  await tx
    .insertInto('entry_subject')
    .values(subjects.map((subject) => ({ subject, sort_key, entry_id: id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Text that sorts as the entries came: by time, and within a millisecond as they were written. */
export function sortKey(atMs: number, chain: string, position: number): string {
  return `${String(atMs).padStart(15, '0')}-${String(position).padStart(12, '0')}-${chain.slice(0, 8)}`;
}
