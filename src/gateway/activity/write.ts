import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { type Chained, type KnownEntry, writeEntries } from './entries.ts';
import { countMatches } from './matches.ts';
import type { ActivityRecord } from './record.ts';
import type { UnwordedRow } from './rows.ts';

/** Writes records in one transaction. Answers what they made of their entries, one for each; nothing is written when it rejects. */
export type WriteRecords = (
  records: readonly ActivityRecord[],
  chained: readonly Chained[],
) => Promise<readonly UnwordedRow[]>;

/**
 * Writes records and at once the entries that are made from them: PostgreSQL's way. That of SQLite is in `listing.ts`.
 * Remembers the entries of the calls that run, so that the end of one is written without reading its beginning.
 */
export function createEntryWriter({ write }: Pick<Database<GatewayTables>, 'write'>): WriteRecords {
  const open = new Map<string, KnownEntry>();
  return async (records, chained) => {
    try {
      return await write(async (tx) => {
        await tx.insertInto('record').values(chained).execute();
        const written = await writeEntries(tx, records, chained, open);
        await countMatches(tx, records);
        return written;
      });
    } catch (error) {
      for (const { entryId } of records) open.delete(entryId);
      throw error;
    }
  };
}
