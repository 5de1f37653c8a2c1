import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { add, fixedAmount, isDecimal, times } from '../../base/money.ts';
import { entitiesOf } from '../../catalogue/entities.ts';
import type { Method } from '../../catalogue/method.ts';
import { subjectsIn, subjectsOf } from '../activity/subjects.ts';

/** What of a call a person wants to know besides what it does: the name, the sum, the number. */
export interface Facts {
  /** Which one: `Ada Lovelace`. */
  readonly name?: string | undefined;
  /** More, after what it is done to: `for 120.00 USD (2 items, buyer ada@example.com)`. */
  readonly detail?: string | undefined;
  /** What came of it: `got 24 results`. */
  readonly result?: string | undefined;
  /** Id of the entity. */
  readonly target?: string | undefined;
  /** Ids and addresses that the call was about; see activity/subjects.ts. */
  readonly subjects?: readonly string[];
}

/** The messages of a call, as far as they are known and are JSON objects. */
export interface Messages {
  readonly params: Readonly<Record<string, string>>;
  readonly request: JsonObject | undefined;
  readonly response: JsonObject | undefined;
}

/** Said of a call about more than its entry is found by. */
const beyond = 'more than was looked through';

/** The facts of an answer of which not all is there to be read: by whatever looks like an id or an address in its text. */
export function factsOfPart(facts: Facts, text: string, isCut: boolean): Facts {
  const { found, isCut: isMore } = subjectsIn(text, facts.subjects ?? []);
  return { ...facts, subjects: found, ...(isCut || isMore ? { result: `got ${beyond}` } : {}) };
}

/** Where each kind of entity keeps its name, tried in order. */
const namePaths: readonly (readonly string[])[] = [
  ['name'],
  ['title'],
  ['displayName'],
  ['profile', 'nickname'],
  ['label'],
  ['loginEmail'],
  ['data', 'title'],
  ['data', 'name'],
  ['number'],
];

/** Reads the facts of a call from its messages. */
export function factsOf(method: Method, one: string, { params, request, response }: Messages): Facts {
  const entity = entityIn(response, one) ?? entityIn(request, one);
  const { found, isCut } = subjectsOf(params, request, response);
  const result = response && resultOf(method, response);
  return {
    name: entity && (one === 'booking' ? bookedName(entity) : nameOf(entity)),
    detail: detailOf(method, request, entity),
    result: isCut ? [result ?? 'did', beyond].join(', ') : result,
    target: targetOf(params, entity),
    subjects: found,
  };
}

/** The entity in a message: under its own name, else the only object there is that does not say what to look for. */
function entityIn(message: JsonObject | undefined, one: string): JsonObject | undefined {
  if (!message) return undefined;
  const named = message[camelCase(one)];
  if (isObject(named)) return named;
  const objects = entitiesOf(message).objects.filter(([key]) => !/query|search/i.test(key));
  return objects.length === 1 ? objects[0]?.[1] : undefined;
}

function nameOf(entity: JsonObject): string | undefined {
  for (const path of namePaths) {
    const value = at(entity, path);
    if (typeof value === 'string' && value !== '') return value;
  }
  return personName(entity);
}

/** A contact has its name in parts, in `info`; without one its address stands for it. */
function personName(entity: JsonObject): string | undefined {
  const person = isObject(entity.info) ? entity.info : entity;
  const full = [at(person, ['name', 'first']), at(person, ['name', 'last'])]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ');
  if (full) return full;
  const [email] = listAt(person, ['emails', 'items']);
  return isObject(email) && typeof email.email === 'string' ? email.email : undefined;
}

function detailOf(
  { area, name }: Method,
  request: JsonObject | undefined,
  entity: JsonObject | undefined,
): string | undefined {
  if (area === 'orders' && name === 'CreateOrder' && entity) return orderDetail(entity);
  if (entity && isObject(entity.bookedEntity)) return bookingDetail(entity);
  const collection = request?.dataCollectionId;
  return area === 'data' && typeof collection === 'string' ? `in the collection ${collection}` : undefined;
}

function orderDetail(order: JsonObject): string | undefined {
  const lines = listAt(order, ['lineItems']).filter(isObject);
  const items = lines.reduce((sum, { quantity }) => sum + (Number(quantity ?? 1) || 0), 0);
  const buyer = at(order, ['buyerInfo', 'email']);
  const inside = [items > 0 ? countOf(items, 'item') : '', typeof buyer === 'string' ? `buyer ${buyer}` : '']
    .filter(Boolean)
    .join(', ');
  return [sumOf(order, lines), inside && `(${inside})`].filter(Boolean).join(' ') || undefined;
}

/** What an order comes to: what it says, else what its items do. */
function sumOf(order: JsonObject, lines: readonly JsonObject[]): string {
  const currency = typeof order.currency === 'string' ? order.currency : '';
  const said = amountAt(order, ['priceSummary', 'total']) ?? amountAt(order, ['priceSummary', 'subtotal']);
  const prices = lines.flatMap((line) => {
    const each = amountAt(line, ['price']);
    const { quantity = 1 } = line;
    return each !== undefined && Number.isInteger(quantity) ? [times(each, Number(quantity))] : [];
  });
  const amount = said ?? (prices.length > 0 ? add(...prices) : undefined);
  return amount === undefined ? '' : `for ${fixedAmount(amount, currency)} ${currency}`.trim();
}

/** The amount of a price, which a caller may send as a number. */
function amountAt(value: JsonObject, path: readonly string[]): string | undefined {
  const amount = String(at(value, [...path, 'amount']));
  return isDecimal(amount) ? amount : undefined;
}

/** A booking has no name: what is booked stands for it. */
function bookedName(booking: JsonObject): string | undefined {
  const title = at(booking, ['bookedEntity', 'title']);
  return typeof title === 'string' && title !== '' ? title : undefined;
}

/** Who comes, and when on the clocks of the place: `for Ada Lovelace at 2026-03-02 10:00`. */
function bookingDetail(booking: JsonObject): string | undefined {
  const person = ['firstName', 'lastName'].map((part) => at(booking, ['contactDetails', part]));
  const full = person.filter((part) => typeof part === 'string' && part !== '').join(' ');
  const who = full || at(booking, ['contactDetails', 'email']);
  const start = at(booking, ['bookedEntity', 'slot', 'startDate']);
  const parts = [
    typeof who === 'string' && who !== '' ? `for ${who}` : '',
    typeof start === 'string' && start.length >= 16 ? `at ${start.slice(0, 16).replace('T', ' ')}` : '',
  ];
  return parts.filter(Boolean).join(' ') || undefined;
}

function resultOf({ name, access }: Method, response: JsonObject): string | undefined {
  if (access !== 'read') return undefined;
  const count = response.count ?? response.totalCount;
  if (/^Count/.test(name) && (typeof count === 'number' || typeof count === 'string'))
    return `counted ${count}`;
  const list = Object.values(response).find((value): value is Json[] => Array.isArray(value));
  return list && `got ${countOf(list.length, 'result')}`;
}

/** `1 item`, `2 items`. */
function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function targetOf(
  params: Readonly<Record<string, string>>,
  entity: JsonObject | undefined,
): string | undefined {
  const [first] = Object.values(params);
  return first ?? (typeof entity?.id === 'string' ? entity.id : undefined);
}

function at(value: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((node, key) => (isObject(node) ? node[key] : undefined), value);
}

function listAt(value: JsonObject, path: readonly string[]): readonly Json[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

function camelCase(words: string): string {
  return words.replaceAll(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
}
