import { type RawBuilder, sql } from 'kysely';
import type { JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import { invalid, WixFault } from '../../fault.ts';
import type { BookingTables, EntityTable } from './tables.ts';

/** The row of an entity in its table. */
export type EntityRow<Table extends EntityTable> = Readonly<BookingTables[Table]>;

export { findDocument } from '../../document.ts';

/** The documents of those of the entities that are there. */
export async function findDocuments(
  { db, siteId }: CallContext,
  table: EntityTable,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ doc: string }>`
    select doc from ${sql.table(table)}
    where site_id = ${siteId} and id in (${sql.join(ids)}) order by created_ms, id`.execute(db);
  return rows.map(({ doc }) => doc);
}

export async function insertEntity<Table extends EntityTable>(
  { db }: CallContext,
  table: Table,
  row: EntityRow<Table>,
): Promise<void> {
  const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)));
  await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(row))})`.execute(
    db,
  );
}

export async function replaceEntity<Table extends EntityTable>(
  { db, siteId }: CallContext,
  table: Table,
  { site_id: _site, id, ...columns }: EntityRow<Table>,
): Promise<void> {
  const changes: RawBuilder<unknown>[] = Object.entries(columns).map(
    ([name, value]) => sql`${sql.ref(name)} = ${value}`,
  );
  await sql`update ${sql.table(table)} set ${sql.join(changes)}
    where site_id = ${siteId} and id = ${id}`.execute(db);
}

export async function deleteEntity(
  { db, siteId }: CallContext,
  table: EntityTable,
  id: string,
): Promise<void> {
  await sql`delete from ${sql.table(table)} where site_id = ${siteId} and id = ${id}`.execute(db);
}

/**
 * Checks the revision that a caller names against the entity's: int64, so text on the wire, and a number is taken too.
 * @throws {ValidationFault} when it is missing; {WixFault} 409 with `code` when the entity has moved on
 */
export function requireRevision(
  asked: unknown,
  revision: string,
  { field, code }: { readonly field: string; readonly code: string },
): void {
  if (asked === undefined || asked === null || asked === '')
    throw invalid(field, 'must not be empty', 'REQUIRED_FIELD');
  if (String(asked) !== revision)
    throw new WixFault(409, code, `Outdated revision ${String(asked)}: the current one is ${revision}.`, {
      currentRevision: revision,
    });
}

/** The revision after this one. */
export function nextRevision(revision: string): string {
  return String(BigInt(revision) + 1n);
}

/** Entities are JSON through and through; their interfaces only lack the index signature. */
export function asJson(entity: object): JsonObject {
  return entity as unknown as JsonObject;
}
