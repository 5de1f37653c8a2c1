import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import { areaName, type Method } from '../../catalogue/method.ts';
import type { CallMethod } from '../calls/call.ts';
import type { MethodSearch } from '../docs/search.ts';
import { entityWords } from '../docs/words.ts';
import { errorResult, textResult } from '../result.ts';
import { callResult } from './call-method.ts';
import { byRoute, findMethod, pathOf } from './find-method.ts';
import { pageResult, schemaResult, unknownMethod } from './read-method.ts';
import { searchResult, tellMay } from './search-methods.ts';
import { inputSchema, type McpTool, type ToolContext } from './tool.ts';

const text = { type: 'string' } as const;
const required = { ...text, minLength: 1 } as const;
const reads = { readOnlyHint: true, idempotentHint: true, openWorldHint: false } as const;

/** What the tools below are made of. */
export interface WixNamesParts {
  readonly catalogue: Catalogue;
  readonly search: MethodSearch;
  readonly call: CallMethod;
}

/**
 * The same documentation and calls under the names and arguments that agents know from Wix's own MCP server, so that an
 * agent made for that one works here unchanged, within its grants.
 */
export function wixNamedTools({ catalogue, search }: WixNamesParts): McpTool[] {
  return [
    {
      definition: {
        name: 'SearchWixRESTDocumentation',
        description: 'As search_methods, with the arguments of the Wix MCP server.',
        inputSchema: inputSchema(
          { searchTerm: required, reason: text, maxResults: { type: 'integer', minimum: 1, maximum: 15 } },
          ['searchTerm'],
        ),
        annotations: reads,
      },
      run: async ({ searchTerm, maxResults }, { caller }) =>
        searchResult(search, String(searchTerm), typeof maxResults === 'number' ? maxResults : 10, caller),
    },
    {
      definition: {
        name: 'BrowseWixRESTDocsMenu',
        description: 'The areas of the Wix API; with menuUrl (an area, or area/thing) what is in it.',
        inputSchema: inputSchema({ menuUrl: text, reason: text }),
        annotations: reads,
      },
      run: async ({ menuUrl }, context) =>
        menuResult(catalogue, typeof menuUrl === 'string' ? menuUrl : '', context),
    },
    ...(['ReadFullDocsMethodSchema', 'ReadFullDocsArticle'] as const).map(
      (name): McpTool => ({
        definition: {
          name,
          description: `As read_method${name === 'ReadFullDocsMethodSchema' ? ' with format: schema' : ''}, with the arguments of the Wix MCP server.`,
          inputSchema: inputSchema(
            {
              articleUrl: {
                ...required,
                description: 'id of a method, VERB /path, or the address of its page',
              },
              reason: text,
            },
            ['articleUrl'],
          ),
          annotations: reads,
        },
        run: async ({ articleUrl }, { caller }) => {
          const method = findMethod(catalogue, String(articleUrl));
          if (!method) return unknownMethod(catalogue, String(articleUrl));
          return name === 'ReadFullDocsMethodSchema'
            ? schemaResult(method)
            : pageResult(method, catalogue, caller);
        },
      }),
    ),
    {
      definition: {
        name: 'ListWixSites',
        description: 'The sites that you are connected to.',
        inputSchema: inputSchema({ nameSearch: text }),
        annotations: reads,
      },
      run: async ({ nameSearch }, { caller }) => {
        const wanted = typeof nameSearch === 'string' ? nameSearch.toLowerCase() : '';
        const sites = caller.access.sites.filter(({ siteName }) => siteName.toLowerCase().includes(wanted));
        return textResult(
          JSON.stringify({ sites: sites.map(({ siteId, siteName }) => ({ id: siteId, name: siteName })) }),
        );
      },
    },
  ];
}

/** `call_method` with a verb and an address. */
export function callWixSiteTool({ catalogue, call }: WixNamesParts): McpTool {
  return {
    definition: {
      name: 'CallWixSiteAPI',
      description: 'As call_method, with the arguments of the Wix MCP server.',
      inputSchema: inputSchema(
        {
          siteId: text,
          url: { ...required, description: 'such as https://www.wixapis.com/stores/v3/products/search' },
          method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
          body: { type: ['object', 'array', 'string'] },
          reason: text,
          sourceDocUrl: text,
        },
        ['url', 'method'],
      ),
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    async run({ siteId, url, method: verb, body }, context) {
      const address = String(url);
      const method = byRoute(catalogue, String(verb), address);
      if (!method)
        return errorResult(
          `No method of the catalogue has ${String(verb)} ${pathOf(address)}. search_methods finds the one you mean.`,
        );
      const message = messageOf(catalogue, String(verb), address, body);
      if (typeof message === 'string') return errorResult(message);
      return callResult(
        call,
        { method, message, siteId: typeof siteId === 'string' ? siteId : undefined },
        0,
        context,
      );
    },
  };
}

/** The message that an address and a body make; a text when it cannot be read. */
function messageOf(
  { router }: Catalogue,
  verb: string,
  address: string,
  body: Json | undefined,
): JsonObject | string {
  const match = router.match(verb, pathOf(address));
  const message = { ...queryOf(address), ...bodyOf(body) };
  if (body !== undefined && !isObject(bodyOf(body))) return 'body: it should be a JSON object.';
  if (match.kind === 'method')
    for (const [name, value] of Object.entries(match.params)) put(message, name.split('.'), value);
  return message;
}

function bodyOf(body: Json | undefined): JsonObject {
  if (isObject(body)) return body;
  if (typeof body !== 'string' || body === '') return {};
  try {
    const read: unknown = JSON.parse(body);
    return isObject(read) ? read : {};
  } catch {
    return {};
  }
}

function queryOf(address: string): JsonObject {
  const mark = address.indexOf('?');
  const message: JsonObject = {};
  if (mark < 0) return message;
  for (const [name, value] of new URLSearchParams(address.slice(mark + 1)))
    put(message, name.split('.'), value);
  return message;
}

function put(message: JsonObject, [first = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    message[first] = value;
    return;
  }
  const inside = isObject(message[first]) ? message[first] : {};
  message[first] = inside;
  put(inside, rest, value);
}

/** Areas, then the things of an area, then the methods of a thing. */
function menuResult({ areas, methods }: Catalogue, menu: string, { caller }: ToolContext) {
  const [areaPart = '', thing = ''] = menu
    .replace(/^https?:\/\/[^/]+/, '')
    .split('/')
    .filter(Boolean)
    .slice(-2);
  const open = methods.filter(({ visibility }) => visibility === 'public');
  const area = areas.find(({ id, name }) => [id, name.toLowerCase()].includes(areaPart.toLowerCase()));
  if (!area)
    return textResult(
      areas
        .map(({ id, name }) => `${id}: ${name}, ${open.filter((one) => one.area === id).length} methods`)
        .join('\n'),
    );
  const things = Map.groupBy(
    open.filter((method) => method.area === area.id),
    ({ entity }) => entity,
  );
  const inside = things.get(thing);
  if (!inside)
    return textResult(
      [...things]
        .map(([entity, own]) => `${area.id}/${entity}: ${entityWords({ entity })}, ${own.length} methods`)
        .join('\n'),
    );
  return textResult(inside.map((method) => tellOne(method, caller)).join('\n'));
}

function tellOne(method: Method, caller: ToolContext['caller']): string {
  return `${method.id}: ${method.summary} (${areaName(method.area)}, ${method.access}). ${tellMay(method, caller)}`;
}
