import { fold } from '../../../../base/fold.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import type { ContactTables } from '../tables.ts';
import type { Definition, ExtendedField, Label } from './definition.ts';

/** The table of a sort of definitions. */
export type DefinitionTable = 'contact_label' | 'contact_field';

/** What one stored in each table is. */
export interface Stored {
  contact_label: Label;
  contact_field: ExtendedField;
}

type Row = ContactTables[DefinitionTable];

/** A definition with the columns that labels and fields do not share. */
function rowOf(siteId: string, definition: Label | ExtendedField): Row {
  return {
    site_id: siteId,
    id: definition.key,
    doc: JSON.stringify(definition),
    created_ms: Date.parse(definition.createdDate),
    updated_ms: Date.parse(definition.updatedDate),
    display_name: definition.displayName,
    display_name_folded: fold(definition.displayName),
    namespace: definition.namespace,
    type: 'labelType' in definition ? definition.labelType : definition.fieldType,
    data_type: 'dataType' in definition ? definition.dataType : null,
  };
}

/** Writes definitions that are new; those that are there stay as they are. */
export async function insertDefinitions<Table extends DefinitionTable>(
  { db, siteId }: CallContext,
  table: Table,
  definitions: readonly Stored[Table][],
): Promise<void> {
  await db
    .insertInto<DefinitionTable>(table)
    .values(definitions.map((definition) => rowOf(siteId, definition)))
    .onConflict((conflict) => conflict.columns(['site_id', 'id']).doNothing())
    .execute();
}

/** The definition with this key, or nothing. */
export async function findDefinition<Table extends DefinitionTable>(
  { db, siteId }: CallContext,
  table: Table,
  key: string,
): Promise<Stored[Table] | undefined> {
  const row = await db
    .selectFrom<DefinitionTable>(table)
    .select('doc')
    .where('site_id', '=', siteId)
    .where('id', '=', key)
    .executeTakeFirst();
  return row && (JSON.parse(row.doc) as Stored[Table]);
}

/** @throws {WixFault} 404 NOT_FOUND */
export async function loadDefinition<Table extends DefinitionTable>(
  context: CallContext,
  table: Table,
  key: string,
): Promise<Stored[Table]> {
  const found = await findDefinition(context, table, key);
  if (!found) throw new WixFault(404, 'NOT_FOUND', `${wordOf(table)} ${key} was not found.`, { key });
  return found;
}

/** The site's own definition that is called so, letter by letter, or nothing. */
export async function findByName<Table extends DefinitionTable>(
  { db, siteId }: CallContext,
  table: Table,
  displayName: string,
): Promise<Stored[Table] | undefined> {
  const row = await db
    .selectFrom<DefinitionTable>(table)
    .select('doc')
    .where('site_id', '=', siteId)
    .where('display_name', '=', displayName)
    .where('type', '=', 'USER_DEFINED')
    .executeTakeFirst();
  return row && (JSON.parse(row.doc) as Stored[Table]);
}

/** Those of `keys` that are there, in no order. */
export async function findDefinitions<Table extends DefinitionTable>(
  { db, siteId }: CallContext,
  table: Table,
  keys: readonly string[],
): Promise<Stored[Table][]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom<DefinitionTable>(table)
    .select('doc')
    .where('site_id', '=', siteId)
    .where('id', 'in', keys)
    .execute();
  return rows.map(({ doc }) => JSON.parse(doc) as Stored[Table]);
}

/** Writes a definition over the one with its key. */
export async function replaceDefinition(
  { db, siteId }: CallContext,
  table: DefinitionTable,
  definition: Label | ExtendedField,
): Promise<void> {
  const { site_id: _site, id: _id, ...columns } = rowOf(siteId, definition);
  await db
    .updateTable<DefinitionTable>(table)
    .set(columns)
    .where('site_id', '=', siteId)
    .where('id', '=', definition.key)
    .execute();
}

export async function removeDefinition(
  { db, siteId }: CallContext,
  table: DefinitionTable,
  key: string,
): Promise<void> {
  await db.deleteFrom<DefinitionTable>(table).where('site_id', '=', siteId).where('id', '=', key).execute();
}

/**
 * Refuses to change what is Wix's own.
 * @throws {WixFault} 428 FAILED_PRECONDITION
 */
export function refuseSystem(table: DefinitionTable, { namespace, key }: Definition): void {
  if (namespace !== 'custom')
    throw new WixFault(428, 'FAILED_PRECONDITION', `${wordOf(table)} ${key} is Wix's own.`, { key });
}

function wordOf(table: DefinitionTable): string {
  return table === 'contact_label' ? 'Label' : 'Extended field';
}
