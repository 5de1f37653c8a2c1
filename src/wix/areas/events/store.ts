import type { Insertable } from 'kysely';
import { fold } from '../../../base/fold.ts';
import { findDocument } from '../../document.ts';
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import type { WixEvent } from './event.ts';
import { momentAfter } from './passing.ts';
import type { EventTables } from './tables.ts';

function rowOf(siteId: string, event: WixEvent, doneMs: number): Insertable<EventTables['site_event']> {
  const { startDate, endDate } = event.dateAndTimeSettings;
  return {
    site_id: siteId,
    id: event.id,
    doc: JSON.stringify(event),
    created_ms: Date.parse(event.createdDate),
    updated_ms: Date.parse(event.updatedDate),
    title: event.title,
    title_folded: fold(event.title),
    slug: event.slug,
    stored_status: event.status,
    start_ms: startDate ? Date.parse(startDate) : null,
    end_ms: endDate ? Date.parse(endDate) : null,
    user_id: event.userId,
    initial_type: event.registration.initialType,
    next_ms: momentAfter(event, doneMs),
  };
}

/** @throws {WixFault} 404 EVENT_NOT_FOUND */
export async function loadEvent(context: CallContext, id: string): Promise<WixEvent> {
  const doc = await findDocument(context, 'site_event', id);
  if (doc === undefined) throw notFound(`Event with id ${id} was not found.`);
  return JSON.parse(doc) as WixEvent;
}

/** @throws {WixFault} 404 EVENT_NOT_FOUND */
export async function loadEventBySlug({ db, siteId }: CallContext, slug: string): Promise<WixEvent> {
  const row = await db
    .selectFrom('site_event')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('slug', '=', slug)
    .executeTakeFirst();
  if (!row) throw notFound(`Event with slug ${slug} was not found.`);
  return JSON.parse(row.doc) as WixEvent;
}

function notFound(description: string): WixFault {
  return new WixFault(404, 'EVENT_NOT_FOUND', description);
}

export async function isSlugTaken(
  { db, siteId }: CallContext,
  slug: string,
  exceptId = '',
): Promise<boolean> {
  const row = await db
    .selectFrom('site_event')
    .select('id')
    .where('site_id', '=', siteId)
    .where('slug', '=', slug)
    .where('id', '!=', exceptId)
    .executeTakeFirst();
  return row !== undefined;
}

/** What was over when an event was made is not told. */
export async function insertEvent({ db, siteId, clock }: CallContext, event: WixEvent): Promise<void> {
  await db
    .insertInto('site_event')
    .values(rowOf(siteId, event, clock.now()))
    .execute();
}

export async function replaceEvent(context: CallContext, event: WixEvent): Promise<void> {
  const { db, siteId } = context;
  const { site_id: _site, id: _id, ...columns } = rowOf(siteId, event, await doneOf(context, event.id));
  await db
    .updateTable('site_event')
    .set(columns)
    .where('site_id', '=', siteId)
    .where('id', '=', event.id)
    .execute();
}

/** The moment up to which what time does to an event is done: what is due and not done yet is not lost. */
async function doneOf({ db, siteId, clock }: CallContext, id: string): Promise<number> {
  const row = await db
    .selectFrom('site_event')
    .select('next_ms')
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .executeTakeFirst();
  return Math.min(clock.now(), (row?.next_ms ?? Number.POSITIVE_INFINITY) - 1);
}

export async function removeEvent({ db, siteId }: CallContext, id: string): Promise<void> {
  await db.deleteFrom('site_event').where('site_id', '=', siteId).where('id', '=', id).execute();
}
