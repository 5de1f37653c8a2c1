import type { Tool } from '@modelcontextprotocol/server';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonObject } from '../base/json.ts';

const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true });
const compiled = new WeakMap<object, ValidateFunction>();

/** What is wrong with the arguments of a tool whose schema takes nothing but what it names; nothing when they are right. */
export function wrongArguments({ inputSchema }: Tool, args: JsonObject): readonly string[] {
  if (inputSchema.additionalProperties !== false) return [];
  const validate = compiled.get(inputSchema) ?? ajv.compile(inputSchema);
  compiled.set(inputSchema, validate);
  if (validate(args)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params, data }) => {
    const where = instancePath.slice(1).replaceAll('/', '.') || 'arguments';
    if ('additionalProperty' in params) return `${params.additionalProperty}: there is no such argument.`;
    if ('missingProperty' in params) return `${params.missingProperty}: is missing.`;
    const choices = 'allowedValues' in params ? `: ${params.allowedValues.join(', ')}` : '';
    return `${where}: ${message}${choices} (it is ${JSON.stringify(data)?.slice(0, 80)}).`;
  });
}
