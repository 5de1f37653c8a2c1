import { writeEvent } from '../events.ts';
import type { TestWix } from '../test-wix.ts';
import { type App, insertApp, prepareApp } from './apps.ts';
import { type Instance, installApp } from './instances.ts';
import type { Scopes } from './scopes.ts';

/** An app for a test, installed on the test site with what it asks for. */
export async function installTestApp(
  wix: TestWix,
  scopes: Scopes = 'all',
): Promise<{ readonly app: App; readonly instance: Instance }> {
  const { database, ids, site, clock } = wix;
  const nowMs = clock.now();
  const redirectUrls = ['https://app.example/callback'];
  const row = await prepareApp(ids, nowMs, {
    accountId: site.accountId,
    name: 'Test App',
    redirectUrls,
    scopes,
  });
  return database.write(async (tx) => {
    const app = await insertApp(tx, row);
    const origin = { siteId: site.id, nowMs, ids, caller: undefined };
    const instance = await installApp(tx, ids, nowMs, { appId: app.id, siteId: site.id, scopes }, (event) =>
      writeEvent(tx, origin, event),
    );
    return { app, instance };
  });
}
