import type { Clock } from '../../base/clock.ts';
import { type Ids, seededIds } from '../../base/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { Site } from '../endpoint.ts';
import { writeEvent } from '../events.ts';
import type { WixTables } from '../tables.ts';
import { insertApp, prepareApp, readApp } from './apps.ts';
import { installApp, listInstances } from './instances.ts';

/** What a developer needs to be the demo app: the SDK's `AppStrategy` takes these. */
export interface DemoApp {
  readonly id: string;
  readonly secret: string;
  readonly instanceId: string;
  /** PEM. */
  readonly publicKey: string;
}

/** The same id on every machine, as the demo site has. */
const demoAppId = seededIds('fairlead-demo-app').guid();

/** The demo app, installed on the demo site with every permission; made the first time. */
export async function openDemoApp(
  database: Database<WixTables>,
  site: Site,
  ids: Ids,
  clock: Clock,
): Promise<DemoApp> {
  const app = (await readApp(database.read, demoAppId)) ?? (await makeDemoApp(database, site, ids, clock));
  const [instance] = await listInstances(database.read, app.id);
  const { id, secret, publicKey } = app;
  return { id, secret, publicKey, instanceId: instance?.id ?? '' };
}

async function makeDemoApp(database: Database<WixTables>, site: Site, ids: Ids, clock: Clock) {
  const nowMs = clock.now();
  const row = await prepareApp(ids, nowMs, {
    id: demoAppId,
    accountId: site.accountId,
    name: 'Demo App',
    redirectUrls: ['http://localhost:3000/callback', 'http://127.0.0.1:3000/callback'],
    scopes: 'all',
  });
  return database.write(async (tx) => {
    const app = await insertApp(tx, row);
    const wanted = { appId: app.id, siteId: site.id, scopes: app.scopes };
    const origin = { siteId: site.id, nowMs, ids, caller: undefined };
    await installApp(tx, ids, nowMs, wanted, (event) => writeEvent(tx, origin, event));
    return app;
  });
}
