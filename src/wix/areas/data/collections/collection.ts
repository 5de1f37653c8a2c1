import { toIso } from '../../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { invalid } from '../../../fault.ts';
import { wde } from '../fault.ts';
import type { Permissions } from '../permissions.ts';
import { fieldCapabilities } from './capabilities.ts';

/** A field of a collection, as far as this area looks into it. */
export interface CollectionField {
  readonly key: string;
  readonly displayName: string;
  readonly type: string;
  readonly systemField: boolean;
  readonly typeMetadata?: {
    readonly reference?: { readonly referencedCollectionId?: string };
    readonly multiReference?: {
      readonly referencedCollectionId?: string;
      readonly referencingFieldKey?: string;
      readonly referencingDisplayName?: string;
    };
  };
}

/** A data collection as Wix shows it. */
export interface Collection {
  readonly id: string;
  readonly collectionType: 'NATIVE';
  readonly displayName?: string;
  readonly displayField?: string;
  readonly maxPageSize: number;
  readonly fields: readonly CollectionField[];
  readonly permissions: Permissions;
  /** int64 as text. */
  readonly revision: string;
  readonly plugins: readonly JsonObject[];
  readonly createdDate: string;
  readonly updatedDate: string;
}

const textField = (key: string, displayName: string, type = 'TEXT'): CollectionField => ({
  ...{ key, displayName, type, systemField: true },
  ...fieldCapabilities(type),
});

/** What every item has. */
const systemFields: readonly CollectionField[] = [
  textField('_id', 'ID'),
  textField('_createdDate', 'Created Date', 'DATETIME'),
  textField('_updatedDate', 'Updated Date', 'DATETIME'),
  textField('_owner', 'Owner'),
];

/** What a native collection can do. */
const capabilities = {
  dataOperations: [
    ...[
      'AGGREGATE',
      'BULK_INSERT',
      'BULK_PATCH',
      'BULK_REMOVE',
      'BULK_SAVE',
      'BULK_UPDATE',
      'COUNT',
      'DISTINCT',
    ],
    ...['FIND', 'GET', 'INSERT', 'INSERT_REFERENCE', 'IS_REFERENCED', 'PATCH', 'QUERY_REFERENCED', 'REMOVE'],
    ...['REMOVE_REFERENCE', 'REPLACE_REFERENCES', 'SAVE', 'TRUNCATE', 'UPDATE'],
  ],
  collectionOperations: ['UPDATE', 'REMOVE'],
  indexLimits: { regular: 3, unique: 1, total: 4 },
};

/** Makes a collection of what was sent. @throws {WixFault} 400 when its fields or permissions will not do */
export function newCollection(sent: JsonObject, nowMs: number): Collection {
  if (!isObject(sent.permissions))
    throw invalid('collection.permissions', 'must not be empty', 'REQUIRED_FIELD');
  if (!Array.isArray(sent.fields) || sent.fields.length === 0)
    throw invalid('collection.fields', 'must not be empty', 'REQUIRED_FIELD');
  const date = toIso(nowMs);
  return shaped(sent, { fields: sent.fields, revision: '1', createdDate: date, updatedDate: date });
}

/** What a full update makes of a collection: what is not sent is gone, except what is Wix's. */
export function replacedCollection(before: Collection, sent: JsonObject, nowMs: number): Collection {
  const { createdDate, permissions } = before;
  return shaped(
    { permissions: permissions as unknown as JsonObject, ...sent },
    { fields: sent.fields ?? [], revision: nextRevision(before), createdDate, updatedDate: toIso(nowMs) },
  );
}

/** A collection with some of its parts changed, and a new revision. */
export function changedCollection(
  before: Collection,
  change: Partial<Pick<Collection, 'displayName' | 'displayField' | 'fields' | 'plugins'>>,
  nowMs: number,
): Collection {
  return { ...before, ...change, revision: nextRevision(before), updatedDate: toIso(nowMs) };
}

function nextRevision({ revision }: Collection): string {
  return String(BigInt(revision) + 1n);
}

interface Given extends Pick<Collection, 'revision' | 'createdDate' | 'updatedDate'> {
  readonly fields: Json;
}

function shaped(sent: JsonObject, { fields, ...stamps }: Given): Collection {
  const own = readFields(fields);
  const displayField = typeof sent.displayField === 'string' ? sent.displayField : own[0]?.key;
  return {
    id: String(sent.id),
    collectionType: 'NATIVE',
    maxPageSize: 1000,
    displayName: typeof sent.displayName === 'string' ? sent.displayName : String(sent.id),
    ...(displayField === undefined ? {} : { displayField }),
    ...{ capabilities },
    fields: [...own, ...systemFields],
    permissions: sent.permissions as unknown as Permissions,
    plugins: Array.isArray(sent.plugins) ? sent.plugins.filter(isObject) : [],
    pagingModes: ['OFFSET', 'CURSOR'],
    ...stamps,
  } as Collection;
}

/** The fields that are the user's; those of the system come back with what was read, and are left out. */
function readFields(fields: Json): readonly CollectionField[] {
  const own = (Array.isArray(fields) ? fields : []).filter(isObject).filter(({ key }) => !isSystemKey(key));
  const keys = own.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw wde(400, 'WDE0075', `The field [${String(twice)}] is there more than once.`);
  return own.map(readField);
}

export function isSystemKey(key: Json | undefined): boolean {
  return systemFields.some((field) => field.key === key);
}

/**
 * A field as Wix shows it. Of `typeMetadata` only what Wix knows is kept: a key that it does not know is taken without
 * complaint and not stored.
 */
export function readField(sent: JsonObject): CollectionField {
  const key = String(sent.key);
  if (key.startsWith('$')) throw wde(400, 'WDE0134', `Field name [${key}] must not begin with $.`);
  const type = typeof sent.type === 'string' ? sent.type : 'ANY';
  const { capabilities: _capabilities, systemField: _system, typeMetadata, ...kept } = sent;
  return {
    ...kept,
    ...{
      key,
      type,
      displayName: typeof sent.displayName === 'string' ? sent.displayName : key,
      systemField: false,
    },
    ...fieldCapabilities(type),
    ...(isObject(typeMetadata) ? { typeMetadata: knownMetadata(typeMetadata) } : {}),
  };
}

const metadataKeys: Readonly<Record<string, readonly string[]>> = {
  reference: ['referencedCollectionId'],
  multiReference: ['referencedCollectionId', 'referencingFieldKey', 'referencingDisplayName'],
  object: ['fields'],
  array: ['elementType', 'typeMetadata'],
  pageLink: ['calculator', 'linkedRouterPage'],
};

function knownMetadata(sent: JsonObject): JsonObject {
  const known = Object.entries(sent).flatMap(([name, value]) => {
    const keys = metadataKeys[name];
    if (!keys || !isObject(value)) return [];
    return [[name, Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)))] as const];
  });
  return Object.fromEntries(known);
}

/** A field of this collection. */
export function fieldOf({ fields }: Collection, key: string): CollectionField | undefined {
  return fields.find((field) => field.key === key);
}
