import type { Insertable, Kysely, Selectable } from 'kysely';
import { runNow, statement } from '../../storage/statement.ts';
import type { GatewayTables } from '../tables.ts';
import { type ActivityRecord, type EntryFields, laterKinds } from './record.ts';
import { columnsOf, dayMs, endedRow, newRow, type UnwordedRow, withWords } from './rows.ts';

type Db = Kysely<GatewayTables>;
type EntryRow = Selectable<GatewayTables['entry']>;

/** A record with its place in the chain. */
export type Chained = Insertable<GatewayTables['record']>;

/** An entry as it was last made, with what it can be found by. */
export interface KnownEntry {
  readonly row: UnwordedRow;
  readonly subjects: ReadonlySet<string>;
}

/**
 * Writes what records make of their entries. Entries of calls that run are in `open`: those that are not are read.
 */
export async function writeEntries(
  tx: Db,
  records: readonly ActivityRecord[],
  chained: readonly Chained[],
  open = new Map<string, KnownEntry>(),
): Promise<readonly UnwordedRow[]> {
  const rows: UnwordedRow[] = [];
  for (const [index, record] of records.entries()) {
    const before = open.get(record.entryId);
    const known = knownRow(record, chained[index] as Chained, before?.row);
    const row = known ?? (await changeEntry(tx, record));
    if (known)
      await (before ? endEntry(tx, ...endOf(withWords(known))) : insertEntry(tx, ...valuesOf(known)));
    const subjects = withSubjects(before, record);
    await insertSubjects(
      tx,
      row,
      [...subjects].filter((subject) => !before?.subjects.has(subject)),
    );
    if (row.outcome === 'open') open.set(record.entryId, { row, subjects });
    else open.delete(record.entryId);
    rows.push(row);
  }
  return rows;
}

const nothing: ReadonlySet<string> = new Set();

/** What an entry is found by after a record. */
export function withSubjects(
  before: KnownEntry | undefined,
  { body: { subjects } }: ActivityRecord,
): ReadonlySet<string> {
  const known = before?.subjects ?? nothing;
  return subjects?.some((subject) => !known.has(subject)) ? new Set([...known, ...subjects]) : known;
}

/** What no later record changes. */
const lasting = ['id', 'sort_key', 'at_ms', 'chain', 'number'] as const;
const changing = [
  ...(['kind', 'agent_id', 'agent_name', 'connection_id', 'site_name'] as const),
  ...(['method', 'area', 'access', 'verb', 'path', 'decision', 'rule', 'code', 'reason'] as const),
  ...(['sentence', 'words', 'outcome', 'status', 'duration_ms', 'target'] as const),
] as const;
/** In the order in which {@link insertEntry} and {@link putEntry} take them. */
const entryColumns = [...lasting, ...changing] as const satisfies readonly (keyof EntryRow)[];

const inserting = (db: Db, values: readonly (string | number | null)[]) =>
  db
    .insertInto('entry')
    .values(
      Object.fromEntries(entryColumns.map((name, index) => [name, values[index]])) as Insertable<EntryRow>,
    );

const insertEntry = statement((db: Db, ...values: (string | number | null)[]) => inserting(db, values));

/** The same where it may be there already, as it was before. */
const putEntry = statement((db: Db, ...values: (string | number | null)[]) =>
  inserting(db, values).onConflict((conflict) =>
    conflict
      .column('id')
      .doUpdateSet((update) =>
        Object.fromEntries(changing.map((name) => [name, update.ref(`excluded.${name}`)])),
      ),
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

function valuesOf(row: UnwordedRow): (string | number | null)[] {
  const worded = withWords(row);
  return entryColumns.map((name) => worded[name]);
}

function endOf({ outcome, status, sentence, words, target, duration_ms, id, sort_key }: EntryRow) {
  return [outcome, status, sentence, words, target, duration_ms, id, sort_key] as const;
}

const ending: ReadonlySet<string> = new Set<keyof EntryFields>([
  ...(['outcome', 'status', 'sentence', 'target', 'subjects', 'durationMs'] as const),
]);

/** What the entry says after a record, where nothing of it has to be read: a new one, or the end of a call that ran. */
export function knownRow(
  { entryId, kind, atMs, body }: ActivityRecord,
  { chain, position, day }: Chained,
  before: UnwordedRow | undefined,
): UnwordedRow | undefined {
  if (!laterKinds.has(kind)) {
    const key = sortKey(Math.max(atMs, (day ?? 0) * dayMs), chain, position);
    return newRow(entryId, key, atMs, chain, body);
  }
  return before && Object.keys(body).every((name) => ending.has(name)) ? endedRow(before, body) : undefined;
}

/** Brings an entry that has to be read up to a record. */
async function changeEntry(tx: Db, { entryId, kind, body }: ActivityRecord): Promise<EntryRow> {
  const update = tx.updateTable('entry').set(columnsOf(body)).where('id', '=', entryId);
  // A process that was only slow may have told the outcome in the meantime: that stands.
  const change = kind === 'settled' ? update.where('outcome', '=', 'open') : update;
  const [changed] = await change.returningAll().execute();
  return changed ?? reading(tx, entryId).executeTakeFirstOrThrow();
}

/** An entry as it is listed; within the work of `writeAtOnce`. */
export function readEntryNow(tx: Db, id: string): EntryRow {
  const [row] = runNow(tx, reading(tx, id));
  if (!row) throw new Error(`A record goes on with the entry ${id}, which is not there`);
  return row;
}

function reading(tx: Db, id: string) {
  return tx.selectFrom('entry').selectAll().where('id', '=', id);
}

/**
 * Writes an entry as it now is, whatever it was, with its subjects from the one at `from` on; within the work of `writeAtOnce`.
 * Answers its words.
 */
export function putEntryNow(tx: Db, entry: KnownEntry, from = 0): string {
  const worded = withWords(entry.row);
  putEntry.now(tx, ...entryColumns.map((name) => worded[name]));
  putSubjectsNow(tx, entry, from);
  return worded.words;
}

/** Writes some of an entry's subjects, which nothing is found by until the entry is there. */
export function putSubjectsNow(
  tx: Db,
  { row, subjects }: KnownEntry,
  from: number,
  to = subjects.size,
): void {
  let place = 0;
  for (const subject of subjects) {
    if (place >= to) return;
    if (place++ >= from) insertSubject.now(tx, subject, row.sort_key, row.id);
  }
}

const insertSubject = statement((db: Db, subject: string, sort_key: string, entry_id: string) =>
  db
    .insertInto('entry_subject')
    .values({ subject, sort_key, entry_id })
    .onConflict((conflict) => conflict.doNothing()),
);

/** No database takes any number of values, and to make a statement of many takes its time. */
const subjectsAtOnce = 1_000;

async function insertSubjects(
  tx: Db,
  { id, sort_key }: UnwordedRow,
  subjects: readonly string[],
): Promise<void> {
  for (let from = 0; from < subjects.length; from += subjectsAtOnce)
    await tx
      .insertInto('entry_subject')
      .values(
        subjects.slice(from, from + subjectsAtOnce).map((subject) => ({ subject, sort_key, entry_id: id })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** Text that sorts as the entries came: by time, and within a millisecond as they were written. */
export function sortKey(atMs: number, chain: string, position: number): string {
  return `${String(atMs).padStart(15, '0')}-${String(position).padStart(12, '0')}-${chain.slice(0, 8)}`;
}
