import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../base/json.ts';
import { WrongInput } from '../wrong-input.ts';

const ajv = new Ajv2020({ allErrors: true });
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));

/** A JSON Schema with the type of what passes it. */
export interface BodySchema<T> {
  readonly schema: JsonObject;
  read(value: unknown): T;
}

/** The schema of a JSON body: an object with these properties and no others. */
export function body<T>(properties: JsonObject, required: readonly string[] = []): BodySchema<T> {
  const schema: JsonObject = {
    type: 'object',
    properties,
    required: [...required],
    additionalProperties: false,
  };
  const validate = ajv.compile<T>(schema);
  return {
    schema,
    read(value) {
      if (validate(value)) return value;
      throw new WrongInput(
        (validate.errors ?? []).map(({ instancePath, message, params, data }) => {
          const where = instancePath.slice(1).replaceAll('/', '.') || 'body';
          const more =
            'additionalProperty' in params
              ? `: ${params.additionalProperty}`
              : 'allowedValues' in params
                ? `: ${params.allowedValues.join(', ')}`
                : '';
          return `${where} ${message}${more}${data === undefined ? '' : ` (it is ${JSON.stringify(data)?.slice(0, 80)})`}.`;
        }),
      );
    },
  };
}

/** Reads a call's JSON body by its schema; none at all is an empty object. @throws {WrongInput} with every problem */
export async function readBodyAs<T>(request: Request, schema: BodySchema<T>): Promise<T> {
  const text = await request.text();
  return schema.read(text === '' ? {} : parse(text));
}

/** Reads a JSON body whose checks are done elsewhere. @throws {WrongInput} */
export async function readJson(request: Request): Promise<unknown> {
  return parse(await request.text());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongInput([`body is not JSON: ${(error as Error).message}.`]);
  }
}

/** A whole number among query parameters. @throws {WrongInput} */
export function readWhole(
  text: string | undefined,
  name: string,
  initial: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return initial;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new WrongInput([`${name} is "${text}": it should be a whole number from ${least} to ${most}.`]);
  return value;
}

/** An instant among query parameters, in epoch milliseconds. @throws {WrongInput} */
export function readInstant(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new WrongInput([`${name} is "${text}": it should be a date and time in ISO 8601.`]);
  return ms;
}

/** One of a few words among query parameters. @throws {WrongInput} */
export function readChoice<T extends string>(
  text: string | undefined,
  name: string,
  choices: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const choice = choices.find((one) => one === text);
  if (!choice) throw new WrongInput([`${name} is "${text}": it should be ${choices.join(', ')}.`]);
  return choice;
}
