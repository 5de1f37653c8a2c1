import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Handle, responseText } from '../src/base/http.ts';
import { isGuid } from '../src/base/ids.ts';
import { isObject, type Json, type JsonObject } from '../src/base/json.ts';
import type { Catalogue } from '../src/catalogue/load.ts';
import type { Method } from '../src/catalogue/method.ts';
import { responseSchema } from '../src/catalogue/schema.ts';

/** An answer that Wix's own wire types do not allow: the local Wix must not give it. */
class BadAnswer extends Error {}

/** What Wix answers beyond its own types, with where that is known from. */
const beyondTypes: readonly { readonly field: RegExp; readonly because: string }[] = [
  {
    field: /agingMetadata\/hasNext$/,
    because: 'the wire has the flag in every page; some types leave it out',
  },
  { field: /\/phones\/items\/\d+\/formattedPhone$/, because: 'as in primaryPhone, whose type has it' },
  { field: /^\/members?(\/\d+)?\/contact\/contactId$/, because: 'as in the samples of its reference' },
  {
    field: /^\/pagingMetadata$/,
    because: 'the guide promises members by cursor as well as by offset, whose types have `metadata` alone',
  },
  {
    field: /^\/(access_token|refresh_token|token_type|expires_in)$/,
    because: "the type is that of a raw answer, whose body this is; the SDK's strategies read these",
  },
  {
    field: /^\/inventoryItems$/,
    because: 'a page may have nothing in it, though the type asks for one item',
  },
  { field: /\/treeReference\/treeKey$/, because: 'is null for the tree of Wix Stores, in its own examples' },
];

const compiled = new Map<string, ValidateFunction | undefined>();

/** A handle whose every success is held against Wix's wire types; one that does not fit throws {@link BadAnswer}. */
export function checkAnswers(handle: Handle, { router }: Catalogue): Handle {
  return async (request) => {
    const response = await handle(request);
    const match = router.match(request.verb, request.target.split('?', 1)[0] ?? '');
    if (response.status !== 200 || match.kind !== 'method') return response;
    check(match.method, await responseText(response));
    return response;
  };
}

function check(method: Method, text: string): void {
  const { id } = method;
  if (!compiled.has(id)) compiled.set(id, compile(method));
  const validate = compiled.get(id);
  if (!validate || validate(JSON.parse(text))) return;
  const errors = (validate.errors ?? []).filter((error) => !isKnown(error));
  if (errors.length === 0) return;
  const reasons = errors.map(
    ({ instancePath, message, params, data }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)} (is ${JSON.stringify(data)?.slice(0, 120)})`,
  );
  throw new BadAnswer(
    `${id} answered what Wix's types do not allow:\n${reasons.join('\n')}\n${text.slice(0, 500)}`,
  );
}

function isKnown({ instancePath, params }: ErrorObject): boolean {
  const extra = typeof params.additionalProperty === 'string' ? `/${params.additionalProperty}` : '';
  return beyondTypes.some(({ field }) => field.test(instancePath + extra));
}

function compile(method: Method): ValidateFunction | undefined {
  const source = responseSchema(method);
  if (!source) return undefined;
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, inlineRefs: false });
  ajv.addFormat('guid', isGuid);
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/);
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
  ajv.addFormat('date', /^\d{4}-\d{2}-\d{2}$/);
  for (const open of ['byte', 'uri', 'email']) ajv.addFormat(open, true);
  return ajv.compile(closed({ ...source.schema, $defs: source.defs }) as JsonObject);
}

/** The schema with no room for fields that it does not name: a mistyped one must show. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  const isClosable = isObject(schema.properties) && schema.additionalProperties === undefined;
  return isClosable && schema.type === 'object' ? { ...inner, additionalProperties: false } : inner;
}
