/**
 * A plain reading of Wix's query language over wire documents in memory, to hold an area's queries against.
 * It shares no code with `src/wix/query`: the area says its fields again, in its own words.
 *
 * How an area uses it, on each database:
 *
 * ```ts
 * const fields: readonly OracleField[] = [
 *   { path: 'name', kind: 'word', operators: ['$eq', '$ne', '$startsWith'], sortable: true },
 *   { path: 'info.emails.email', at: 'info.emails.items.email', kind: 'word', many: true, operators: ['$eq'] },
 *   { path: 'createdDate', kind: 'date', operators: ['$eq', '$gt', '$lt'], sortable: true },
 * ];
 * await checkQueries({
 *   fields,
 *   documents,                                             // what the area answers on the wire, each with its id
 *   paging: 'cursor',                                      // or 'offset'
 *   maxLimit: 50, maxSorts: 3,
 *   defaultSort: [{ fieldName: 'createdDate', order: 'DESC' }],
 *   ask: async (query) => {
 *     const { body } = await wix.call('POST', '/things/v1/things/query', { query });
 *     return { ids: body.things.map(({ id }) => id), next: body.pagingMetadata.cursors.next };
 *   },
 * });
 * ```
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../src/base/json.ts';

/** A field that an area can be queried by. */
export interface OracleField {
  /** Its name in filters and sorts. */
  readonly path: string;
  /** Where it stands in the document, if its name does not say so; lists on the way are walked through. */
  readonly at?: string;
  /**
   * `text` is compared as it is, `word` without regard to case; a `number` may be a decimal as text;
   * `items` are objects that `$matchItems` looks into.
   */
  readonly kind: 'text' | 'word' | 'number' | 'date' | 'boolean' | 'items';
  readonly operators: readonly string[];
  readonly sortable?: boolean;
  /** It has several values and matches when one of them does. */
  readonly many?: boolean;
  /** Whole texts are compared as they are, but parts of them without regard to case. */
  readonly partsInAnyCase?: boolean;
  /** What one of the `items` can be matched by, by path within it. */
  readonly within?: readonly OracleField[];
}

export interface OracleSort {
  readonly fieldName: string;
  readonly order: string;
}

/** A page as the area answers it: ids in order, and how to go on. */
export interface OraclePage {
  readonly ids: readonly string[];
  readonly next?: string | undefined;
  /** For offset paging. */
  readonly total?: number | undefined;
}

/** What is to be checked; see the top of this file. */
export interface OracleCheck {
  readonly fields: readonly OracleField[];
  readonly documents: readonly JsonObject[];
  readonly ask: (query: JsonObject) => Promise<OraclePage>;
  readonly paging: 'cursor' | 'offset';
  readonly maxLimit: number;
  readonly maxSorts: number;
  readonly defaultSort: readonly OracleSort[];
  /** Name of the id in documents; `id` unless said. */
  readonly idField?: string;
  /** What is shown at all, whatever the filter asks: hidden and unfinished things may not be. */
  readonly isShown?: (document: JsonObject, filter: JsonObject) => boolean;
  /** 2,000 unless said. */
  readonly queries?: number;
}

/** Asks random queries, page by page to the end, and compares ids and order with the plain reading. */
export async function checkQueries(check: OracleCheck): Promise<void> {
  const runs = fc.asyncProperty(
    filtersOf(check),
    sortsOf(check),
    limitsOf(check),
    async (filter, sort, limit) => {
      const expected = expectedIds(check, filter, sort);
      assert.deepEqual(await walk(check, { filter, sort }, limit, expected.length), expected);
    },
  );
  await fc.assert(runs, { numRuns: check.queries ?? 2_000, seed: 20_261_124 });
}

async function walk(
  { ask, paging }: OracleCheck,
  query: JsonObject,
  limit: number,
  most: number,
): Promise<string[]> {
  const ids: string[] = [];
  let page = await ask({
    ...query,
    ...(paging === 'cursor' ? { cursorPaging: { limit } } : { paging: { limit } }),
  });
  for (;;) {
    assert.ok(page.ids.length <= limit, 'a page is longer than its limit');
    ids.push(...page.ids);
    const isOver = paging === 'cursor' ? !page.next : ids.length >= (page.total ?? 0);
    if (isOver || ids.length > most) return ids;
    page = await ask(
      paging === 'cursor'
        ? { cursorPaging: { limit, cursor: page.next ?? '' } }
        : { ...query, paging: { limit, offset: ids.length } },
    );
  }
}

function expectedIds(
  { fields, documents, isShown, defaultSort, idField = 'id' }: OracleCheck,
  filter: JsonObject,
  sort: readonly OracleSort[],
): string[] {
  const byPath = new Map(fields.map((field) => [field.path, field]));
  const keys = sort.length > 0 ? sort : defaultSort;
  // Rows that are equal in every key follow each other by id, in the direction of the last key.
  const ties = {
    field: { path: idField, kind: 'text', operators: [] } as OracleField,
    way: wayOf(keys.at(-1)),
  };
  const order = [...keys.map((key) => ({ field: known(byPath, key.fieldName), way: wayOf(key) })), ties];
  return documents
    .filter((document) => isShown?.(document, filter) !== false && matches(document, filter, byPath))
    .toSorted((a, b) => {
      for (const { field, way } of order) {
        const difference = compareMissingFirst(firstValue(a, field), firstValue(b, field));
        if (difference !== 0) return difference * way;
      }
      return 0;
    })
    .map((document) => String(document[idField]));
}

