import { isObject, type Json, type JsonObject } from '../../../../../base/json.ts';
import { keyOf } from '../../../../query/typed.ts';
import { badRequest } from '../../fault.ts';
import { evaluate } from './expression.ts';
import { compareValues } from './value.ts';

/** Takes rows one by one and answers a result for each group of them. */
export interface Grouping {
  add(row: JsonObject): void;
  results(): JsonObject[];
}

/** One number or value that is made of a group, as it grows. */
interface Accumulator {
  add(value: Json): void;
  result(): Json;
}

const accumulators: Readonly<Record<string, () => Accumulator>> = {
  sum: () => numbers((all) => all.sum),
  avg: () => numbers((all) => (all.count === 0 ? null : all.sum / all.count)),
  min: () => extreme((value, best) => compareValues(value, best) < 0),
  max: () => extreme((value, best) => compareValues(value, best) > 0),
  first: () => kept((value, before) => (before === undefined ? value : before)),
  last: () => kept((value) => value),
  push() {
    const list: Json[] = [];
    return { add: (value) => void list.push(value), result: () => list };
  },
};

/** Reads `{"groupIds": [{key, expression}], "accumulators": [{resultFieldName, "sum": {expression}}]}`. */
export function createGrouping(json: JsonObject): Grouping {
  const ids = objects(json.groupIds).map(({ key, expression }) => ({ key: String(key), expression }));
  const asked = objects(json.accumulators).map(readAccumulator);
  const groups = new Map<string, { id: JsonObject; parts: readonly Accumulator[] }>();
  return {
    add(row) {
      const id = Object.fromEntries(ids.map(({ key, expression }) => [key, evaluate(expression, row)]));
      const name = JSON.stringify(Object.values(id).map((value) => keyOf(value) ?? null));
      const group = groups.get(name) ?? { id, parts: asked.map(({ make }) => make()) };
      groups.set(name, group);
      for (const [index, { expression }] of asked.entries())
        group.parts[index]?.add(evaluate(expression, row));
    },
    results: () =>
      [...groups.values()].map(({ id, parts }) => ({
        ...(ids.length > 0 ? { _id: id } : {}),
        ...Object.fromEntries(asked.map(({ name }, index) => [name, parts[index]?.result() ?? null])),
      })),
  };
}

function readAccumulator(json: JsonObject): {
  readonly name: string;
  readonly expression: Json | undefined;
  readonly make: () => Accumulator;
} {
  const { resultFieldName, ...rest } = json;
  const [type = '', options] = Object.entries(rest)[0] ?? [];
  const make = Object.hasOwn(accumulators, type) ? accumulators[type] : undefined;
  if (!make || typeof resultFieldName !== 'string')
    throw badRequest(
      `accumulator [${JSON.stringify(json)}] should have a resultFieldName and one of ${Object.keys(accumulators).join(', ')}`,
    );
  return { name: resultFieldName, expression: isObject(options) ? options.expression : undefined, make };
}

function objects(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.filter(isObject) : [];
}

/** Only numbers count. */
function numbers(result: (all: { sum: number; count: number }) => Json): Accumulator {
  const all = { sum: 0, count: 0 };
  return {
    add(value) {
      if (typeof value !== 'number') return;
      all.sum += value;
      all.count += 1;
    },
    result: () => result(all),
  };
}

function extreme(isBetter: (value: Json, best: Json) => boolean): Accumulator {
  return kept((value, best) => {
    if (value === null) return best;
    return best === undefined || best === null || isBetter(value, best) ? value : best;
  });
}

function kept(choose: (value: Json, before: Json | undefined) => Json | undefined): Accumulator {
  let value: Json | undefined;
  return {
    add: (next) => {
      value = choose(next, value);
    },
    result: () => value ?? null,
  };
}
