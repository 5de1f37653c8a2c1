import { createHash } from 'node:crypto';

/** The app that makes services and bookings unless another one does: Wix Bookings. */
export const bookingsAppId = '13d21c63-b5ec-5912-8397-c3a5ddb27a97';

/** The resource type of all staff members, the same on every site. */
export const staffTypeId = '1cd44cf8-756f-41c3-bd90-3e2ffcaf1155';

/** The outer id of every site's business schedule, by which it is looked up; its own id differs from site to site. */
export const businessExternalId = '4e0579a5-491e-4e70-a872-d097eed6e520';

/** What a site has one of from the start; its id follows from the site's. */
export type SiteThing =
  | 'booking-form'
  | 'booking-policy'
  | 'business-location'
  | 'business-schedule'
  | 'business-owner';

export function idOfSiteThing(siteId: string, thing: SiteThing): string {
  const hex = createHash('sha256').update(`${thing} ${siteId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
