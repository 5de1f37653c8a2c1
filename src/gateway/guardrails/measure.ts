import { isGuid } from '../../base/ids.ts';
import { isObject, type Json, type JsonObject, toJsonName } from '../../base/json.ts';
import { entitiesOf } from '../../catalogue/entities.ts';
import { isMaskName, isMaskPath } from '../../catalogue/field-masks.ts';
import { actionOf } from '../../catalogue/groups.ts';
import { takesField, wrapperIn } from '../../catalogue/known-fields.ts';
import { type Method, routesOf } from '../../catalogue/method.ts';
import { asksBy } from './asks.ts';
import { collectionsOf } from './collections-named.ts';
import { listsThings, saysManner } from './lists.ts';
import { memberLike, withChoiceNames } from './member-like.ts';
import type { Money } from './money.ts';
import { moneyMoved } from './money-moved.ts';
import { peopleMessaged } from './people-messaged.ts';
import { sitesNamed } from './sites-named.ts';

/** A field that a call would set to something else. `path` has `[]` where there is a list. */
export interface Change {
  readonly path: string;
  /** `undefined` when it cannot be told which of the things that are there this is. */
  readonly from: Json | undefined;
  readonly to: Json;
}

/** What is there now of what a call would change: each entity with what the call says of it. */
export interface Before {
  readonly id: string;
  /** Not there when it could not be read. */
  readonly entity: JsonObject | undefined;
  readonly patch: JsonObject;
}

/**
 * What a call would do, in the units that guardrails limit. It goes on record whole, so that the decision can be taken
 * again without the message. `null` where the message does not tell.
 */
export interface Measure {
  /** How many things it writes. */
  readonly items: number | null;
  /** How many records it asks to read, at most. */
  readonly records: number | null;
  readonly money: readonly Money[] | null;
  /** How many people it sends something; not there in older records. */
  readonly messaged?: number | null;
  /** Fields that it writes, by path in the entity. */
  readonly fields: readonly string[];
  /** Percent by which each price changes, up or down; `unread` while what is there now is not known. */
  readonly priceChanges: readonly number[] | null | 'unread';
  /** Collections that it names; `*` for whatever it follows references into. */
  readonly collections: readonly string[];
  /** Fields that it filters, sorts, groups or finds by; `*` for a text search over all of them; see asks.ts. */
  readonly asksBy: readonly string[];
  /** Sites that it names, of a method that takes any. */
  readonly sites?: readonly string[];
  /** What is there now, as far as a row limit asks for it; `unread` while that is not known. */
  readonly rows: readonly RowFacts[] | null | 'unread';
}

/** What row limits ask of an entity. */
export interface RowFacts {
  readonly createdMs: number | null;
  readonly labels: readonly string[];
}

/**
 * Measures a call. `before` is `undefined` when nothing asks for it, `unread` until it is read, `null` when it could not
 * be found out; `there` is what the money that it moves is told by, where that is not the message alone.
 */
export function measure(
  method: Method,
  message: JsonObject,
  before: readonly Before[] | null | undefined | 'unread',
  there?: JsonObject,
): Measure {
  const writes = method.access === 'write';
  const sites = sitesNamed(method, message);
  return {
    ...(sites ? { sites } : {}),
    items: writes ? countItems(method, message) : 0,
    records: writes ? 0 : recordsAsked(method, message),
    money: moneyMoved(method, message, there),
    messaged: peopleMessaged(method, message),
    fields: writes ? [...fieldsOf(method, message), ...replacedBy(method)] : [],
    priceChanges: before === 'unread' ? before : writes ? priceChangesOf(method, message, before) : [],
    collections: collectionsOf(method, message),
    asksBy: asksBy(method, message),
    rows: before === 'unread' ? before : before === undefined ? [] : rowsOf(before),
  };
}

/** Parts of a message that say how to answer, not what to write. */
const manners = new Set([
  ...['fieldMask', 'mask', 'fields', 'returnEntity', 'returnFullEntity'],
  ...['revision', 'id', '_id', 'dataCollectionId'],
]);

