import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { parsePaging } from '../../../query/page.ts';
import type { ColumnValue } from '../../../query/value.ts';

/** A call for slots: what was asked at first, and where the page begins. */
export interface Asked {
  readonly request: JsonObject;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: readonly ColumnValue[];
}

/** The lists of slots are worked out, not stored; each has its own cursors. */
export type SlotList = 'time_slot' | 'event_time_slot';

/** Reads a call for slots; one with a cursor carries nothing else, and goes on with what the first one asked. */
export function readAsked(
  { cursors, siteId }: CallContext,
  list: SlotList,
  request: JsonObject,
  limits: { readonly defaultLimit: number; readonly maxLimit: number },
): Asked {
  const paging = isObject(request.cursorPaging) ? request.cursorPaging : {};
  const page = parsePaging({ cursorPaging: paging }, { style: 'cursor', minLimit: 1, ...limits });
  const cursor = page.style === 'cursor' ? page.cursor : undefined;
  const given = page.limit ?? limits.defaultLimit;
  if (cursor === undefined) return { request, limit: given };
  const { filter, position, limit } = cursors.decode(cursor, list, siteId);
  return { request: isObject(filter) ? filter : {}, limit: page.limit ?? limit, after: position };
}

/** The metadata of a page of slots; the cursor goes on behind `last`, where there is more. */
export function slotPaging(
  { cursors, siteId }: CallContext,
  list: SlotList,
  { request, limit }: Asked,
  last: readonly ColumnValue[] | undefined,
): { cursors: { next?: string }; hasNext: boolean } {
  if (last === undefined) return { cursors: {}, hasNext: false };
  const { cursorPaging: _paging, ...filter } = request;
  const next = cursors.encode({
    ...{ entity: list, siteId, direction: 'next', position: last, limit },
    ...{ filter, sort: null, search: null },
  });
  return { cursors: { next }, hasNext: true };
}
