import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { ListAnswer } from './guide.ts';
import { at } from './pick.ts';

/** What Wix says of a page: how many there are in all when it tells, and what to send for the next one. */
export interface PageFacts {
  readonly total: number | undefined;
  /** The value to put at `path` of the next call; `undefined` on the last page, or when Wix does not tell. */
  readonly next: { readonly path: string; readonly value: string | number } | undefined;
}

/** Reads the paging of an answer, in any of the shapes that Wix's services have. */
export function readPage(answer: JsonObject, message: JsonObject, { items, paging }: ListAnswer): PageFacts {
  const found = [answer.pagingMetadata, answer.metadata].find(isObject) ?? {};
  const shown = Array.isArray(answer[items]) ? answer[items].length : 0;
  const total = numberOf(found.total ?? found.items ?? answer.totalResults);
  const cursors = isObject(found.cursors) ? found.cursors : {};
  if (typeof cursors.next === 'string' && cursors.next !== '')
    return { total, next: { path: cursorPath(paging.at), value: cursors.next } };
  if (paging.by === 'cursor' || shown === 0) return { total, next: undefined };
  const offset = numberOf(at(message, `${paging.at}.offset`)) ?? 0;
  const isLast = total !== undefined ? offset + shown >= total : found.hasNext === false;
  return { total, next: isLast ? undefined : { path: `${paging.at}.offset`, value: offset + shown } };
}

function cursorPath(pagingAt: string): string {
  return pagingAt.replace(/(^|\.)paging$/, '$1cursorPaging').concat('.cursor');
}

function numberOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
