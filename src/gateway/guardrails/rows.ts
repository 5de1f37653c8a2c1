import type { JsonObject } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';
import type { Guardrail, GuardrailOf } from './guardrail.ts';
import type { RowFacts } from './measure.ts';

export type RowRail = GuardrailOf<'since'> | GuardrailOf<'label'>;

/** A limit to some rows: in words, as a filter of Wix's query language, and as a test of one entity. */
export interface RowLimit {
  readonly says: string;
  readonly filter: JsonObject;
  readonly holds: (row: RowFacts) => boolean;
}

export function rowLimitOf(rail: RowRail): RowLimit {
  if (rail.kind === 'since') {
    const after = new Date(rail.ms).toISOString();
    return {
      says: `orders since ${after}`,
      filter: { createdDate: { $gte: after } },
      holds: ({ createdMs }) => createdMs !== null && createdMs >= rail.ms,
    };
  }
  return {
    says: `contacts with the label ${rail.key}`,
    filter: { 'info.labelKeys': { $hasSome: [rail.key] } },
    holds: ({ labels }) => labels.includes(rail.key),
  };
}

/** Whether a guardrail limits the rows that a method lists. */
export function limitsList(rail: Guardrail, method: Method): rail is RowRail {
  return (rail.kind === 'since' || rail.kind === 'label') && rowShapeOf(method, rail.kind) === 'list';
}

const entities = {
  since: {
    entity: /^wix\.ecom\.v1\.order$/,
    list: /^SearchOrders$/,
    create: /^CreateOrder$/,
    one: /^GetOrder$/,
  },
  label: {
    entity: /contacts\.v4\.contact$/,
    list: /^(Query|Search)Contacts$/,
    create: /^CreateContact$/,
    one: /^GetContact$/,
  },
} as const;

/**
 * How a row limit looks at a method: a `list` gets the filter and its answer is checked, the answer of `one` is
 * checked, of a `write` what is there now; nothing limits what is made `new`. Any `other` method shows rows in a form
 * that cannot be told.
 */
export function rowShapeOf(
  { entity, name, access, path }: Method,
  kind: keyof typeof entities,
): 'list' | 'one' | 'write' | 'new' | 'other' {
  const known = entities[kind];
  if (!known.entity.test(entity)) return 'other';
  if (known.list.test(name)) return 'list';
  if (known.one.test(name)) return 'one';
  if (known.create.test(name)) return kind === 'since' ? 'new' : 'write';
  // What is merged is named in the message too, and goes.
  return access === 'write' && path.includes('{') && !name.startsWith('Merge') ? 'write' : 'other';
}
