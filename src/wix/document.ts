import type { Kysely } from 'kysely';
import { type Statement, statement } from '../storage/statement.ts';
import type { CallContext } from './endpoint.ts';
import type { WixTables } from './tables.ts';

/** Tables of entities: a site's rows by id, each with its document. */
type EntityTable = {
  [Name in keyof WixTables]: WixTables[Name] extends { site_id: string; id: string; doc: string }
    ? Name
    : never;
}[keyof WixTables];

type ById = Statement<WixTables, [siteId: string, id: string], { doc: string }>;

const statements = new Map<EntityTable, ById>();

/** The stored document of one of the site's entities, JSON as it goes on the wire; nothing when there is none. */
export async function findDocument(
  { db, siteId }: CallContext,
  table: EntityTable,
  id: string,
): Promise<string | undefined> {
  const byId = statements.get(table) ?? selectById(table);
  statements.set(table, byId);
  return (await byId(db, siteId, id))[0]?.doc;
}

function selectById(table: EntityTable): ById {
  // Every such table has these columns; the builder cannot see that of a name it does not know.
  return statement((db, siteId, id) =>
    (db as unknown as Kysely<{ entity: { site_id: string; id: string; doc: string } }>)
      .selectFrom(table as 'entity')
      .select('doc')
      .where('site_id', '=', siteId)
      .where('id', '=', id),
  );
}
