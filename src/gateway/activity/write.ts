import type { Kysely } from 'kysely';
import type { GatewayTables } from '../tables.ts';
import { type Chained, type KnownEntry, writeEntries } from './entries.ts';
import type { ActivityRecord } from './record.ts';
import type { UnwordedRow } from './rows.ts';

type Db = Kysely<GatewayTables>;

/** Writes records, and at once the entries that are made from them: PostgreSQL's way. That of SQLite is in `listing.ts`. */
export interface RecordWriter {
  /** Answers the entries as they now are, one for each record. */
  write(
    tx: Db,
    records: readonly ActivityRecord[],
    chained: readonly Chained[],
  ): Promise<readonly UnwordedRow[]>;
  /** The last `write` was undone. */
  forget(records: readonly ActivityRecord[]): void;
}

/** Remembers the entries of the calls that run, so that the end of one is written without reading its beginning. */
export function createRecordWriter(): RecordWriter {
  const open = new Map<string, KnownEntry>();
  return {
    async write(tx, records, chained) {
      await tx.insertInto('record').values(chained).execute();
      return writeEntries(tx, records, chained, open);
    },
    forget(records) {
      for (const { entryId } of records) open.delete(entryId);
    },
  };
}
