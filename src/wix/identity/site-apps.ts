import type { Method } from '../../catalogue/method.ts';
import type { Site } from '../endpoint.ts';
import { WixFault } from '../fault.ts';

/** Wix's own apps: what a site has of Wix's areas depends on which are installed. */
export const siteAppNames = ['stores', 'bookings', 'events', 'cms', 'members'] as const;
export type SiteAppName = (typeof siteAppNames)[number];

interface SiteApp {
  /** What an installation names it by; the first is the one to show. */
  readonly ids: readonly string[];
  readonly area: Method['area'];
  /** What a call to its area gets on a site without it. */
  readonly missing: (site: Site) => WixFault;
}

function notInstalled(title: string): () => WixFault {
  return () => new WixFault(428, 'REQUIRED_APP_NOT_INSTALLED', `${title} app is not installed for site`);
}

const siteApps: Readonly<Record<SiteAppName, SiteApp>> = {
  stores: {
    ids: ['1380b703-ce81-ff05-f115-39571d94dfcd', '215238eb-22a5-4c36-9e7b-e7c08025e04e'],
    area: 'products',
    missing: notInstalled('Wix Stores'),
  },
  bookings: {
    ids: ['13d21c63-b5ec-5912-8397-c3a5ddb27a97'],
    area: 'bookings',
    missing: notInstalled('Wix Bookings'),
  },
  events: {
    ids: ['140603ad-af8d-84a5-2c80-a0f60cb47351'],
    area: 'events',
    missing: ({ id }) =>
      new WixFault(428, 'WIX_EVENTS_APP_NOT_INSTALLED', `Events app not installed for metaSiteId=${id}`),
  },
  cms: {
    ids: ['e593b0bd-b783-45b8-97c2-873d42aacaf4'],
    area: 'data',
    missing: () => new WixFault(400, 'WDE0110', 'WDE0110: Wix Code not enabled.'),
  },
  members: {
    ids: ['14cc59bc-f0b7-15b8-e1c7-89ce41d0e0c9'],
    area: 'members',
    missing: notInstalled('Wix Members Area'),
  },
};

/** Answers whether Stores is installed, so it answers without it. */
const alwaysThere = 'wix.stores.catalog.provision.v1.StoresProvisionService.GetCatalogVersion';

/**
 * Refuses a method whose app the site does not have.
 * @throws {WixFault} as each area says it
 */
export function requireSiteApp(site: Site, method: Method): void {
  if (method.id === alwaysThere) return;
  for (const name of siteAppNames)
    if (siteApps[name].area === method.area && !site.apps.includes(name)) throw siteApps[name].missing(site);
}

/** The app that an installation names by its id. */
export function findSiteApp(id: string): SiteAppName | undefined {
  return siteAppNames.find((name) => siteApps[name].ids.includes(id));
}