function countItems(method: Method, message: JsonObject): number | null {
  const { name, path } = method;
  if (/ByFilter|Truncate|Async/.test(name)) return null;
  const { lists } = entitiesOf(message);
  if (!/^Bulk/.test(name) && !/\/bulk[-/]/.test(path)) {
    const things = lists.filter(([key]) => listsThings(method, key));
    return Math.max(1, ...things.map(([, list]) => list.length));
  }
  const written = lists.filter(([key]) => !saysManner(key));
  const longest = Math.max(0, ...written.map(([, list]) => list.length));
  const namesIds = lists.some(([key]) => /ids$/i.test(key));
  return longest === 0 || choosesMany(method, message, namesIds) ? null : longest;
}

/** Whether a bulk call says what it writes to by a filter or a search: how many that are, Wix alone knows. */
function choosesMany(method: Method, message: JsonObject, namesIds: boolean): boolean {
  return ['filter', 'search'].some(
    (name) => (message[name] ?? null) !== null || (!namesIds && takesField(method, name)),
  );
}

/** A page that is asked for without a size is taken for this many; what comes beyond is counted when it comes. */
const usualPage = 50;

function recordsAsked({ name }: Method, message: JsonObject): number {
  if (/^(Count|Aggregate|Sum|Calculate|Estimate)/.test(name)) return 0;
  if (!/^(Query|Search|List|Find|BulkGet|Get\w+s$)/.test(name)) return 1;
  const limits = leavesOf(message).filter(([path]) => /(^|\.)limit$/i.test(path));
  const asked = limits
    .map(([, value]) => Number(value))
    .filter((limit) => Number.isFinite(limit) && limit >= 0);
  return asked.length > 0 ? Math.max(...asked) : usualPage;
}

/** How many records an answer has in it: its longest list or its groups, or the one that it is. What stands by ids is a list too. */
export function recordsIn(answer: JsonObject): number {
  const { lists, objects } = entitiesOf(answer);
  const byIds = objects.flatMap(([, object]) => (standsByIds(object) ? [Object.keys(object).length] : []));
  const groups = Object.entries(answer).flatMap(([key, value]) =>
    /aggregat|facet/i.test(key) ? [groupsIn(value)] : [],
  );
  const counts = [...lists.map(([, list]) => list.length), ...byIds, ...groups];
  return counts.length > 0 ? Math.max(...counts) : Math.min(1, objects.length);
}

function standsByIds(value: JsonObject): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every(isGuid);
}

/**
 * How many groups a part of an answer counts or sums by: each may be named after one person. They are members of a list,
 * or of an object that has a number for each.
 */
function groupsIn(value: Json): number {
  if (!isObject(value) && !Array.isArray(value)) return 0;
  if (Array.isArray(value)) return value.reduce<number>((all, one) => all + Math.max(1, partsIn(one)), 0);
  return Math.max(partsIn(value), Object.values(value).filter((one) => !isObject(one)).length);
}

function partsIn(value: Json): number {
  return isObject(value) ? Math.max(0, ...Object.values(value).map(groupsIn)) : groupsIn(value);
}

/** How many things an answer of a bulk call says were done; `undefined` when it says nothing of that. */
export function itemsDone(answer: JsonObject): number | undefined {
  const told = isObject(answer.bulkActionMetadata) ? answer.bulkActionMetadata.totalSuccesses : undefined;
  return typeof told === 'number' ? told : undefined;
}

/**
 * Paths of the entity that are written, or that a mask names: what it names and the message does not say is cleared. The
 * entity's own name and those of lists of them are left out, and so is what the path says.
 */
