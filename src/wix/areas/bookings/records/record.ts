import { toIso } from '../../../../base/clock.ts';
import { fold } from '../../../../base/fold.ts';
import { type Json, type JsonObject, withoutNulls } from '../../../../base/json.ts';
import { type CallContext, documentPage } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import { countQuery, runQuery } from '../../../query/run.ts';
import {
  deleteEntity,
  type EntityRow,
  findDocument,
  insertEntity,
  nextRevision,
  replaceEntity,
  requireRevision,
} from '../entity.ts';
import { created, deleted, updated } from '../events.ts';
import { type ListRules, objectIn, pagingMetadata, queryOf, selectionOf } from '../query.ts';

/** The tables of the small entities that bookings lean on: all have an id, a revision and a name. */
export type RecordTable =
  | 'booking_resource'
  | 'booking_resource_type'
  | 'booking_staff'
  | 'booking_policy'
  | 'booking_category';

/** A small entity as Wix shows it. */
export interface StoredRecord extends JsonObject {
  id: string;
  revision: string;
  createdDate: string;
  updatedDate: string;
}

/** What is particular to one kind of small entity; the rest of its life is the same for all. */
export interface RecordKind<Table extends RecordTable = RecordTable> {
  readonly table: Table;
  /** What it is called in requests and answers. */
  readonly one: string;
  readonly many: string;
  /** The path parameter with its id. */
  readonly idParam: string;
  readonly fqdn: string;
  /** The code of the 404. */
  readonly missing: string;
  readonly list: ListRules;
  /** The members that a caller may write. */
  readonly writable: readonly string[];
  /** Checks and completes what is written; `before` is what an update changes. */
  readonly complete?: (
    context: CallContext,
    record: JsonObject,
    before?: StoredRecord,
  ) => Promise<JsonObject>;
  /** The columns besides those that every record has. */
  readonly columns: (
    record: StoredRecord,
  ) => Omit<
    EntityRow<Table>,
    'site_id' | 'id' | 'doc' | 'created_ms' | 'updated_ms' | 'name' | 'name_folded'
  >;
  /** Refuses a deletion, or does what it brings with it. */
  readonly beforeDelete?: (context: CallContext, record: StoredRecord) => Promise<void>;
}

/** Makes a record, with a new id unless one is given. @throws {ValidationFault} when it has no name */
export async function createRecord<Table extends RecordTable>(
  context: CallContext,
  kind: RecordKind<Table>,
  input: JsonObject,
  id = context.ids.guid(),
): Promise<StoredRecord> {
  requireName(kind, input.name);
  const now = toIso(context.clock.now());
  const own = await completed(context, kind, { ...pick(input, kind.writable), id });
  const record = { ...own, id, revision: '1', createdDate: now, updatedDate: now };
  await insertEntity(context, kind.table, rowOf(context.siteId, kind, record));
  await context.emit(created(kind.fqdn, record));
  return record;
}

/** @throws {WixFault} 404 with the code of its kind */
export async function loadRecord(
  context: CallContext,
  kind: Pick<RecordKind, 'table' | 'one' | 'missing'>,
  id: string,
): Promise<StoredRecord> {
  const doc = await findDocument(context, kind.table, id);
  if (doc === undefined) throw new WixFault(404, kind.missing, `${kind.one} with id ${id} was not found.`);
  return JSON.parse(doc) as StoredRecord;
}

/** Changes the members that are given. @throws {WixFault} 404, or 409 INVALID_REVISION */
export async function updateRecord<Table extends RecordTable>(
  context: CallContext,
  kind: RecordKind<Table>,
  input: JsonObject,
): Promise<StoredRecord> {
  const before = await loadRecord(context, kind, String(input.id));
  requireRevision(input.revision, before.revision, {
    field: `${kind.one}.revision`,
    code: 'INVALID_REVISION',
  });
  const change = pick(input, kind.writable);
  if ('name' in change) requireName(kind, change.name);
  const own = await completed(context, kind, withoutNulls({ ...before, ...change }), before);
  const record = {
    ...(own as StoredRecord),
    revision: nextRevision(before.revision),
    updatedDate: toIso(context.clock.now()),
  };
  await writeRecord(context, kind, record);
  await context.emit(updated(kind.fqdn, record));
  return record;
}

/** Writes a record as it is, without a new revision. */
export async function writeRecord<Table extends RecordTable>(
  context: CallContext,
  kind: RecordKind<Table>,
  record: StoredRecord,
): Promise<void> {
  await replaceEntity(context, kind.table, rowOf(context.siteId, kind, record));
}

/** @throws {WixFault} 404 */
export async function deleteRecord<Table extends RecordTable>(
  context: CallContext,
  kind: RecordKind<Table>,
  id: string,
): Promise<void> {
  const record = await loadRecord(context, kind, id);
  await kind.beforeDelete?.(context, record);
  await deleteEntity(context, kind.table, id);
  await context.emit(deleted(kind.fqdn, record));
}

/** A page of records, each as `show` has it. */
export async function queryRecords(
  context: CallContext,
  kind: RecordKind,
  request: JsonObject,
  show: (docs: readonly string[]) => Promise<readonly string[]> = async (docs) => docs,
): Promise<object> {
  const page = await runQuery(context.db, queryOf(context, kind.list, objectIn(request.query)));
  const docs = await show(page.rows.map(({ doc }) => doc));
  return documentPage(kind.many, docs, { pagingMetadata: pagingMetadata(page, true) });
}

export async function countRecords(
  context: CallContext,
  kind: RecordKind,
  filter: Json | undefined,
): Promise<{ count: number }> {
  return { count: await countQuery(context.db, selectionOf(context, kind.list, filter)) };
}

/** The members of `input` that `names` lists. */
export function pick(input: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)));
}

async function completed(
  context: CallContext,
  kind: RecordKind,
  own: JsonObject,
  before?: StoredRecord,
): Promise<JsonObject> {
  const written = withoutNulls(own);
  return kind.complete ? kind.complete(context, written, before) : written;
}

function requireName({ one }: Pick<RecordKind, 'one'>, name: Json | undefined): void {
  if (typeof name !== 'string' || name.trim() === '')
    throw invalid(`${one}.name`, 'must not be empty', 'REQUIRED_FIELD');
}

function rowOf<Table extends RecordTable>(
  siteId: string,
  { columns }: RecordKind<Table>,
  record: StoredRecord,
): EntityRow<Table> {
  const name = typeof record.name === 'string' ? record.name : null;
  const row = {
    site_id: siteId,
    id: record.id,
    doc: JSON.stringify(record),
    created_ms: Date.parse(record.createdDate),
    updated_ms: Date.parse(record.updatedDate),
    name,
    name_folded: name === null ? null : fold(name),
    ...columns(record),
  };
  // The kind's own columns complete the row of its table; TypeScript cannot add the parts of a generic up.
  return row as unknown as EntityRow<Table>;
}
