import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { invalid } from '../../fault.ts';
import type { OrderChange } from './change.ts';
import type { Order } from './order.ts';

/** The fields that Update Order changes; all others are passed over without a word, as Wix does. */
const updatable: readonly (readonly string[])[] = [
  ['buyerInfo', 'email'],
  ['buyerLanguage'],
  ['weightUnit'],
  ['billingInfo', 'address'],
  ['billingInfo', 'contactDetails'],
  ['archived'],
  ['attributionSource'],
  ['seenByAHuman'],
  ['recipientInfo', 'address'],
  ['recipientInfo', 'contactDetails'],
  ['shippingInfo', 'logistics', 'shippingDestination', 'address'],
  ['shippingInfo', 'logistics', 'shippingDestination', 'contactDetails'],
  ['extendedFields'],
];

/** Fields that must not be taken away. */
const lasting: ReadonlySet<string> = new Set(['buyerInfo', 'contactDetails']);

/**
 * What an update changes. Objects are merged, null takes a value away.
 * @throws {ValidationFault} for a null where a buyer or contact details must stay
 */
export function readUpdate(order: Order, sent: JsonObject): OrderChange {
  let changed = order as unknown as JsonObject;
  for (const path of updatable) changed = updatedAt(changed, sent, path, 'order');
  const after = changed as unknown as Order;
  return { fields: after, activities: activitiesOf(order, after) };
}

function updatedAt(
  before: JsonObject,
  sent: JsonObject,
  [name = '', ...rest]: readonly string[],
  where: string,
): JsonObject {
  const value = sent[name];
  const field = `${where}.${name}`;
  if (value === undefined) return before;
  if (value === null && lasting.has(name)) throw invalid(field, 'must not be removed', 'FIELD_NOT_ALLOWED');
  if (rest.length === 0) return merged(before, { [name]: value });
  if (!isObject(value)) return before;
  const inner = isObject(before[name]) ? before[name] : {};
  const updated = updatedAt(inner, value, rest, field);
  return updated === inner ? before : { ...before, [name]: updated };
}

function merged(before: JsonObject, change: JsonObject): JsonObject {
  const after = { ...before };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete after[name];
    else after[name] = isObject(value) && isObject(after[name]) ? merged(after[name], value) : cleaned(value);
  }
  return after;
}

function cleaned(value: Json): Json {
  return isObject(value) ? merged({}, value) : value;
}

function activitiesOf(before: Order, after: Order): string[] {
  const destination = ({ shippingInfo }: Order) =>
    JSON.stringify(shippingInfo?.logistics?.shippingDestination?.address);
  return [
    ...(before.buyerInfo.email === after.buyerInfo.email ? [] : ['EMAIL_EDITED']),
    ...(destination(before) === destination(after) ? [] : ['SHIPPING_ADDRESS_EDITED']),
  ];
}