function fieldsOf(method: Method, message: JsonObject): string[] {
  const inPath = new Set(
    routesOf(method).flatMap(({ path }) => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name)),
  );
  const leaves = leavesOf(message).filter(([path]) => !inPath.has(path));
  const masks = leaves.filter(([path]) => isMaskPath(path));
  const named = masks.flatMap(([, names]) => String(names ?? '').split(',')).map((name) => name.trim());
  const paths = leaves
    .map(([path]) => path)
    .filter((path) => !isMaskPath(path) && !manners.has(path.split('.')[0] ?? ''));
  return [...new Set([...paths, ...named].map((path) => withoutEntity(path, method, message)))].filter(
    (path) => !whichOne.has(path) && path !== '',
  );
}

/** Members of an entity that say which one it is. */
const whichOne = new Set(['id', '_id', 'revision', 'dataCollectionId']);

/** What a method that replaces erases where the message does not say it again. */
function replacedBy({ verb, area, name }: Method): string[] {
  if (area === 'data' && /^(Bulk)?(Update|Save|Upsert|Replace)DataItems?$/.test(name)) return ['data.*'];
  return verb === 'PUT' ? ['*'] : [];
}

function withoutEntity(path: string, method: Method, message: JsonObject): string {
  const parts = path.split('.');
  const [first = '', inner = ''] = parts;
  if (isObject(message[first])) return parts.slice(1).join('.');
  if (!first.endsWith('[]')) return path;
  // Lists in lists have no entity of their own, and a name may end like a list's.
  const name = first.slice(0, -2);
  const isWrapper = inner === (wrapperIn(method, name) ?? wrapperOf(message[name]));
  return parts.slice(isWrapper ? 2 : 1).join('.');
}

/** The same as {@link wrapperIn} by the members of a list: all of them have it, and nothing else but a mask. */
function wrapperOf(list: Json | undefined): string {
  const keys = (Array.isArray(list) ? list : []).map((item) =>
    isObject(item) ? Object.keys(item).filter((key) => !isMaskName(key)) : [],
  );
  const [only = ''] = keys[0] ?? [];
  return keys.every((some) => some.length === 1 && some[0] === only) ? only : '';
}

const priced = /price|discount/i;
/** Without variants of its own a product has one price for all of them; with them it keeps its prices. */
const managesVariants = /(^|\.)manage_?variants$/i;

function mayMovePrice(path: string, to: Json): boolean {
  return priced.test(path) || (managesVariants.test(path) && to !== true);
}

/** They say no price, and give variants the product's own. */
const resetsPrices = /^(ResetAllVariantData|DeleteProductOptions)$/;

function priceChangesOf(
  { area, name, access }: Method,
  message: JsonObject,
  before: readonly Before[] | null | undefined,
): number[] | null {
  if (area !== 'products') return [];
  if (resetsPrices.test(name) || clearsPrice(message)) return null;
  if (!saysPrice(message)) return [];
  if (actionOf({ name, access }) === 'create' && !/GetOrCreate/.test(name)) return [];
  if (!before || /ByFilter/.test(name) || !before.some(({ patch }) => saysPrice(patch))) return null;
  const percents = before.map(({ entity, patch }) => (entity ? pricePercents(entity, patch) : undefined));
  return percents.every((list) => list !== undefined) ? percents.flat() : null;
}

function saysPrice(value: Json): boolean {
  return leavesOf(value).some(([path, to]) => mayMovePrice(path, to));
}

/** Whether a mask names prices, or what has them, that the message does not say: Wix might clear them. */
function clearsPrice(value: Json): boolean {
  if (Array.isArray(value)) return value.some(clearsPrice);
  if (!isObject(value)) return false;
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !isMaskName(key)));
  const names = Object.entries(value).flatMap(([key, mask]) => (isMaskName(key) ? leavesOf(mask) : []));
  const named = names
    .flatMap(([, text]) => String(text).split(','))
    .filter((name) => /price|discount|variants/i.test(name));
  const whole = named.filter((name) => !managesVariants.test(name.trim()));
  const isCleared = !named.every((name) => says(rest, name)) || (whole.length > 0 && !saysPrice(rest));
  return isCleared || Object.values(rest).some(clearsPrice);
}

