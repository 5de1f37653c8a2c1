import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { actionOf } from '../../catalogue/groups.ts';
import type { Method } from '../../catalogue/method.ts';
import { clean } from '../sentence/sentence.ts';
import { wordsOf } from '../sentence/words.ts';
import { type Before, type Change, changesBetween, type Measure } from './measure.ts';
import { showMoney } from './money.ts';

/** The most lines that a person is shown. */
const mostLines = 30;

/**
 * What a call would do, in lines that a person reads before it is done: `price 24.50 -> 2.45 EUR on 3 products`.
 * What is there now is compared with what the call says; without it, what the call says stands alone.
 */
export function effectOf(
  method: Method,
  measure: Measure | undefined,
  before: readonly Before[] | null,
): string[] {
  const action = actionOf(method);
  const known = action === 'create' ? [] : (before ?? []).filter(({ entity }) => entity !== undefined);
  const lines = action === 'change' ? changeLines(method, known) : [];
  const sums = (measure?.money ?? [])
    .filter(({ currency }) => currency !== '')
    .map((money) => `moves ${showMoney(money)}`);
  const count = measure?.items;
  const items =
    count !== undefined && count !== null && count > 1 ? [`${action}s ${count} ${thing(method, count)}`] : [];
  const missing = (before ?? []).length - known.length;
  const unread =
    action !== 'create' && missing > 0
      ? [`${missing} of them could not be read, so what changes there is not known`]
      : [];
  const named = action === 'delete' ? known.map(({ entity }) => `deletes ${nameOf(entity ?? {})}`) : [];
  const all = [...lines, ...named, ...sums, ...(lines.length === 0 ? items : []), ...unread];
  return all.length > mostLines ? [...all.slice(0, mostLines), `and ${all.length - mostLines} more`] : all;
}

function changeLines(method: Method, before: readonly Before[]): string[] {
  const changes = before.flatMap(({ entity, patch }) =>
    changesBetween(entity ?? {}, patch).map((change) => tellChange(change, entity ?? {})),
  );
  const counted = Map.groupBy(changes, (line) => line);
  return [...counted].map(([line, same]) => `${line} on ${same.length} ${thing(method, same.length)}`);
}

function tellChange({ path, from, to }: Change, entity: JsonObject): string {
  const currency = /amount|price/i.test(path) ? currencyOf(entity) : '';
  return `${labelOf(path)} ${show(from)} -> ${show(to)}${currency}`;
}

function currencyOf({ currency }: JsonObject): string {
  return typeof currency === 'string' ? ` ${currency}` : '';
}

/** `price` for `variantsInfo.variants[].price.actualPrice.amount`. */
function labelOf(path: string): string {
  const parts = path.replaceAll('[]', '').split('.');
  const named = parts.filter(
    (part) => !/^(amount|value|items|priceData|actualPrice|variantsInfo|variants)$/.test(part),
  );
  return (named.at(-1) ?? parts.at(-1) ?? path).replaceAll(/([A-Z])/g, ' $1').toLowerCase();
}

function show(value: Json | undefined): string {
  if (value === undefined) return 'what cannot be told';
  const text = value === null ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
  return clean(text);
}

function thing(method: Method, count: number): string {
  const { one } = wordsOf(method);
  return count === 1 ? one : one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`;
}

function nameOf(entity: JsonObject): string {
  const name = [entity.name, entity.title, entity.number, entity.id].find(
    (one) => typeof one === 'string' || typeof one === 'number',
  );
  const { info } = entity;
  if (name === undefined && isObject(info)) return nameOf(info);
  return show(name ?? 'something');
}
