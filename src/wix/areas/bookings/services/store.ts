import type { Insertable } from 'kysely';
import { fold } from '../../../../base/fold.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { searchText } from '../../../query/search.ts';
import { deleteEntity, type EntityRow, findDocument, insertEntity, replaceEntity } from '../entity.ts';
import type { BookingTables, ServiceValueKind } from '../tables.ts';
import type { Service } from './service.ts';

/** The service with this id, or nothing. */
export async function findService(context: CallContext, id: string): Promise<Service | undefined> {
  const doc = await findDocument(context, 'booking_service', id);
  return doc === undefined ? undefined : (JSON.parse(doc) as Service);
}

/** Those of the services that are there; all of them when none is named. */
export async function findServices(
  { db, siteId }: CallContext,
  ids: readonly string[],
): Promise<readonly Service[]> {
  const rows = await db
    .selectFrom('booking_service')
    .select('doc')
    .where('site_id', '=', siteId)
    .$if(ids.length > 0, (query) => query.where('id', 'in', ids))
    .execute();
  return rows.map(({ doc }) => JSON.parse(doc) as Service);
}

/** @throws {WixFault} 404 SERVICE_NOT_FOUND */
export async function loadService(context: CallContext, id: string): Promise<Service> {
  const service = await findService(context, id);
  if (!service) throw new WixFault(404, 'SERVICE_NOT_FOUND', `Service with id ${id} was not found.`);
  return service;
}

/** The service that a schedule belongs to, or nothing. */
export async function findServiceOfSchedule(
  { db, siteId }: CallContext,
  scheduleId: string,
): Promise<Service | undefined> {
  const row = await db
    .selectFrom('booking_service')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('schedule_id', '=', scheduleId)
    .executeTakeFirst();
  return row && (JSON.parse(row.doc) as Service);
}

export async function insertService(context: CallContext, service: Service): Promise<void> {
  await insertEntity(context, 'booking_service', serviceRow(context.siteId, service));
  await insertValues(context, service);
}

export async function replaceService(context: CallContext, service: Service): Promise<void> {
  await replaceEntity(context, 'booking_service', serviceRow(context.siteId, service));
  await deleteValues(context, service.id);
  await insertValues(context, service);
}

export async function deleteService(context: CallContext, id: string): Promise<void> {
  await deleteValues(context, id);
  await deleteEntity(context, 'booking_service', id);
}

/** Whether a service other than this one goes, or went, by the slug. */
export async function isSlugTaken(
  { db, siteId }: CallContext,
  slug: string,
  exceptId?: string,
): Promise<boolean> {
  const rows = await db
    .selectFrom('booking_service_value')
    .select('service_id')
    .where('site_id', '=', siteId)
    .where('kind', '=', 'slug')
    .where('value', '=', slug)
    .execute();
  return rows.some(({ service_id }) => service_id !== exceptId);
}

function serviceRow(siteId: string, service: Service): EntityRow<'booking_service'> {
  const { payment, schedule, category, name, description, tagLine } = service;
  return {
    ...{ site_id: siteId, id: service.id, doc: JSON.stringify(service) },
    ...{ created_ms: Date.parse(service.createdDate), updated_ms: Date.parse(service.updatedDate) },
    ...{ type: service.type, app_id: service.appId, name, name_folded: fold(name) },
    description: description ?? null,
    description_folded: description === undefined ? null : fold(description),
    tag_line: tagLine ?? null,
    tag_line_folded: tagLine === undefined ? null : fold(tagLine),
    ...{ category_id: category?.id ?? null, category_name: category?.name ?? null },
    ...{ hidden: service.hidden ? 1 : 0, form_id: service.form.id, main_slug: service.mainSlug.name },
    ...{ schedule_id: schedule.id, online_booking: service.onlineBooking.enabled ? 1 : 0 },
    pays_online: payment.options.online ? 1 : 0,
    pays_in_person: payment.options.inPerson ? 1 : 0,
    pays_by_plan: payment.options.pricingPlan ? 1 : 0,
    first_session_ms: schedule.firstSessionStart ? Date.parse(schedule.firstSessionStart) : null,
    last_session_ms: schedule.lastSessionEnd ? Date.parse(schedule.lastSessionEnd) : null,
    search_text: searchText(name),
  };
}

async function insertValues({ db, siteId }: CallContext, service: Service): Promise<void> {
  const rows = (kind: ServiceValueKind, values: readonly (string | undefined)[]) =>
    [...new Set(values)].flatMap((value): Insertable<BookingTables['booking_service_value']>[] =>
      value === undefined ? [] : [{ site_id: siteId, service_id: service.id, kind, value }],
    );
  const all = [
    ...rows('staff', service.staffMemberIds),
    ...rows(
      'resource',
      (service.serviceResources ?? []).flatMap(({ resourceIds }) => resourceIds?.values ?? []),
    ),
    ...rows(
      'slug',
      service.supportedSlugs.map(({ name }) => name),
    ),
    ...rows(
      'location',
      service.locations.map(({ business }) => business?.id),
    ),
  ];
  await db.insertInto('booking_service_value').values(all).execute();
}

async function deleteValues({ db, siteId }: CallContext, id: string): Promise<void> {
  await db
    .deleteFrom('booking_service_value')
    .where('site_id', '=', siteId)
    .where('service_id', '=', id)
    .execute();
}
