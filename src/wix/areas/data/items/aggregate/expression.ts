import { isObject, type Json, type JsonObject } from '../../../../../base/json.ts';
import { badRequest } from '../../fault.ts';
import { valueAt } from './value.ts';

/**
 * What an expression of an aggregation comes to for a row: `{"fieldPath": "price"}`, `{"numeric": 1}`,
 * `{"multiply": {"expressions": [...]}}`. A part that is missing or of another type makes the whole of it null.
 * @throws {WixFault} 400 WDE0080 for what is no expression
 */
export function evaluate(expression: Json | undefined, row: JsonObject): Json {
  const entries = isObject(expression) ? Object.entries(expression) : [];
  const [name = '', operand = null] = entries[0] ?? [];
  const operation = entries.length === 1 && Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) throw badRequest(`expression [${JSON.stringify(expression)}] is not one of ${names()}`);
  return operation(operand, row);
}

type Operation = (operand: Json, row: JsonObject) => Json;

const operations: Readonly<Record<string, Operation>> = {
  fieldPath: (path, row) => valueAt(row, String(path)) ?? null,
  text: (text) => text,
  numeric: (number) => number,
  add: several((numbers) => numbers.reduce((sum, number) => sum + number, 0)),
  sum: several((numbers) => numbers.reduce((sum, number) => sum + number, 0)),
  multiply: several((numbers) => numbers.reduce((product, number) => product * number, 1)),
  subtract: two((first, second) => first - second),
  divide: two((first, second) => (second === 0 ? null : first / second)),
  mod: two((first, second) => (second === 0 ? null : first % second)),
  abs: one('number', (number) => Math.abs(number)),
  floor: one('number', (number) => Math.floor(number)),
  ceil: one('number', (number) => Math.ceil(number)),
  toLower: one('string', (text) => text.toLowerCase()),
  toUpper: one('string', (text) => text.toUpperCase()),
  length: one('string', (text) => Array.from(text).length),
  stringify: (operand, row) => printed(inner(operand, row, 'expression')),
  concat(operand, row) {
    const parts = listOf(operand, row).map(printed);
    return parts.every((part) => part !== null) ? parts.join('') : null;
  },
  substring(operand, row) {
    const text = inner(operand, row, 'expression');
    const { start = 0, length } = isObject(operand) ? operand : {};
    if (typeof text !== 'string') return null;
    const end = typeof length === 'number' ? Number(start) + length : undefined;
    return Array.from(text).slice(Number(start), end).join('');
  },
};

function names(): string {
  return Object.keys(operations).join(', ');
}

function inner(operand: Json, row: JsonObject, name: string): Json {
  return evaluate(isObject(operand) ? operand[name] : undefined, row);
}

function listOf(operand: Json, row: JsonObject): readonly Json[] {
  const { expressions } = isObject(operand) ? operand : {};
  return (Array.isArray(expressions) ? expressions : []).map((expression) => evaluate(expression, row));
}

function several(work: (numbers: readonly number[]) => number): Operation {
  return (operand, row) => {
    const numbers = listOf(operand, row);
    return numbers.every((number) => typeof number === 'number') ? work(numbers) : null;
  };
}

function two(work: (first: number, second: number) => number | null): Operation {
  return (operand, row) => {
    const first = inner(operand, row, 'firstExpression');
    const second = inner(operand, row, 'secondExpression');
    return typeof first === 'number' && typeof second === 'number' ? work(first, second) : null;
  };
}

function one<Type extends 'number' | 'string'>(
  type: Type,
  work: (value: Type extends 'number' ? number : string) => Json,
): Operation {
  return (operand, row) => {
    const value = inner(operand, row, 'expression');
    return typeof value === type ? work(value as Parameters<typeof work>[0]) : null;
  };
}

function printed(value: Json): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
