import type { CallContext, DomainEvent, Passing } from '../../endpoint.ts';
import type { WixEvent } from './event.ts';
import { eventEnded, eventReminder, eventStarted } from './events.ts';
import { shown } from './show.ts';

const dayMs = 86_400_000;

/** What an event's own time brings, in this order. */
const moments: readonly {
  readonly at: (startMs: number, endMs: number) => number;
  readonly tell: (context: CallContext, event: WixEvent, atMs: number) => DomainEvent;
}[] = [
  // A reminder comes a day before, unless its site's settings say otherwise: those are not kept here.
  {
    at: (startMs) => startMs - dayMs,
    tell: (context, event, atMs) => eventReminder(shown(context, event, []), atMs),
  },
  { at: (startMs) => startMs, tell: (_context, event, atMs) => eventStarted(event, atMs) },
  { at: (_startMs, endMs) => endMs, tell: (_context, event, atMs) => eventEnded(event, atMs) },
];

/** The first moment after `afterMs` at which something is told of an event by itself; nothing of drafts and canceled ones. */
export function momentAfter({ status, dateAndTimeSettings }: WixEvent, afterMs: number): number | null {
  const { startDate, endDate } = dateAndTimeSettings;
  if (status !== 'UPCOMING' || !startDate || !endDate) return null;
  const [start, end] = [Date.parse(startDate), Date.parse(endDate)];
  const later = moments.map(({ at }) => at(start, end)).filter((at) => at > afterMs);
  return later.length > 0 ? Math.min(...later) : null;
}

/** Published events are reminded of, start and end by the clock. */
export const passing: Passing = {
  async next(db) {
    const row = await db
      .selectFrom('site_event')
      .select(['site_id', 'id', 'next_ms'])
      .where('next_ms', 'is not', null)
      .orderBy('next_ms')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return row && { siteId: row.site_id, entityId: row.id, atMs: Number(row.next_ms) };
  },

  async happen(context, { entityId, atMs }) {
    const { db, siteId } = context;
    const own = await db
      .selectFrom('site_event')
      .select('doc')
      .where('site_id', '=', siteId)
      .where('id', '=', entityId)
      .executeTakeFirst();
    if (!own) return;
    const event = JSON.parse(own.doc) as WixEvent;
    // Another process may have been first, or the event have been moved.
    const { numUpdatedRows } = await db
      .updateTable('site_event')
      .set({ next_ms: momentAfter(event, atMs) })
      .where('site_id', '=', siteId)
      .where('id', '=', entityId)
      .where('next_ms', '=', atMs)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    const { startDate = '', endDate = '' } = event.dateAndTimeSettings;
    for (const { at, tell } of moments)
      if (at(Date.parse(startDate), Date.parse(endDate)) === atMs)
        await context.emit(tell(context, event, atMs));
  },
};
