import { fold } from '../../../../base/fold.ts';
import type { JsonObject } from '../../../../base/json.ts';
import type { Operator, TypedField } from '../../../query/fields.ts';
import { keysName, textPrefix } from '../../../query/typed.ts';
import { wde } from '../fault.ts';
import { columnsOf, type Slot, type SlotColumn, type SlotKeys, slots } from '../tables.ts';

/** An index of a collection as Wix shows it. */
export interface Index {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly { readonly path: string; readonly order: 'ASC' | 'DESC' }[];
  readonly status: 'ACTIVE' | 'FAILED';
  readonly failure?: { readonly code: string; readonly description: string; readonly itemId: string };
  readonly unique: boolean;
  readonly caseInsensitive: boolean;
  readonly source: 'USER';
}

/** An index with where it is kept. */
export interface StoredIndex {
  readonly index: Index;
  readonly slot: Slot;
  /** Paths of which some item has several values: their keys do not stand in the index alone. */
  readonly several: readonly string[];
}

const operators: readonly Operator[] = [
  ...(['$eq', '$ne', '$lt', '$lte', '$gt', '$gte', '$in', '$nin', '$hasSome', '$hasAll'] as const),
  ...(['$exists', '$startsWith', '$endsWith', '$contains', '$matches'] as const),
];

/** What items are always indexed by. */
const systemFields: Readonly<Record<string, Pick<TypedField, 'column' | 'prefix'>>> = {
  _id: { column: 'id', prefix: textPrefix },
  _createdDate: { column: 'created_key' },
  _updatedDate: { column: 'updated_key' },
};

/** A field of an item in queries: from an index where one begins with it. */
export function itemField(path: string, indexes: readonly StoredIndex[]): TypedField {
  const indexed = Object.hasOwn(systemFields, path) ? systemFields[path] : indexedColumn(path, indexes);
  return { kind: 'typed', path, operators, sortable: true, ...indexed };
}

function indexedColumn(
  path: string,
  indexes: readonly StoredIndex[],
): Pick<TypedField, 'column' | 'several'> | undefined {
  const usable = indexes.filter(({ index }) => index.status === 'ACTIVE' && !index.caseInsensitive);
  // An index that begins with the field serves it best; further fields serve within the first.
  for (const place of [0, 1, 2]) {
    const found = usable.find(({ index }) => index.fields[place]?.path === path);
    const column = found && columnsOf(found.slot)[place];
    if (column) return { column, several: found.several.includes(path) };
  }
  return undefined;
}

/** What an item has in the columns of the indexes. */
export interface IndexedKeys {
  readonly slotKeys: SlotKeys;
  readonly uniqueKey: string | null;
}

const emptySlots = Object.fromEntries(
  [...slots.regular, ...slots.unique].flatMap(columnsOf).map((column) => [column, null]),
) as SlotKeys;

/**
 * The keys of an item's indexed fields.
 * @throws {WixFault} 400 WDE0133 when one is too large to be indexed
 */
export function indexedKeys(
  collectionId: string,
  keys: Readonly<Record<string, readonly string[]>>,
  indexes: readonly StoredIndex[],
): IndexedKeys {
  const slotKeys: SlotKeys = { ...emptySlots };
  let uniqueKey: string | null = null;
  for (const { index, slot } of indexes) {
    if (index.status !== 'ACTIVE') continue;
    for (const [place, { path }] of index.fields.entries()) {
      const key = leastKey(keys, path);
      requireShort(collectionId, path, key);
      const shown = index.caseInsensitive ? fold(key) : key;
      slotKeys[columnsOf(slot)[place] as SlotColumn] = shown;
      if (index.unique && key !== '') uniqueKey = shown;
    }
  }
  return { slotKeys, uniqueKey };
}

function leastKey(keys: Readonly<Record<string, readonly string[]>>, path: string): string {
  const [first = '', ...others] = keys[keysName(path)] ?? [];
  return others.reduce((least, key) => (compareBytes(key, least) < 0 ? key : least), first);
}

/** As the databases order text: by its UTF-8 bytes. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const maxIndexedBytes = 982;

function requireShort(collectionId: string, path: string, key: string): void {
  if (Buffer.byteLength(key) - 1 + Buffer.byteLength(collectionId) <= maxIndexedBytes) return;
  throw wde(
    400,
    'WDE0133',
    `The value of [${path}] is too large to be indexed: with the name of the collection it may have ${maxIndexedBytes} bytes.`,
    { path } satisfies JsonObject,
  );
}

/** The indexed paths of which an item has several values. */
export function severalPaths(
  { index }: StoredIndex,
  keys: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return index.fields.map(({ path }) => path).filter((path) => (keys[keysName(path)] ?? []).length > 1);
}
