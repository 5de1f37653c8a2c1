import { toIso } from '../../base/clock.ts';
import { jsonResponse, type WireRequest, type WireResponse } from '../../base/http.ts';
import type { Ids } from '../../base/ids.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import { scopesFor } from '../../catalogue/method.ts';
import { readMessage } from '../message.ts';
import type { Cursors } from '../query/cursor.ts';
import type { FieldMap, Operator } from '../query/fields.ts';
import { parsePaging } from '../query/page.ts';
import { runQuery } from '../query/run.ts';
import type { WixTables } from '../tables.ts';
import { authorizeAccount } from './authorize.ts';

type SiteListParts = Parameters<typeof authorizeAccount>[0] & {
  readonly catalogue: Catalogue;
  readonly ids: Ids;
  readonly cursors: Cursors;
  readonly maxBodyBytes: number;
};

/** The catalogue's id of the method. */
export const querySitesMethod = 'wix.sitelist.v2.Sites.QuerySites';

const path = '/site-list/v2/sites/query';
const sameness: readonly Operator[] = ['$eq', '$ne', '$in', '$nin', '$exists'];
const order: readonly Operator[] = [...sameness, '$gt', '$gte', '$lt', '$lte'];
const createdDate = { kind: 'date', column: 'created_ms', operators: order, sortable: true } as const;
const fields: FieldMap = {
  id: { kind: 'id', column: 'id', operators: sameness, sortable: true },
  displayName: { kind: 'string', column: 'name', operators: sameness, sortable: true },
  createdDate,
};

/** Query Sites: the sites of an account, for an API key of it. It names the account in a header and no site. */
export function createSiteList(
  parts: SiteListParts,
): (request: WireRequest) => Promise<WireResponse> | undefined {
  return (request) =>
    request.verb === 'POST' && request.target.split('?', 1)[0] === path
      ? querySites(parts, request)
      : undefined;
}

async function querySites(parts: SiteListParts, request: WireRequest): Promise<WireResponse> {
  const { database, catalogue, cursors, ids, maxBodyBytes } = parts;
  const method = catalogue.byId.get(querySitesMethod);
  const accountId = await authorizeAccount(parts, request.headers, method ? scopesFor(method) : []);
  const message = await readMessage(request, {}, maxBodyBytes);
  const query: JsonObject = isObject(message.query) ? message.query : {};
  const { rows, next, prev, hasNext } = await runQuery(database.read, {
    ...{ dialect: database.dialect, table: 'account_site', siteId: accountId, fields, cursors },
    ...{ entity: 'site', filter: query.filter, sort: query.sort, maxSorts: 5 },
    defaultSort: [{ field: createdDate, descending: false }],
    page: parsePaging(query, { style: 'cursor', defaultLimit: 50, maxLimit: 1_000, minLimit: 1 }),
  });
  const sites = await readSites(
    parts,
    rows.map(({ doc }) => doc),
  );
  const cursorsOut = { ...(next ? { next } : {}), ...(prev ? { prev } : {}) };
  return jsonResponse(
    200,
    { sites, metadata: { count: sites.length, cursors: cursorsOut, hasNext } },
    { 'x-wix-request-id': ids.guid() },
  );
}

/** The sites with these ids, in this order. */
async function readSites({ database }: SiteListParts, wanted: readonly string[]): Promise<JsonObject[]> {
  if (wanted.length === 0) return [];
  const rows = await database.read.selectFrom('site').selectAll().where('id', 'in', wanted).execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  return wanted.flatMap((id) => known.get(id) ?? []).map(shown);
}

function shown({ id, account_id, name, url, created_ms }: WixTables['site']): JsonObject {
  return {
    ...{ id, name, displayName: name, createdDate: toIso(Number(created_ms)), published: true },
    ...{ viewUrl: url, ownerAccountId: account_id, blocked: false, namespace: 'WIX' },
  };
}
