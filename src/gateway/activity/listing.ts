import type { Kysely } from 'kysely';
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
import { insertRecord } from './write.ts';

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
  /** How many entries wait to be listed. */
  readonly waiting: number;
  /** Whether they are found by more than is listed in one turn. */
  readonly isMuch: boolean;
  /**
   * Lists all of them, or the first so many, and then of what they are found by no more than a piece; within the work of
   * `writeAtOnce`. Answers what to call once that is committed.
   */
  listNow(tx: Tx, most?: number): () => void;
  /** What is known of these entries is not so any more: their records have to be looked at again. */
  forget(ids: Iterable<string>): void;
}

/** Ids and addresses that are listed in a turn: a call waits for it some milliseconds. */
const subjectsAtOnce = 500;

export function createListing(words: Pick<WordIndex, 'note'>): Listing {
  /** Of calls that run, and of those that wait. */
  const known = new Map<string, KnownEntry>();
  const waiting = new Set<string>();
  /** How many subjects of an entry are there already: they come before it, so that it is there whole or not at all. */
  const begun = new Map<string, number>();
  const restOf = (id: string): number => (known.get(id)?.subjects.size ?? 0) - (begun.get(id) ?? 0);
  return {
    writeNow(tx, records, chained) {
      for (const { chain, position, entry_id, kind, at_ms, body, hash } of chained)
        insertRecord.now(tx, chain, position, entry_id, kind, at_ms, body, hash);
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
    },
    get waiting() {
      return waiting.size;
    },
    get isMuch() {
      let left = subjectsAtOnce;
      for (const id of waiting) {
        left -= restOf(id);
        if (left < 0) return true;
      }
      return false;
    },
    listNow(tx, most = Number.POSITIVE_INFINITY) {
      const listed: KnownEntry[] = [];
      let left = most === Number.POSITIVE_INFINITY ? most : subjectsAtOnce;
      for (const id of waiting) {
        if (listed.length >= most || left <= 0) break;
        const entry = known.get(id) as KnownEntry;
        const from = begun.get(id) ?? 0;
        if (restOf(id) > left) {
          const to = from + left;
          putSubjectsNow(tx, entry, from, to);
          return done(listed, () => begun.set(id, to));
        }
        left -= restOf(id);
        const found = putEntryNow(tx, entry, from);
        // An open entry becomes what the outcome says a moment later; its words are of no use to anyone before that.
        if (entry.row.outcome !== 'open') words.note({ number: entry.row.number, words: found });
        listed.push(entry);
      }
      return done(listed);
    },
    forget(ids) {
      for (const id of ids) {
        known.delete(id);
        waiting.delete(id);
        begun.delete(id);
      }
    },
  };

  function done(listed: readonly KnownEntry[], also?: () => void): () => void {
    return () => {
      for (const entry of listed) drop(entry);
      also?.();
    };
  }

  /** It is listed, unless it has become something else in the meantime. */
  function drop(entry: KnownEntry): void {
    const { id, outcome } = entry.row;
    if (known.get(id) !== entry) return;
    waiting.delete(id);
    begun.delete(id);
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
