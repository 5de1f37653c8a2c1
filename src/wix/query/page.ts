import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { QueryFault, type QueryFaultKind, shown } from './fault.ts';

/** Which part of the rows is asked for. */
export type Page =
  | { readonly style: 'offset'; readonly limit: number; readonly offset: number }
  | {
      readonly style: 'cursor';
      /** Undefined where the cursor's own goes on. */
      readonly limit: number | undefined;
      readonly cursor: string | undefined;
      /** Rows to leave out before the first page; with a cursor it is 0. */
      readonly offset: number;
    };

/** How a method pages. */
export interface PageRules {
  readonly style: 'offset' | 'cursor' | 'both';
  readonly defaultLimit: number;
  readonly maxLimit: number;
  /** 0 where Wix allows an empty page, else 1. */
  readonly minLimit: number;
}

/**
 * Reads `paging: {limit, offset}` or `cursorPaging: {limit, cursor}`. A cursor brings its own limit, which a new one replaces.
 * A method that pages by cursor takes `paging` for its first page too: the SDK's newer builders write that.
 * @throws {QueryFault} `illegalLimit`, `illegalOffset` or `badCursor`
 */
export function parsePaging(
  query: { readonly paging?: Json | undefined; readonly cursorPaging?: Json | undefined },
  rules: PageRules,
): Page {
  const byCursor = rules.style === 'cursor' || (rules.style === 'both' && isObject(query.cursorPaging));
  if (!byCursor) return { style: 'offset', ...readOffsetPaging(query.paging, rules) };
  if (isObject(query.cursorPaging) || !isObject(query.paging))
    return readCursorPaging(query.cursorPaging, rules);
  return { style: 'cursor', cursor: undefined, ...readOffsetPaging(query.paging, rules) };
}

function readOffsetPaging(json: Json | undefined, rules: PageRules): { limit: number; offset: number } {
  const paging = isObject(json) ? json : {};
  return {
    limit: readLimit(paging, 'paging.limit', rules) ?? rules.defaultLimit,
    offset: readWhole(paging.offset, 'paging.offset', 0, Number.MAX_SAFE_INTEGER, 'illegalOffset') ?? 0,
  };
}

function readCursorPaging(json: Json | undefined, rules: PageRules): Page {
  const paging = isObject(json) ? json : {};
  const cursor = paging.cursor;
  if (cursor !== undefined && cursor !== null && typeof cursor !== 'string')
    throw new QueryFault('badCursor', `cursorPaging.cursor: ${shown(cursor)} should be text`, {
      field: 'cursorPaging.cursor',
      value: cursor,
    });
  const limit = readLimit(paging, 'cursorPaging.limit', rules);
  if (!cursor) return { style: 'cursor', limit: limit ?? rules.defaultLimit, cursor: undefined, offset: 0 };
  return { style: 'cursor', limit, cursor, offset: 0 };
}

function readLimit({ limit }: JsonObject, field: string, rules: PageRules): number | undefined {
  return readWhole(limit, field, rules.minLimit, rules.maxLimit, 'illegalLimit');
}

function readWhole(
  json: Json | undefined,
  field: string,
  least: number,
  most: number,
  kind: QueryFaultKind,
): number | undefined {
  if (json === undefined || json === null) return undefined;
  const number = typeof json === 'string' && /^-?\d+$/.test(json) ? Number(json) : json;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most)
    return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  throw new QueryFault(kind, `${field}: ${shown(json)} should be a whole number ${range}`, {
    field,
    value: json,
  });
}
