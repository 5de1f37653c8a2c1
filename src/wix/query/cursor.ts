import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from '../../base/json.ts';
import { QueryFault } from './fault.ts';
import type { ColumnValue } from './value.ts';

/** What a cursor carries: the whole query, because the next call sends nothing else, and where its page ends. */
export interface CursorContent {
  /** What is paged through; a cursor of another entity is refused. */
  readonly entity: string;
  readonly direction: 'next' | 'prev';
  /** The sort keys of the row at the edge of the page, the id last. */
  readonly position: readonly ColumnValue[];
  readonly limit: number;
  readonly filter: Json;
  readonly sort: Json;
  readonly search: Json;
}

/** Makes and reads cursors: opaque text that cannot be made or changed elsewhere. */
export interface Cursors {
  encode(content: CursorContent): string;
  /** @throws {QueryFault} `badCursor` */
  decode(cursor: string, entity: string): CursorContent;
}

const version = '1';

/** Cursors signed with the installation's secret (HMAC-SHA256, 128 bits of it). */
export function createCursors(secret: string): Cursors {
  const sign = (text: string) =>
    createHmac('sha256', secret).update(`${version}.${text}`).digest().subarray(0, 16);
  return {
    encode(content) {
      const text = Buffer.from(JSON.stringify(content)).toString('base64url');
      return `${version}.${text}.${sign(text).toString('base64url')}`;
    },
    decode(cursor, entity) {
      const [given, text, signature, ...more] = cursor.split('.');
      if (
        given !== version ||
        !text ||
        !signature ||
        more.length > 0 ||
        !isSame(Buffer.from(signature, 'base64url'), sign(text))
      )
        throw badCursor(cursor);
      const content = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as CursorContent;
      if (content.entity !== entity) throw badCursor(cursor);
      return content;
    },
  };
}

function isSame(given: Buffer, right: Buffer): boolean {
  return given.length === right.length && timingSafeEqual(given, right);
}

function badCursor(cursor: string): QueryFault {
  return new QueryFault(
    'badCursor',
    'cursorPaging.cursor is not a cursor of this query: take it from the last answer, unchanged',
    {
      field: 'cursorPaging.cursor',
      value: cursor,
    },
  );
}