/** Whether a message has something at a path of a mask, which may leave out what the path begins with. */
function says(message: JsonObject, name: string): boolean {
  const path = `.${toJsonName(name.trim().replaceAll('[]', ''))}.`;
  return leavesOf(message).some(([leaf]) => `.${toJsonName(leaf.replaceAll('[]', ''))}.`.includes(path));
}

function pricePercents(entity: JsonObject, patch: JsonObject): number[] | undefined {
  const changed = changesBetween(entity, patch).filter(
    ({ path, from, to }) => mayMovePrice(path, to) && !isBesidePrice(path, from) && from !== to,
  );
  const percents = changed.map(({ from, to }) => percentBetween(Number(from ?? Number.NaN), Number(to)));
  return percents.every((percent) => percent !== undefined) ? percents : undefined;
}

/** What Wix makes of a price itself; a currency where there was none. Another currency, or kind of discount, is another price. */
function isBesidePrice(path: string, from: Json | undefined): boolean {
  return /(^|\.)formatted\w*(\.|$)/i.test(path) || (/currency$/i.test(path) && typeof from !== 'string');
}

function percentBetween(from: number, to: number): number | undefined {
  if (!(from > 0) || !(to >= 0) || !Number.isFinite(to * 1e8)) return undefined;
  // To a millionth of a percent, so that 10 % of 24.50 is 10 and not a hair above.
  return Math.round((Math.abs(to - from) / from) * 1e8) / 1e6;
}

/**
 * What a patch would change of an entity. Members of lists are matched by their ids or, without one, by their choices,
 * as Wix does. Of a member that can be matched by neither it is not known what it was.
 */
export function changesBetween(entity: JsonObject, patch: JsonObject): Change[] {
  return changesIn(withChoiceNames(entity), patch, '');
}

function changesIn(entity: Json | undefined, patch: Json, path: string): Change[] {
  if (isObject(patch) && Object.keys(patch).length > 0)
    return Object.entries(patch).flatMap(([key, value]) =>
      // Which one it is, and of what state; deeper an id is what it is tied to.
      key === '_id' || (/^(id|revision)$/.test(key) && /(^|\[\])$/.test(path))
        ? []
        : changesIn(
            entity === undefined ? undefined : isObject(entity) ? (entity[key] ?? null) : null,
            value,
            path === '' ? key : `${path}.${key}`,
          ),
    );
  if (Array.isArray(patch) && patch.some(isObject))
    return patch.flatMap((value) => changesIn(memberLike(entity, value, patch.length), value, `${path}[]`));
  return entity !== undefined && JSON.stringify(entity) === JSON.stringify(patch)
    ? []
    : [{ path, from: entity, to: patch }];
}

function rowsOf(before: readonly Before[] | null): RowFacts[] | null {
  if (!before) return null;
  const rows = before.map(({ entity }) => entity && rowFactsOf(entity));
  return rows.every((row) => row !== undefined) ? rows : null;
}

/** What row limits ask of an entity: when it was made, and its labels. */
export function rowFactsOf(entity: JsonObject): RowFacts {
  const created = typeof entity.createdDate === 'string' ? Date.parse(entity.createdDate) : Number.NaN;
  const info = isObject(entity.info) ? entity.info : {};
  const labels = isObject(info.labelKeys) && Array.isArray(info.labelKeys.items) ? info.labelKeys.items : [];
  return {
    createdMs: Number.isNaN(created) ? null : created,
    labels: labels.filter((label): label is string => typeof label === 'string'),
  };
}

/** Every value that is neither an object nor a list, with its path; `[]` stands for a place in a list. */
export function leavesOf(value: Json, path = ''): [string, Json][] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((one) => leavesOf(one, `${path}[]`));
  // An empty list or object is a value: it clears what is there.
  if (!isObject(value) || (path !== '' && Object.keys(value).length === 0)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === '' ? key : `${path}.${key}`),
  );
}
