import type { Clock } from '../base/clock.ts';
import { type Ids, seededIds } from '../base/ids.ts';
import type { Database, Dialect } from '../storage/database.ts';
import { seedContacts } from './areas/contacts/seed.ts';
import type { CallContext, Site } from './endpoint.ts';
import { createAccount, createSite } from './identity/sites.ts';
import { createCursors } from './query/cursor.ts';
import type { WixTables } from './tables.ts';

/** What a new local Wix starts with: the demo shop with its data, or the same site with nothing in it. */
export type Seed = 'demo' | 'empty';

/** The shop's ids come from this seed, so that they are the same on every machine. */
const demoSeed = 'fairlead-demo';

/** The site of the demo account, made with its data on the first start. */
export async function openDemoSite(database: Database<WixTables>, clock: Clock, seed: Seed): Promise<Site> {
  const ids = seededIds(demoSeed);
  return database.write(async (tx) => {
    const accountId = await createAccount(tx, ids, clock.now(), 'Demo Account');
    const site = await createSite(tx, ids, clock.now(), {
      accountId,
      name: 'Demo Store',
      currency: 'USD',
      url: 'https://demo-store.example',
      timeZone: 'America/New_York',
      language: 'en',
    });
    if (seed === 'demo') await seedSite(seedContext(tx, database.dialect, site, clock, ids));
    return site;
  });
}

/** Fills a site's areas with the demo shop; what belongs together is handed from one area to the next. */
async function seedSite(context: CallContext): Promise<void> {
  await seedContacts(context);
}

/** As if the site's owner had made it all; nothing of it is told to anyone as an event. */
function seedContext(
  db: CallContext['db'],
  dialect: Dialect,
  site: Site,
  clock: Clock,
  ids: Ids,
): CallContext {
  return {
    db,
    dialect,
    siteId: site.id,
    site,
    caller: { kind: 'apiKey', id: site.accountId, name: 'Owner', accountId: site.accountId, scopes: 'all' },
    clock,
    ids,
    cursors: createCursors(demoSeed),
    header: () => undefined,
    emit: async () => {},
  };
}