function wayOf(key: OracleSort | undefined): 1 | -1 {
  return key?.order === 'DESC' ? -1 : 1;
}

function known(byPath: ReadonlyMap<string, OracleField>, path: string): OracleField {
  const field = byPath.get(path);
  if (!field) throw new Error(`The oracle was not told of the field ${path}`);
  return field;
}

function matches(
  document: JsonObject,
  filter: JsonObject,
  fields: ReadonlyMap<string, OracleField>,
): boolean {
  return Object.entries(filter).every(([name, value]) => {
    const parts = Array.isArray(value) ? (value as JsonObject[]) : [value as JsonObject];
    if (name === '$and') return parts.every((part) => matches(document, part, fields));
    if (name === '$or') return parts.some((part) => matches(document, part, fields));
    if (name === '$not') return !parts.every((part) => matches(document, part, fields));
    return holdsAll(document, known(fields, name), value);
  });
}

/** A value by itself is what the field equals, or what a list has. */
function holdsAll(document: JsonObject, field: OracleField, asked: Json): boolean {
  if (isObject(asked))
    return Object.entries(asked).every(([operator, operand]) => holds(document, field, operator, operand));
  return holds(document, field, '$eq', asked);
}

function holds(document: JsonObject, field: OracleField, operator: string, operand: Json): boolean {
  if (field.kind === 'items') return holdsItems(document, field, operator, operand);
  const mine = valuesOf(document, field);
  const theirs = (Array.isArray(operand) ? operand : [operand]).map((one) => comparable(one, field));
  const has = (wanted: Comparable | null) => (wanted === null ? mine.length === 0 : mine.includes(wanted));
  const some = (test: (one: Comparable, wanted: Comparable) => boolean) =>
    mine.some((one) => theirs.some((wanted) => wanted !== null && test(one, wanted)));
  switch (operator) {
    case '$eq':
    case '$in':
    case '$hasSome':
      return theirs.some(has);
    case '$ne':
    case '$nin':
      return !theirs.some(has);
    case '$hasAll':
      return theirs.every(has);
    case '$exists':
      return mine.length > 0 === operand;
    case '$isEmpty':
      return (field.many ? mine.length === 0 : mine.every((one) => one === '')) === operand;
    case '$lt':
      return some((one, wanted) => compare(one, wanted) < 0);
    case '$lte':
      return some((one, wanted) => compare(one, wanted) <= 0);
    case '$gt':
      return some((one, wanted) => compare(one, wanted) > 0);
    case '$gte':
      return some((one, wanted) => compare(one, wanted) >= 0);
    case '$startsWith':
      return some((one, wanted) => part(one, field).startsWith(part(wanted, field)));
    case '$endsWith':
      return some((one, wanted) => part(one, field).endsWith(part(wanted, field)));
    case '$contains':
      return some((one, wanted) => part(one, field).includes(part(wanted, field)));
    default:
      throw new Error(`The oracle does not know ${operator}`);
  }
}

function holdsItems(document: JsonObject, field: OracleField, operator: string, operand: Json): boolean {
  const items = rawValues(document, (field.at ?? field.path).split('.')).filter(isObject);
  if (operator === '$isEmpty') return (items.length === 0) === operand;
  const within = new Map((field.within ?? []).map((inner) => [inner.path, inner]));
  return (operand as JsonObject[]).every((wanted) => items.some((item) => matches(item, wanted, within)));
}

type Comparable = string | number;

function valuesOf(document: JsonObject, field: OracleField): Comparable[] {
  return rawValues(document, (field.at ?? field.path).split('.')).flatMap(
    (value) => comparable(value, field) ?? [],
  );
}

function firstValue(document: JsonObject, field: OracleField): Comparable | null {
  return valuesOf(document, field)[0] ?? null;
}

