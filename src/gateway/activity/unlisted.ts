import { type Kysely, sql } from 'kysely';
import type { Database } from '../../storage/database.ts';
import { statement } from '../../storage/statement.ts';
import type { GatewayTables } from '../tables.ts';
import { writeEntries } from './entries.ts';
import { type ActivityRecord, type EntryFields, laterKinds } from './record.ts';
import { indexWords } from './words.ts';

type Tx = Kysely<GatewayTables>;
type RecordRow = GatewayTables['record'];

/** Records whose entries are made in one transaction. */
const perStep = 500;

/**
 * Lists the entries, and on SQLite indexes the words, of records that a process wrote and did not come to list before it ended.
 * On PostgreSQL there are none but of an installation that was moved there from SQLite.
 */
export async function listUnlisted(database: Database<GatewayTables>): Promise<void> {
  const chains = await database.read
    .selectFrom('chain')
    .select('id')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('record')
          .select('position')
          .whereRef('record.chain', '=', 'chain.id')
          .whereRef('record.position', '>', 'chain.listed_position'),
      ),
    )
    .execute();
  for (const { id } of chains) while ((await listOn(database, id)) === perStep);
}

/** Lists a piece more of a chain; answers how many records that was. */
async function listOn(database: Database<GatewayTables>, chain: string): Promise<number> {
  return database.write(async (tx) => {
    // Locked on PostgreSQL, so that two processes do not list the same.
    const find = tx.selectFrom('chain').select('listed_position').where('id', '=', chain);
    const { listed_position: after = Number.MAX_SAFE_INTEGER } = await (database.dialect === 'postgres'
      ? find.forUpdate()
      : find
    ).executeTakeFirstOrThrow();
    const records = await tx
      .selectFrom('record')
      .selectAll()
      .where('chain', '=', chain)
      .where('position', '>', after)
      .orderBy('position')
      .limit(perStep)
      .execute();
    const last = records.at(-1);
    if (!last) return 0;
    const unlisted = await withoutListed(tx, records);
    await writeEntries(tx, unlisted.map(toRecord), unlisted);
    if (database.dialect === 'sqlite') indexWords(tx, await entriesOf(tx, records));
    await setListed(tx, last.position, chain);
    return records.length;
  });
}

function entriesOf(tx: Tx, records: readonly RecordRow[]) {
  const ids = [...new Set(records.map(({ entry_id }) => entry_id))];
  return tx.selectFrom('entry').select(['number', 'words', 'outcome', 'id']).where('id', 'in', ids).execute();
}

/** Says up to which of its records the entries of a chain are listed and their words indexed. */
export const setListed = statement((db: Kysely<GatewayTables>, position: number, chain: string) =>
  db.updateTable('chain').set({ listed_position: position }).where('id', '=', chain),
);

/** Makes the column, by the name it had while only words came later; chains that are there are listed to their ends. */
export async function createListedPosition(db: Kysely<never>): Promise<void> {
  await sql`alter table chain add column worded_position bigint not null default ${sql.lit(Number.MAX_SAFE_INTEGER)}`.execute(
    db,
  );
}

/** Without the beginnings of entries that are there already, and the ends of such as retention took. */
async function withoutListed(tx: Tx, records: readonly RecordRow[]): Promise<readonly RecordRow[]> {
  const listed = new Set((await entriesOf(tx, records)).map(({ id }) => id));
  const begun = new Set<string>();
  return records.filter(({ kind, entry_id }) => {
    if (laterKinds.has(kind)) return listed.has(entry_id) || begun.has(entry_id);
    begun.add(entry_id);
    return !listed.has(entry_id);
  });
}

/** What was recorded, as it was given. */
export function toRecord({ entry_id, kind, at_ms, body }: RecordRow): ActivityRecord {
  return {
    ...{ entryId: entry_id, kind: kind as ActivityRecord['kind'], atMs: at_ms },
    body: JSON.parse(body) as EntryFields,
  };
}
