import type { Clock } from '../base/clock.ts';
import { seededIds } from '../base/ids.ts';
import type { Dialect } from '../storage/database.ts';
import { seedBookings } from './areas/bookings/seed.ts';
import { seedContacts } from './areas/contacts/seed.ts';
import { seedData } from './areas/data/seed.ts';
import { seedEvents } from './areas/events/seed.ts';
import { seedMembers } from './areas/members/seed.ts';
import { seedOrders } from './areas/orders/seed.ts';
import { seedProducts } from './areas/products/seed.ts';
import type { CallContext, Site } from './endpoint.ts';
import { createAccount, createSite, removeAccount } from './identity/sites.ts';
import { ownerContext } from './owner.ts';

/** What a new local Wix starts with: the demo shop with its data, the same site with nothing in it, or with a file's. */
export type Seed = 'demo' | 'empty' | 'file';

/** The demo's ids come from these, so that they are the same on every machine and after every reset. */
const siteSeed = 'fairlead-demo-site';
const dataSeed = 'fairlead-demo-data';

/** Makes the demo account and its site, with nothing in it. */
export async function createDemoSite(tx: CallContext['db'], clock: Clock): Promise<Site> {
  const ids = seededIds(siteSeed);
  const accountId = await createAccount(tx, clock.now(), { id: ids.guid(), name: 'Demo Account' });
  return createSite(tx, ids, clock.now(), {
    accountId,
    name: 'Demo Store',
    currency: 'USD',
    url: 'https://demo-store.example',
    timeZone: 'America/New_York',
    language: 'en',
  });
}

/** Takes the demo account and its site away again, as if they had not been made. */
export async function removeDemoSite(tx: CallContext['db'], { id, accountId }: Site): Promise<void> {
  await tx.deleteFrom('site').where('id', '=', id).execute();
  await removeAccount(tx, accountId);
}

/** Fills a site with the demo shop; what belongs together is handed from one area to the next. */
export async function seedDemo(
  tx: CallContext['db'],
  dialect: Dialect,
  site: Site,
  clock: Clock,
): Promise<void> {
  const context = ownerContext(tx, dialect, site, clock, seededIds(dataSeed));
  const contacts = await seedContacts(context);
  const products = await seedProducts(context);
  await seedMembers(context, contacts);
  await seedOrders(context, contacts, products);
  await seedEvents(context);
  await seedData(context, products);
  await seedBookings(context, contacts);
}