function rawValues(node: Json | undefined, path: readonly string[]): Json[] {
  if (Array.isArray(node)) return node.flatMap((item) => rawValues(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return node === undefined || node === null ? [] : [node];
  return isObject(node) ? rawValues(node[name], rest) : [];
}

function comparable(value: Json, { kind }: OracleField): Comparable | null {
  if (value === null) return null;
  if (kind === 'word') return anyCase(String(value));
  if (kind === 'date') return Date.parse(String(value));
  if (kind === 'number' || kind === 'boolean') return Number(value);
  return String(value);
}

function anyCase(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function part(value: Comparable, { partsInAnyCase }: OracleField): string {
  return partsInAnyCase ? anyCase(String(value)) : String(value);
}

/** Text goes by its UTF-8 bytes. */
function compare(a: Comparable, b: Comparable): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function compareMissingFirst(a: Comparable | null, b: Comparable | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return compare(a, b);
}

type Sort = { fieldName: string; order: string };

function limitsOf({ documents, maxLimit }: OracleCheck): fc.Arbitrary<number> {
  const all = Math.min(maxLimit, documents.length + 1);
  return fc.oneof(
    { weight: 7, arbitrary: fc.integer({ min: Math.ceil(all / 3), max: all }) },
    { weight: 1, arbitrary: fc.integer({ min: Math.ceil(all / 10), max: Math.ceil(all / 3) }) },
  );
}

function sortsOf({ fields, maxSorts }: OracleCheck): fc.Arbitrary<Sort[]> {
  const sortable = fields.filter((field) => field.sortable).map(({ path }) => path);
  if (sortable.length === 0) return fc.constant([]);
  return fc.uniqueArray(
    fc.record({ fieldName: fc.constantFrom(...sortable), order: fc.constantFrom('ASC', 'DESC') }),
    { maxLength: Math.min(3, maxSorts), selector: ({ fieldName }) => fieldName },
  );
}

function filtersOf({ fields, documents }: OracleCheck): fc.Arbitrary<JsonObject> {
  const filterable = fields.filter(({ operators }) => operators.length > 0);
  const condition = fc.oneof(...filterable.map((field) => conditionOf(field, documents)));
  const { filter } = fc.letrec<{ filter: JsonObject }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 6, arbitrary: condition },
      { weight: 1, arbitrary: fc.constant({}) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom('$and', '$or'), fc.array(tie('filter'), { maxLength: 3 }))
          .map(([name, parts]): JsonObject => ({ [name]: parts })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('filter'), fc.boolean())
          .map(([inner, asList]): JsonObject => ({ $not: asList ? [inner] : inner })),
      },
    ),
  }));
  return filter;
}

/** One field, compared by a bare value, by one operator or by two at once. */
function conditionOf(field: OracleField, documents: readonly JsonObject[]): fc.Arbitrary<JsonObject> {
  const value = operandOf(field, documents);
  const one = fc
    .constantFrom(...field.operators)
    .chain((operator) =>
      operandFor(operator, field, value, documents).map((operand): JsonObject => ({ [operator]: operand })),
    );
  const asked: fc.Arbitrary<Json> = fc.oneof(
    one,
    fc.tuple(one, one).map((parts): JsonObject => Object.assign({}, ...parts)),
    ...(field.operators.includes('$eq') || field.operators.includes('$hasSome') ? [value] : []),
  );
  return asked.map((asking): JsonObject => ({ [field.path]: asking }));
}

/** Mostly values that some document has, so that filters find something. */
function operandOf(field: OracleField, documents: readonly JsonObject[]): fc.Arbitrary<Json> {
  const found = documents.flatMap((document) => rawValues(document, (field.at ?? field.path).split('.')));
  const values = [...new Set(found.filter((value) => !isObject(value)))];
  const others: Readonly<Record<OracleField['kind'], readonly Json[]>> = {
    text: ['', 'no such thing'],
    word: ['', 'No Such Thing'],
    number: [0, -1, 7.5],
    date: ['2000-01-01T00:00:00.000Z', '2100-01-01T00:00:00.000Z'],
    boolean: [true, false],
    items: [],
  };
  const choices = [...values, ...others[field.kind]].filter((value) => isPossible(value, field, values));
  return choices.length === 0 ? fc.constant<Json>(null) : fc.constantFrom(...choices);
}

/** Ids and names of a fixed list are refused when they are none of them, so those are not made up. */
function isPossible(value: Json, { kind }: OracleField, values: readonly Json[]): boolean {
  return kind !== 'text' || values.includes(value) || values.length === 0 || value === 'no such thing';
}

function operandFor(
  operator: string,
  field: OracleField,
  value: fc.Arbitrary<Json>,
  documents: readonly JsonObject[],
): fc.Arbitrary<Json> {
  if (operator === '$exists' || operator === '$isEmpty') return fc.boolean();
  if (operator === '$in' || operator === '$nin')
    return fc.array(fc.option(value, { freq: 6 }), { maxLength: 3 });
  if (operator === '$hasSome' || operator === '$hasAll') return fc.array(value, { maxLength: 3 });
  if (operator === '$eq' || operator === '$ne') return fc.option(value, { freq: 6 });
  if (operator === '$matchItems') return fc.array(itemOf(field, documents), { maxLength: 2 });
  if (['$startsWith', '$endsWith', '$contains'].includes(operator))
    return fc
      .tuple(value, fc.nat(3), fc.nat(3))
      .map(([text, start, end]) => cut(String(text), operator, start, end));
  return value;
}

function itemOf(field: OracleField, documents: readonly JsonObject[]): fc.Arbitrary<JsonObject> {
  const items = documents
    .flatMap((document) => rawValues(document, (field.at ?? field.path).split('.')))
    .filter(isObject);
  return fc.oneof(...(field.within ?? []).map((inner) => conditionOf(inner, items)));
}

function cut(text: string, operator: string, start: number, end: number): string {
  const letters = Array.from(text);
  const from = operator === '$startsWith' ? 0 : start;
  const to = operator === '$endsWith' ? letters.length : letters.length - end;
  return letters.slice(from, Math.max(from, to)).join('');
}
