import { createHmac } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Json } from '../../base/json.ts';
import { isSameSecret } from '../../base/secret.ts';
import { QueryFault } from './fault.ts';
import type { ColumnValue } from './value.ts';

/** What a cursor carries: the whole query, because the next call sends nothing else, and where its page ends. */
export interface CursorContent {
  /** What is paged through; a cursor of another entity is refused. */
  readonly entity: string;
  /** Whose rows; a cursor of another site is refused. */
  readonly siteId: string;
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
  /** @throws {QueryFault} `badCursor` when it was altered, made elsewhere, has expired, or pages through something else */
  decode(cursor: string, entity: string, siteId: string): CursorContent;
}

/** How long cursors are good for. */
export interface CursorLifetime {
  readonly clock: Clock;
  readonly lifetimeMs: number;
}

/** Goes up when the content changes, so that a cursor from before an update is refused and not misread. */
const version = '2';

interface Sealed {
  readonly content: CursorContent;
  /** Epoch milliseconds; null is never. */
  readonly expiresMs: number | null;
}

/** Cursors signed with the installation's secret (HMAC-SHA256, 128 bits of it). They last for ever unless told otherwise. */
export function createCursors(secret: string, lifetime?: CursorLifetime): Cursors {
  const sign = (text: string) =>
    createHmac('sha256', secret).update(`${version}.${text}`).digest().subarray(0, 16).toString('base64url');
  return {
    encode(content) {
      const expiresMs = lifetime ? lifetime.clock.now() + lifetime.lifetimeMs : null;
      const text = Buffer.from(JSON.stringify({ content, expiresMs } satisfies Sealed)).toString('base64url');
      return `${version}.${text}.${sign(text)}`;
    },
    decode(cursor, entity, siteId) {
      const [given, text, signature, ...more] = cursor.split('.');
      if (given !== version || !text || !signature || more.length > 0 || !isSameSecret(signature, sign(text)))
        throw badCursor(cursor);
      // Signed by us, so it is what `encode` wrote.
      const sealed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Sealed;
      const { content, expiresMs } = sealed;
      if (content.entity !== entity || content.siteId !== siteId) throw badCursor(cursor);
      if (lifetime && expiresMs !== null && expiresMs <= lifetime.clock.now()) throw badCursor(cursor);
      return content;
    },
  };
}

/** A cursor that is not good here; why is not said, since it was not the caller who wrote it. */
export function badCursor(cursor: string): QueryFault {
  return new QueryFault(
    'badCursor',
    'cursorPaging.cursor is not a cursor of this query: take it from the last answer, unchanged',
    { field: 'cursorPaging.cursor', value: cursor },
  );
}
