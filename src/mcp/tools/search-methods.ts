import { areaName, type Method } from '../../catalogue/method.ts';
import type { Caller } from '../caller.ts';
import type { MethodSearch } from '../docs/search.ts';
import { errorResult, textResult } from '../result.ts';
import { inputSchema, type McpTool } from './tool.ts';

const usual = 8;
const most = 25;

/** Finds methods of the whole Wix API by what they are for, and says which of them this agent may use. */
export function searchMethodsTool(search: MethodSearch): McpTool {
  return {
    definition: {
      name: 'search_methods',
      title: 'Search the Wix API',
      description:
        'Finds methods of the whole Wix API by what you want to do, in plain words, best first. Each says whether you may use it. Next: read_method.',
      inputSchema: inputSchema(
        {
          query: { type: 'string', minLength: 1, maxLength: 300, description: 'such as: set stock to zero' },
          limit: { type: 'integer', minimum: 1, maximum: most, default: usual },
        },
        ['query'],
      ),
      annotations: {
        title: 'Search the Wix API',
        readOnlyHint: true,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    async run({ query, limit }, { caller }) {
      return searchResult(search, String(query), typeof limit === 'number' ? limit : usual, caller);
    },
  };
}

/** The methods found, a paragraph each. */
export function searchResult(search: MethodSearch, query: string, limit: number, caller: Caller) {
  const found = search.find(query, Math.min(limit, most));
  if (found.length === 0)
    return errorResult(
      `Nothing was found for "${query}". Say what you want to do and with what, such as "find a product by name".`,
    );
  return textResult(
    `${found.length} methods for "${query}", best first. read_method with an id shows how to call one.`,
    found.map((method) => lineOf(method, caller)).join('\n\n'),
  );
}

function lineOf(method: Method, caller: Caller): string {
  return [
    `${method.id}${method.deprecated ? ' (deprecated)' : ''}`,
    `  ${method.summary}. ${method.verb} ${method.path}. ${areaName(method.area)}, ${method.access}.`,
    `  ${tellMay(method, caller)}`,
  ].join('\n');
}

/** Whether the caller may call a method, in a few words. */
export function tellMay(method: Method, { access }: Caller): string {
  const decisions = sitesOf(access.sites).map((siteId) => access.decide(method, siteId));
  if (decisions.length === 0) return 'You may not use it: you are not connected to any site.';
  const best =
    decisions.find(({ decision }) => decision === 'allowed') ??
    decisions.find(({ decision }) => decision === 'held') ??
    decisions[0];
  if (best?.decision === 'allowed') return `You may use it: ${best.reason}.`;
  if (best?.decision === 'held') return `You may ask for it: ${best.reason}.`;
  return `You may not use it: ${best?.reason ?? 'nothing allows it'}.`;
}

function sitesOf(sites: readonly { readonly siteId: string }[]): readonly string[] {
  return sites.map(({ siteId }) => siteId);
}
