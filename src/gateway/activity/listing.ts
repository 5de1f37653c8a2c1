import type { Kysely } from 'kysely';
import { statement } from '../../storage/statement.ts';
import type { GatewayTables } from '../tables.ts';
import {
  type Chained,
  type KnownEntry,
  knownRow,
  putEntryNow,
  putSubjectsNow,
  readEntryNow,
  withSubjects,
} from './entries.ts';
import type { ActivityRecord } from './record.ts';
import { columnsOf, type UnwordedRow } from './rows.ts';
import type { WordIndex } from './words.ts';

type Tx = Kysely<GatewayTables>;

/** What records made of their entries. */
interface Taken {
  /** One for each record. */
  readonly rows: readonly UnwordedRow[];
  /** The records are on disk: their entries are to be listed. */
  keep(): void;
}

/**
 * The entries of records on SQLite. A record is one row at the end of its table, an entry another one and a place in each index:
 * with every commit they would be most of its pages. So entries are listed together a moment after their records, and that of
 * a short call once in place of twice. What was not listed when a process ended is made from its records by the next.
 */
export interface Listing {
  /** Writes records, and takes note of their entries; within the work of `writeAtOnce`. */
  writeNow(tx: Tx, records: readonly ActivityRecord[], chained: readonly Chained[]): Taken;
  /** The same of records that are written already. */
  takeNow(tx: Tx, records: readonly ActivityRecord[], chained: readonly Chained[]): Taken;
  /** How many entries wait to be listed. */
  readonly waiting: number;
  /**
   * Lists the first of them, of about so many rows, and of the one that is found by more than is left a piece; within the work of
   * `writeAtOnce`.
   */
  listNow(tx: Tx, rows: number): Listed;
}

/** What a turn has listed. */
export interface Listed {
  readonly count: number;
  /** It is committed. */
  keep(): void;
}

/** An entry has a row, and a place in each of ten indexes. */
const rowsOfEntry = 5;

export function createListing(words: Pick<WordIndex, 'note'>): Listing {
  /** Of calls that run, and of those that wait. */
  const known = new Map<string, KnownEntry>();
  const waiting = new Set<string>();
  /** How many subjects of an entry are there already: they come before it, so that it is there whole or not at all. */
  const begun = new Map<string, number>();
  return {
    writeNow(tx, records, chained) {
      for (const { chain, position, entry_id, kind, at_ms, body, hash } of chained)
        insertRecord.now(tx, chain, position, entry_id, kind, at_ms, body, hash);
      return takeNow(tx, records, chained);
    },
    takeNow,
    get waiting() {
      return waiting.size;
    },
    listNow(tx, rows) {
      const listed: KnownEntry[] = [];
      let left = rows;
      for (const id of waiting) {
        if (left <= 0) break;
        const entry = known.get(id) as KnownEntry;
        const from = begun.get(id) ?? 0;
        const rest = entry.subjects.size - from;
        if (rest > left) {
          const to = from + left;
          putSubjectsNow(tx, entry, from, to);
          return done(listed, () => begun.set(id, to));
        }
        const found = putEntryNow(tx, entry, from);
        // An open entry becomes what the outcome says a moment later; its words are of no use to anyone before that.
        if (entry.row.outcome !== 'open') words.note({ number: entry.row.number, words: found });
        listed.push(entry);
        left -= rowsOfEntry + rest;
      }
      return done(listed);
    },
  };

  function done(listed: readonly KnownEntry[], also?: () => void): Listed {
    const keep = (): void => {
      for (const entry of listed) drop(entry);
      also?.();
    };
    return { count: listed.length, keep };
  }

  function takeNow(tx: Tx, records: readonly ActivityRecord[], chained: readonly Chained[]): Taken {
    const taken = new Map<string, KnownEntry>();
    const rows = records.map((record, index) => {
      const before = taken.get(record.entryId) ?? known.get(record.entryId);
      const row = rowAfter(tx, record, chained[index] as Chained, before);
      taken.set(record.entryId, { row, subjects: withSubjects(before, record) });
      return row;
    });
    const keep = (): void => {
      for (const [id, entry] of taken) {
        known.set(id, entry);
        waiting.add(id);
      }
    };
    return { rows, keep };
  }

  /** It is listed; where it has become something else in the meantime, that comes after those that wait. */
  function drop(entry: KnownEntry): void {
    const { id, outcome } = entry.row;
    waiting.delete(id);
    begun.delete(id);
    if (known.get(id) !== entry) return void waiting.add(id);
    if (outcome !== 'open') known.delete(id);
  }
}

/** What the entry says after a record. */
function rowAfter(
  tx: Tx,
  record: ActivityRecord,
  chained: Chained,
  known: KnownEntry | undefined,
): UnwordedRow {
  // Told of as lost, a call may have ended all the same: that stands.
  if (record.kind === 'settled' && known && known.row.outcome !== 'open') return known.row;
  const row = knownRow(record, chained, known?.row);
  if (row) return row;
  const before = known?.row ?? readEntryNow(tx, record.entryId);
  if (record.kind === 'settled' && before.outcome !== 'open') return before;
  return { ...before, ...columnsOf(record.body) } as UnwordedRow;
}

const insertRecord = statement(
  (
    db: Tx,
    chain: string,
    position: number,
    entry_id: string,
    kind: string,
    at_ms: number,
    body: string,
    hash: string,
  ) => db.insertInto('record').values({ chain, position, entry_id, kind, at_ms, body, hash }),
);
