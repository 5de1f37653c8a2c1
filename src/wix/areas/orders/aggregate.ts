import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { add, compareAmounts, isDecimal } from '../../../base/money.ts';
import type { CallContext } from '../../endpoint.ts';
import { invalid } from '../../fault.ts';
import { selectDocuments } from '../../query/run.ts';
import { orderSelection } from './query.ts';

/** One thing to find out of all orders that a filter finds. */
interface Wanted {
  readonly name: string;
  readonly operator: '$count' | '$sum' | '$min' | '$max';
  /** What is counted by, or the one amount that is summed. */
  readonly paths: readonly (readonly string[])[];
}

/**
 * Counts orders by the values of fields, and sums amounts. `{"byStatus": {"$count": ["paymentStatus"]}}` answers
 * `{"byStatus": {"PAID": 12}}`; several fields are joined by `|`, or by what the caller wants.
 * `{"sold": {"$sum": "priceSummary.total.amount"}}` answers `{"sold": "120.50"}`, exactly.
 */
export async function aggregateOrders(context: CallContext, request: JsonObject): Promise<JsonObject> {
  const wanted = readWanted(request.aggregation);
  const separator =
    typeof request.hierarchySeparatorOverride === 'string' ? request.hierarchySeparatorOverride : '|';
  const counts = new Map<string, Map<string, number>>(wanted.map(({ name }) => [name, new Map()]));
  const amounts = new Map<string, string | undefined>();
  for await (const doc of selectDocuments(context.db, orderSelection(context, request.filter))) {
    const order = JSON.parse(doc) as JsonObject;
    for (const one of wanted)
      if (one.operator === '$count') countIn(counts.get(one.name), one, order, separator);
      else amounts.set(one.name, combined(one, amounts.get(one.name), order));
  }
  return Object.fromEntries(
    wanted.map(({ name, operator }): [string, Json] => [
      name,
      operator === '$count'
        ? Object.fromEntries([...(counts.get(name) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : (amounts.get(name) ?? (operator === '$sum' ? '0' : null)),
    ]),
  );
}

function countIn(
  counts: Map<string, number> | undefined,
  { paths }: Wanted,
  order: JsonObject,
  separator: string,
): void {
  const key = paths.map((path) => shown(at(order, path))).join(separator);
  counts?.set(key, (counts.get(key) ?? 0) + 1);
}

function combined(
  { operator, paths }: Wanted,
  before: string | undefined,
  order: JsonObject,
): string | undefined {
  const amount = at(order, paths[0] ?? []);
  if (!isDecimal(amount)) return before;
  if (before === undefined) return amount;
  if (operator === '$sum') return add(before, amount);
  const isLess = compareAmounts(amount, before) < 0;
  return isLess === (operator === '$min') ? amount : before;
}

function readWanted(aggregation: Json | undefined): readonly Wanted[] {
  if (!isObject(aggregation)) throw invalid('aggregation', 'must not be empty', 'REQUIRED_FIELD');
  return Object.entries(aggregation).map(([name, asked]) => {
    const [operator, operand] = isObject(asked) ? (Object.entries(asked)[0] ?? []) : [];
    const paths = (Array.isArray(operand) ? operand : [operand]).filter((path) => typeof path === 'string');
    if (!isOperator(operator) || paths.length === 0)
      throw invalid(
        `aggregation.${name}`,
        'must be an operator ($count, $sum, $min, $max) with the fields it is of',
        'FORMAT',
      );
    return { name, operator, paths: paths.map((path) => path.replace(/^\$/, '').split('.')) };
  });
}

function isOperator(name: string | undefined): name is Wanted['operator'] {
  return name === '$count' || name === '$sum' || name === '$min' || name === '$max';
}

function at(order: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((node, name) => (isObject(node) ? node[name] : undefined), order);
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
