import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { isMaskPath } from '../../catalogue/field-masks.ts';
import { actionOf } from '../../catalogue/groups.ts';
import { type Method, routesOf } from '../../catalogue/method.ts';
import { clean } from '../sentence/sentence.ts';
import { wordsOf } from '../sentence/words.ts';
import type { GuardrailOf } from './guardrail.ts';
import { masked } from './hidden.ts';
import { hiddenIn, maskText } from './mask.ts';
import { type Before, type Change, changesBetween, leavesOf } from './measure.ts';
import { showMoney, showUnits } from './money.ts';
import { moneySaid } from './money-moved.ts';
import { peopleMessaged } from './people-messaged.ts';
import { isMaskedPath } from './personal.ts';
import { secretFields } from './secret-fields.ts';

/** A call, as far as it is known what it does. */
export interface KnownCall {
  readonly message: JsonObject;
  /** What is there now of what it would change; `null` when that could not be found out. */
  readonly before: readonly Before[] | null;
  /** What the money that it moves is told by. */
  readonly there: JsonObject | undefined;
  /** What is not shown of it. */
  readonly masks: readonly GuardrailOf<'mask'>[];
}

/** The most lines that a person is shown, as many as Wix's bulk calls take, and the most facts in one of them. */
const mostLines = 100;
const mostFacts = 12;

/** What has to be seen of a call however much else is in it: money, whom it reaches, who may do what. */
const weighty =
  /price|amount|discount|total|cost|fee|tax|currency|quantity|refund|payment|e-?mail|phone|url|link|role|permission|visible|status/i;

/**
 * What a call would do, in lines that a person reads before it is done: `price 24.50 -> 2.45 EUR on 3 products`,
 * `refunds 250.00 EUR of order 10012`. What is there now is compared with what the call says; without it, what the call
 * says stands alone. What a mask of the agent covers is covered here too.
 */
export function effectOf(method: Method, call: KnownCall): string[] {
  const all = [
    ...moneyLines(method, call).map(always),
    ...linesFor(method, call, showerFor(call)),
    ...messageLines(method, call).map(always),
  ];
  const shown = roomFor(all, mostLines, ({ isWeighty }) => isWeighty).map(({ text }) => text);
  return all.length > mostLines ? [...shown, `and ${all.length - mostLines} more`] : shown;
}

interface Line {
  readonly text: string;
  readonly isWeighty: boolean;
}
const always = (text: string): Line => ({ text, isWeighty: true });
const ifItFits = (text: string): Line => ({ text, isWeighty: false });

/** What there is room for: what is weighty before the rest, in the order that it is said in. */
function roomFor<Told>(all: readonly Told[], most: number, isWeighty: (one: Told) => boolean): Told[] {
  if (all.length <= most) return [...all];
  const first = new Set([...all.filter(isWeighty), ...all.filter((one) => !isWeighty(one))].slice(0, most));
  return all.filter((one) => first.has(one));
}

/** Shows the value at a path. */
type Show = (path: string, value: Json | undefined) => string;

function showerFor({ message, before, masks }: KnownCall): Show {
  const rails = [secretFields, ...masks];
  const said = [message, ...(before ?? []).map(({ entity }) => entity ?? {})];
  const hidden = hiddenIn({ said }, rails);
  const cover = (path: string, value: Json | undefined): Json | undefined => {
    if (rails.some(({ fields }) => isMaskedPath(path, fields))) return masked;
    if (typeof value === 'string') return maskText(value, rails, hidden);
    if (Array.isArray(value)) return value.map((one) => cover(path, one) ?? null);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, cover(`${path}.${key}`, inner) ?? null]),
    );
  };
  return (path, value) => tell(cover(path, value));
}

function tell(value: Json | undefined): string {
  if (value === undefined) return 'what cannot be told';
  if (value === null || (typeof value === 'object' && Object.keys(value).length === 0)) return 'nothing';
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return clean(value.map(tell).join(', '));
  if (isObject(value))
    return clean(
      leavesOf(value)
        .map(([path, inner]) => `${labelOf(path)} ${tell(inner)}`)
        .join(', '),
    );
  return String(value);
}

function linesFor(method: Method, call: KnownCall, show: Show): Line[] {
  const known = (call.before ?? []).filter(({ entity }) => entity !== undefined);
  const isChange = actionOf(method) === 'change';
  return [
    ...(isChange ? changeLines(method, known, show) : []),
    ...besideLines(method, call, show).map(always),
    ...otherLines(method, call, isChange ? [] : known, show).map(ifItFits),
  ];
}

