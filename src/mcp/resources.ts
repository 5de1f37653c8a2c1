import type { ReadResourceResult, Resource } from '@modelcontextprotocol/server';
import type { Catalogue } from '../catalogue/load.ts';
import { areaName, type Method } from '../catalogue/method.ts';
import type { Caller } from './caller.ts';
import { methodPage } from './docs/page.ts';
import { findMethod } from './tools/find-method.ts';
import { tellMay } from './tools/search-methods.ts';

const methodsAt = 'fairlead://methods/';
const sitesAt = 'fairlead://sites/';

/** Pages of the reference that are listed at once. */
const pageSize = 100;

export const resourceTemplates = [
  {
    uriTemplate: `${methodsAt}{id}`,
    name: 'method',
    title: 'Reference page of a method',
    mimeType: 'text/markdown',
  },
];

/** A page of what there is to read: the sites first, then the reference of each granted method. */
export function listResources(
  { access }: Caller,
  granted: readonly Method[],
  cursor: string | undefined,
): { resources: Resource[]; nextCursor?: string } | undefined {
  const from = cursor === undefined ? 0 : Number(cursor);
  const sites = access.sites.map(
    ({ siteId, siteName }): Resource => ({
      uri: sitesAt + siteId,
      name: siteName,
      title: `The site ${siteName}`,
      description: 'What you may do on it',
      mimeType: 'text/markdown',
    }),
  );
  const all = [...sites, ...granted.map(toResource)];
  if (!Number.isInteger(from) || from < 0 || from > all.length) return undefined;
  const more = from + pageSize < all.length ? { nextCursor: String(from + pageSize) } : {};
  return { resources: all.slice(from, from + pageSize), ...more };
}

function toResource({ id, summary, area, verb, path }: Method): Resource {
  return {
    uri: methodsAt + id,
    name: id,
    title: summary,
    description: `${verb} ${path} (${areaName(area)})`,
    mimeType: 'text/markdown',
  };
}

/** A site's summary or a method's reference page; `undefined` when there is none at this address. */
export function readResource(
  uri: string,
  caller: Caller,
  catalogue: Catalogue,
  granted: readonly Method[],
): ReadResourceResult | undefined {
  const site = caller.access.sites.find(({ siteId }) => uri === sitesAt + siteId);
  if (site) return markdown(uri, siteSummary(site.siteName, site.siteId, granted));
  const method = uri.startsWith(methodsAt) ? findMethod(catalogue, uri) : undefined;
  return method && markdown(uri, methodPage(method, catalogue, tellMay(method, caller)));
}

function siteSummary(name: string, siteId: string, granted: readonly Method[]): string {
  const areas = [...Map.groupBy(granted, ({ area }) => area)].map(([area, methods]) => {
    const reads = methods.filter(({ access }) => access === 'read').length;
    return `- ${areaName(area)}: ${reads} methods that read, ${methods.length - reads} that write`;
  });
  return [
    `# ${name}`,
    `Site id: \`${siteId}\`. What you may use there:`,
    areas.join('\n') || 'Nothing yet.',
  ].join('\n\n');
}

function markdown(uri: string, text: string): ReadResourceResult {
  return { contents: [{ uri, mimeType: 'text/markdown', text }] };
}
