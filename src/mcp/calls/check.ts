import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isGuid } from '../../base/ids.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { nearest } from '../../base/nearest.ts';
import { closeObjects } from '../../catalogue/close.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema } from '../../catalogue/schema.ts';

/** Checks a message before it is sent: every problem with its path, what it is and what would be right. */
export type CheckMessage = (method: Method, message: JsonObject) => readonly string[];

/** Checks against the schemas of Wix's wire types, each compiled when it is first needed. A method without one passes. */
export function createMessageCheck(): CheckMessage {
  const compiled = new Map<string, ValidateFunction | undefined>();
  return (method, message) => {
    if (!compiled.has(method.id)) compiled.set(method.id, compile(method));
    const validate = compiled.get(method.id);
    if (!validate || validate(message)) return [];
    const errors = (validate.errors ?? []).filter((error) => !isTolerated(error));
    return [...new Set(errors.map(tell))].slice(0, mostProblems);
  };
}

const mostProblems = 12;

function compile(method: Method): ValidateFunction | undefined {
  const source = requestSchema(method);
  if (!source) return undefined;
  const ajv = new Ajv2020({
    ...{ allErrors: true, strict: false, verbose: true },
    // The schemas are our own, and most are used a few times: to make better code of them takes longer than it saves.
    ...{ validateSchema: false, meta: false, code: { optimize: false } },
  });
  ajv.addFormat('guid', isGuid);
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/);
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
  for (const open of ['byte', 'uri', 'email', 'date']) ajv.addFormat(open, true);
  return ajv.compile(closeObjects(source));
}

/** Wix takes null for a field that is not set, a field mask as text or as paths, and a number as text. */
function isTolerated({ data, keyword, params, instancePath }: ErrorObject): boolean {
  if (data === null) return true;
  if (keyword === 'additionalProperties') return /^[./_]|Mask$/.test(params.additionalProperty);
  if (keyword !== 'type') return false;
  if (/[mM]ask$/.test(instancePath)) return true;
  return params.type === 'number' && typeof data === 'string' && data !== '' && !Number.isNaN(Number(data));
}

function tell(error: ErrorObject): string {
  const { keyword, params, data, parentSchema } = error;
  const where = pathOf(error.instancePath);
  switch (keyword) {
    case 'required':
      return `${join(where, params.missingProperty)}: is missing. ${kindOf(parentSchema, params.missingProperty)}`;
    case 'additionalProperties': {
      const known = Object.keys(isObject(parentSchema?.properties) ? parentSchema.properties : {});
      const near = nearest(params.additionalProperty, known);
      return `${join(where, params.additionalProperty)}: there is no such field. ${near ? `Did you mean ${near}?` : `There are: ${known.slice(0, 30).join(', ')}.`}`;
    }
    case 'enum':
      return `${where}: is ${show(data)}. Use one of ${params.allowedValues.slice(0, 40).join(', ')}.`;
    case 'type':
      return `${where}: is ${show(data)}. Send ${articled([params.type].flat().join(' or '))}.`;
    case 'format':
      return `${where}: is ${show(data)}. Send ${formats[String(params.format)] ?? `a valid ${params.format}`}.`;
    default:
      return `${where}: ${error.message ?? 'is not valid'} (it is ${show(data)}).`;
  }
}

const formats: Readonly<Record<string, string>> = {
  guid: 'an id, as another call answered it',
  'date-time': 'a date and time such as 2026-05-01T09:30:00Z',
  decimal: 'a decimal number as text, such as "24.50"',
};

function kindOf(schema: unknown, name: string): string {
  const property = isObject(schema) && isObject(schema.properties) ? schema.properties[name] : undefined;
  const type = isObject(property) ? property.type : undefined;
  return typeof type === 'string' ? `Send ${articled(type)}.` : 'Send it.';
}

function articled(type: string): string {
  return /^(object|array)/.test(type) ? `an ${type}` : `a ${type}`;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80);
}

function join(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}

/** `/product/options/0/name` as `product.options[0].name`. */
function pathOf(pointer: string): string {
  return pointer
    .slice(1)
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/');
}