/** All but changes of what is known. */
function otherLines(method: Method, call: KnownCall, known: readonly Before[], show: Show): string[] {
  const { before, message } = call;
  const action = actionOf(method);
  if (action === 'create') return partsOf(message).map((part) => factLine(method, part, show));
  const unread = (before ?? []).filter(({ entity }) => entity === undefined);
  const lines = doneTo(method, action, known, message, show);
  if (before === null && action !== 'delete')
    return [...lines, ...partsOf(message).map((part) => factLine(method, part, show))];
  if (before === null) return [...lines, ...countLine(method, message, show)];
  const missing =
    unread.length > 0
      ? [
          ...unread.map(({ id, patch }) => factLine(method, { id, ...patch }, show)),
          `${unread.length} of them could not be read, so what changes there is not known`,
        ]
      : [];
  return [...lines, ...missing];
}

function changeLines(method: Method, before: readonly Before[], show: Show): Line[] {
  const changes = before.flatMap(({ entity, patch }) =>
    changesBetween(entity ?? {}, patch)
      .filter(({ path }) => !isManner(path))
      .map((change) => ({
        text: tellChange(change, entity ?? {}, show),
        isWeighty: weighty.test(change.path),
      })),
  );
  return [...Map.groupBy(changes, ({ text }) => text)].map(([text, same]) => ({
    text: `${text} on ${same.length} ${thing(method, same.length)}`,
    isWeighty: same.some(({ isWeighty }) => isWeighty),
  }));
}

/** What a call says beside the things that it changes or takes away, such as what else becomes of them. */
function besideLines(method: Method, { message, before }: KnownCall, show: Show): string[] {
  const action = actionOf(method);
  if (action !== 'change' && action !== 'delete') return [];
  const things = new Set(
    (before ?? []).flatMap(({ id, patch }): Json[] =>
      action === 'delete' ? [id] : [id, patch, ...Object.values(patch).filter(isObject)],
    ),
  );
  if (things.size === 0 || things.has(message)) return [];
  const inPath = (key: string) => routesOf(method).some(({ path }) => path.includes(`{${key}}`));
  const said = Object.fromEntries(Object.entries(message).filter(([key]) => !inPath(key)));
  const rest = without(said, things);
  const facts = isObject(rest) ? factsOf(rest, show) : '';
  return facts === '' ? [] : [`with ${facts}`];
}

/** A value without these in it; `undefined` where nothing is left of it. */
function without(value: Json, things: ReadonlySet<Json>): Json | undefined {
  if (things.has(value)) return undefined;
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) return value;
  const left = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const rest = without(inner, things);
    return rest === undefined ? [] : [[key, rest]];
  });
  if (left.length === 0) return undefined;
  return Array.isArray(value) ? left.map(([, inner]) => inner) : Object.fromEntries(left);
}

function tellChange({ path, from, to }: Change, entity: JsonObject, show: Show): string {
  const currency = /amount|price/i.test(path) ? currencyOf(entity) : '';
  return `${labelOf(path)} ${show(path, from)} -> ${show(path, to)}${currency}`;
}

function currencyOf({ currency }: JsonObject): string {
  return typeof currency === 'string' ? ` ${currency}` : '';
}

/** `deletes Mug`, `cancels 10012: custom message Sorry`. */
function doneTo(
  method: Method,
  action: string,
  known: readonly Before[],
  message: JsonObject,
  show: Show,
): string[] {
  // Which one it is says its name better than its id.
  const said = Object.entries(message).filter(([, value]) => !known.some(({ id }) => id === value));
  const facts = action === 'delete' ? '' : factsOf(Object.fromEntries(said), show);
  const lines = known.map(
    ({ entity }) =>
      `${thirdPerson(wordsOf(method).verb)} ${nameOf(entity ?? {}, show)}${facts === '' ? '' : `: ${facts}`}`,
  );
  return action === 'delete' && known.length > 1
    ? [...lines, `deletes ${known.length} ${thing(method, known.length)}`]
    : lines;
}

