import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { invalid } from '../../../fault.ts';

/** The filter and sort of a V1 query, which are JSON inside JSON, as the query language has them. */
export function textQuery({ filter, sort }: JsonObject): { readonly filter: Json; readonly sort: Json } {
  return { filter: fromText(filter, 'query.filter'), sort: sortOf(fromText(sort, 'query.sort')) };
}

function fromText(value: Json | undefined, field: string): Json {
  if (typeof value !== 'string') return value ?? null;
  try {
    return value.trim() === '' ? null : (JSON.parse(value) as Json);
  } catch {
    throw invalid(field, 'must be JSON as text', 'FORMAT');
  }
}

/** `[{"price": "desc"}]` as `[{"fieldName": "price", "order": "DESC"}]`. */
function sortOf(sort: Json): Json {
  const items = Array.isArray(sort) ? sort : isObject(sort) ? [sort] : [];
  return items.map((item) => {
    if (!isObject(item)) return item;
    const { fieldName, order } = item;
    if (typeof fieldName === 'string') return { fieldName, order: String(order ?? 'ASC').toUpperCase() };
    const [name = '', way] = Object.entries(item)[0] ?? [];
    return { fieldName: name, order: String(way ?? 'ASC').toUpperCase() };
  });
}
