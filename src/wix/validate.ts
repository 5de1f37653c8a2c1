import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isDay } from '../base/dates.ts';
import { isGuid } from '../base/ids.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import type { Catalogue } from '../catalogue/load.ts';
import { requestSchema } from '../catalogue/schema.ts';
import { coerceMessage } from './coerce.ts';
import { ValidationFault, type Violation } from './fault.ts';

/** A request's JSON Schema with what it refers to. */
export interface SchemaWithDefs {
  readonly schema: JsonObject;
  readonly defs: JsonObject;
}

/** Checks a request and answers it with its scalars read; `fromQuery` when it came as query parameters. */
export type Validate = (methodId: string, message: JsonObject, fromQuery: boolean) => JsonObject;

/** One for each catalogue: a schema costs far more to compile than a local Wix to open, and tests open one each. */
const validators = new WeakMap<Catalogue, Validate>();

/**
 * The check of requests against the schemas of Wix's wire types. Schemas are compiled at first use: all of them at once
 * cost 11 s and 400 MB (docs/decisions/0004-lazy-schemas.md).
 */
export function validatorOf(catalogue: Catalogue): Validate {
  const validate = validators.get(catalogue) ?? createValidator(catalogue);
  validators.set(catalogue, validate);
  return validate;
}

function createValidator({ byId }: Catalogue): Validate {
  const compiled = new Map<string, Validate | undefined>();
  return (methodId, message, fromQuery) => {
    if (!compiled.has(methodId)) {
      const method = byId.get(methodId);
      compiled.set(methodId, method && compile(requestSchema(method)));
    }
    return compiled.get(methodId)?.(methodId, message, fromQuery) ?? message;
  };
}

function compile(source: SchemaWithDefs | undefined): Validate | undefined {
  if (!source) return undefined;
  const validate = createAjv().compile({ ...source.schema, $defs: source.defs });
  return (_id, message, fromQuery) => {
    const read = coerceMessage(source, message, fromQuery);
    if (validate(read)) return read;
    const errors = (validate.errors ?? []).filter((error) => !isTolerated(error));
    if (errors.length > 0) throw new ValidationFault(errors.map(toViolation));
    return read;
  };
}

function createAjv(): Ajv2020 {
  // `verbose` gives each error the value it is about, which decides whether Wix minds.
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, inlineRefs: false });
  ajv.addFormat('guid', isGuid);
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/);
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
  ajv.addFormat('date', isDay);
  for (const open of ['byte', 'uri', 'email']) ajv.addFormat(open, true);
  return ajv;
}

/** The parts of a query are read by the query language, and answered with the codes of the area. */
const queryParts = /^(\/(query|search))?\/(paging|cursorPaging|filter|sort)(\/|$)/;

/**
 * A null is a field that is not set, whatever its type, but no member of a list; a call that says nothing of what it looks for asks for
 * everything; a field mask may come as `{"paths":[…]}` as well as text.
 */
function isTolerated({ data, keyword, instancePath, params }: ErrorObject): boolean {
  if (queryParts.test(instancePath) || (data === null && !/\/\d+$/.test(instancePath))) return true;
  if (keyword === 'required' && instancePath === '')
    return params.missingProperty === 'query' || params.missingProperty === 'search';
  return keyword === 'type' && isObject(data) && Array.isArray(data.paths);
}

/** Wix's name and words for what each JSON Schema keyword checks. */
const rules: Readonly<Record<string, (error: ErrorObject) => Omit<Violation, 'field'>>> = {
  required: () => ({ description: 'must not be empty', violatedRule: 'REQUIRED_FIELD' }),
  maxLength: ({ params }) => threshold('MAX_LENGTH', `must not be longer than ${params.limit}`, params.limit),
  minLength: ({ params }) =>
    threshold('MIN_LENGTH', `must not be shorter than ${params.limit}`, params.limit),
  maxItems: ({ params }) =>
    threshold('MAX_SIZE', `must not have more than ${params.limit} items`, params.limit),
  minItems: ({ params }) => threshold('MIN_SIZE', `must have at least ${params.limit} items`, params.limit),
  maximum: ({ params }) => threshold('MAX', `must be at most ${params.limit}`, params.limit),
  minimum: ({ params }) => threshold('MIN', `must be at least ${params.limit}`, params.limit),
  format: ({ params }) => ({
    description: `must be a valid ${params.format}`,
    violatedRule: 'FORMAT',
    data: { type: String(params.format) },
  }),
  enum: ({ params }) => ({
    description: `must be in [${params.allowedValues.join(', ')}]`,
    violatedRule: 'INVALID_ENUM_VALUE',
    data: { enumValues: params.allowedValues },
  }),
  type: ({ params }) => ({
    description:
      params.type === 'object' ? 'Expected an object' : `Expected ${[params.type].flat().join(' or ')}`,
    violatedRule: 'FORMAT',
  }),
};

function threshold(violatedRule: string, description: string, limit: number): Omit<Violation, 'field'> {
  return { description, violatedRule, data: { threshold: limit } };
}

function toViolation(error: ErrorObject): Violation {
  const rule =
    rules[error.keyword] ??
    (() => ({ description: error.message ?? 'is invalid', violatedRule: 'VALIDATION' }));
  const missing = error.keyword === 'required' ? `/${error.params.missingProperty}` : '';
  return { field: toPath(error.instancePath + missing), ...rule(error) };
}

/** `/contact/emails/0/email` as Wix writes it: `contact.emails[0].email`. */
function toPath(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(
      (path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`),
      '',
    );
}