/** What a call says of how many things it takes away, when none of them is known. */
function countLine(method: Method, message: JsonObject, show: Show): string[] {
  const lists = Object.values(message).filter((value) => Array.isArray(value));
  const count = Math.max(0, ...lists.map((list) => list.length));
  return count > 1 ? [`deletes ${count} ${thing(method, count)}`] : [factLine(method, message, show)];
}

/** `creates contact: first Ada, last Lovelace, email ada@example.com`. */
function factLine(method: Method, part: JsonObject, show: Show): string {
  const { verb, one } = wordsOf(method);
  const facts = factsOf(part, show);
  return `${thirdPerson(verb)} ${one}${facts === '' ? '' : `: ${facts}`}`;
}

function factsOf(part: JsonObject, show: Show): string {
  const facts = leavesOf(part).filter(([path]) => !isManner(path));
  const told = roomFor(facts, mostFacts, ([path]) => weighty.test(path))
    .map(([path, value]) =>
      path === 'filter' && isObject(value) ? 'all that there are' : `${labelOf(path)} ${show(path, value)}`,
    )
    .join(', ');
  return facts.length > mostFacts ? `${told} and ${facts.length - mostFacts} more` : told;
}

/** The things that a message is about: those of its list of them, or the message itself. */
function partsOf(message: JsonObject): JsonObject[] {
  const lists = Object.entries(message).filter(
    (pair): pair is [string, JsonObject[]] =>
      Array.isArray(pair[1]) && pair[1].length > 0 && pair[1].every(isObject),
  );
  const [list] = lists;
  if (!list || lists.length > 1) return [message];
  const rest = Object.fromEntries(Object.entries(message).filter(([key]) => key !== list[0]));
  return list[1].map((part) => ({ ...rest, ...part }));
}

/** What says how to answer or which state is meant, not what is done. */
function isManner(path: string): boolean {
  return (
    isMaskPath(path) ||
    /^return(Full)?Entity$|(^|\.)revision$|idempotencyKey$|^fields(\[\])?$|requestedFields/i.test(path)
  );
}

function moneyLines(method: Method, { message, there }: KnownCall): string[] {
  const money = moneySaid(method, message, there);
  if (!money) return [];
  const { amount, currency } = money;
  const does = /Refund/.test(method.name)
    ? 'refunds'
    : /Charge|Capture|Collect/.test(method.name)
      ? 'charges'
      : 'moves';
  if (amount === undefined) return [`${does} money, and how much cannot be told`];
  const sum =
    currency === undefined
      ? `${showUnits(amount)} in a currency that cannot be told`
      : showMoney({ amount, currency });
  const { number } = there ?? {};
  const order = typeof number === 'string' || typeof number === 'number' ? ` of order ${number}` : '';
  return [`${does} ${sum}${order}`];
}

function messageLines(method: Method, { message }: KnownCall): string[] {
  const people = peopleMessaged(method, message);
  if (people === 0) return [];
  if (people === null) return ['sends messages, to how many people cannot be told'];
  return [people === 1 ? 'sends a message to 1 person' : `sends messages to ${people} people`];
}

/** `price` for `variantsInfo.variants[].price.actualPrice.amount`. */
function labelOf(path: string): string {
  const parts = path.replaceAll('[]', '').split('.');
  const named = parts.filter(
    (part) => !/^(amount|value|items|priceData|actualPrice|variantsInfo|variants)$/.test(part),
  );
  return (named.at(-1) ?? parts.at(-1) ?? path).replaceAll(/([A-Z])/g, ' $1').toLowerCase();
}

function thirdPerson(verb: string): string {
  const [first = '', ...rest] = verb.split(' ');
  const ending = /(s|sh|ch|x|z)$/.test(first)
    ? `${first}es`
    : /[^aeiou]y$/.test(first)
      ? `${first.slice(0, -1)}ies`
      : `${first}s`;
  return [ending, ...rest].join(' ');
}

function thing(method: Method, count: number): string {
  const { one } = wordsOf(method);
  return count === 1 ? one : one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`;
}

function nameOf(entity: JsonObject, show: Show): string {
  const { info, data } = entity;
  const inner = isObject(info) ? info : isObject(data) ? data : {};
  if (isObject(inner.name)) return show('name', Object.values(inner.name).filter(Boolean).join(' '));
  for (const one of [entity, inner])
    for (const key of ['name', 'title', 'number'])
      if (['string', 'number'].includes(typeof one[key])) return show(key, one[key]);
  return entity.id === undefined ? 'something' : show('id', entity.id);
}
