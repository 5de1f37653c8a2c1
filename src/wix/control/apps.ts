import type { Hono } from 'hono';
import type { Kysely } from 'kysely';
import { writeEvent } from '../events.ts';
import { type App, changeApp, insertApp, listApps, prepareApp, readApp } from '../identity/apps.ts';
import {
  type Instance,
  installApp,
  listInstances,
  readInstance,
  uninstallApp,
} from '../identity/instances.ts';
import { holdsAny, type Scopes } from '../identity/scopes.ts';
import { readSite } from '../identity/sites.ts';
import type { WixTables } from '../tables.ts';
import { listSubscriptions, replaceSubscriptions, type Subscription } from '../webhooks/subscriptions.ts';
import type { ControlParts } from './control.ts';
import { BadInput, bodies, readInput, type WebhookInput } from './input.ts';

type Parts = Pick<ControlParts, 'database' | 'site' | 'catalogue' | 'clock' | 'ids' | 'changed'>;

/** `/_local/apps`: registering apps, what they ask for and want to be told, and putting them on sites. */
export function addApps(app: Hono, parts: Parts): void {
  const { database, clock, ids } = parts;

  app.get('/apps', async (context) => {
    const all = await listApps(database.read);
    return context.json({ apps: await Promise.all(all.map((one) => shown(database.read, one))) });
  });

  app.post('/apps', async (context) => {
    const { accountId, siteId, ...given } = await readInput(context.req.raw, bodies.app);
    const owner = accountId ?? parts.site.accountId;
    const scopes = wantedScopes(given.permissions) ?? 'all';
    checkAddresses(given.redirectUrls);
    const webhooks = checkWebhooks(parts, given.webhooks ?? [], scopes);
    const row = await prepareApp(ids, clock.now(), {
      ...{ accountId: owner, name: given.name, scopes },
      redirectUrls: given.redirectUrls ?? [],
    });
    await database.write(async (tx) => {
      const made = await insertApp(tx, row);
      await replaceSubscriptions(tx, ids, made.id, webhooks);
      if (siteId !== undefined) await install(tx, parts, made, siteId);
    });
    parts.changed();
    return context.json(await shown(database.read, await find(database.read, row.id)));
  });

  app.get('/apps/:id', async (context) =>
    context.json(await shown(database.read, await find(database.read, context.req.param('id')))),
  );

  app.patch('/apps/:id', async (context) => {
    const id = context.req.param('id');
    const { permissions, webhooks, ...change } = await readInput(context.req.raw, bodies.appChange);
    const before = await find(database.read, id);
    const scopes = wantedScopes(permissions);
    checkAddresses(change.redirectUrls);
    const wanted = webhooks && checkWebhooks(parts, webhooks, scopes ?? before.scopes);
    await database.write(async (tx) => {
      await changeApp(tx, id, { ...change, ...(scopes && { scopes }) });
      if (wanted) await replaceSubscriptions(tx, ids, id, wanted);
    });
    return context.json(await shown(database.read, await find(database.read, id)));
  });

  app.post('/apps/:id/instances', async (context) => {
    const { siteId } = await readInput(context.req.raw, bodies.instance);
    const found = await find(database.read, context.req.param('id'));
    const site = siteId ?? parts.site.id;
    const instance = await database.write((tx) => install(tx, parts, found, site));
    parts.changed();
    return context.json(shownInstance(instance));
  });

  app.delete('/apps/:id/instances/:instanceId', async (context) => {
    const { instanceId } = context.req.param();
    const instance = await readInstance(database.read, instanceId);
    if (!instance) throw new NotThere(`There is no installation ${instanceId}.`);
    const nowMs = clock.now();
    const origin = { siteId: instance.siteId, nowMs, ids, caller: undefined };
    await database.write((tx) => uninstallApp(tx, nowMs, instance, (event) => writeEvent(tx, origin, event)));
    parts.changed();
    return context.json({});
  });
}

/** What a call names and is not there; `message` says so. */
export class NotThere extends Error {}

async function find(db: Kysely<WixTables>, id: string): Promise<App> {
  const app = await readApp(db, id);
  if (!app) throw new NotThere(`There is no app ${id}.`);
  return app;
}

/** Installs with all that the app asks for, as if the site's owner had agreed. */
async function install(
  tx: Kysely<WixTables>,
  { ids, clock }: Parts,
  app: App,
  siteId: string,
): Promise<Instance> {
  if (!(await readSite(tx, siteId))) throw new BadInput(`siteId is ${siteId}: there is no such site.`);
  const nowMs = clock.now();
  const origin = { siteId, nowMs, ids, caller: undefined };
  const wanted = { appId: app.id, siteId, scopes: app.scopes };
  return installApp(tx, ids, nowMs, wanted, (event) => writeEvent(tx, origin, event));
}

function wantedScopes(permissions: readonly string[] | undefined): Scopes | undefined {
  if (permissions === undefined) return undefined;
  return permissions.includes('*') ? 'all' : new Set(permissions);
}

/** Subscriptions as given, each to an event that there is and that the app has a permission for. */
function checkWebhooks(
  { catalogue }: Parts,
  webhooks: readonly WebhookInput[],
  scopes: Scopes,
): readonly Subscription[] {
  return webhooks.map(({ eventType, url, alg = 'RS256' }, index) => {
    const event = catalogue.events.find(({ type }) => type === eventType);
    const isAboutApp = event?.area === 'apps';
    if (!event && eventType !== '*')
      throw new BadInput(`webhooks.${index}.eventType is "${eventType}": Wix has no such event.`);
    if (event && !isAboutApp && event.scopes.length > 0 && !holdsAny(scopes, event.scopes))
      throw new BadInput(
        `webhooks.${index}.eventType is "${eventType}": the app needs one of the permissions ${event.scopes.join(', ')} to be told of it.`,
      );
    if (!isWebAddress(url))
      throw new BadInput(`webhooks.${index}.url is "${url}": it should be an http or https address.`);
    return { eventType, url, alg };
  });
}

function checkAddresses(urls: readonly string[] = []): void {
  for (const [index, url] of urls.entries())
    if (!isWebAddress(url))
      throw new BadInput(`redirectUrls.${index} is "${url}": it should be an http or https address.`);
}

function isWebAddress(url: string): boolean {
  return /^https?:$/.test(URL.parse(url)?.protocol ?? '');
}

function printable(scopes: Scopes): string[] {
  return scopes === 'all' ? ['*'] : [...scopes];
}

function shownInstance({ id, siteId, scopes }: Instance) {
  return { id, siteId, permissions: printable(scopes) };
}

/** An app with its secret: this is its developer's own machine. */
async function shown(db: Kysely<WixTables>, { scopes, ...app }: App) {
  return {
    ...app,
    publicKeyBase64: Buffer.from(app.publicKey).toString('base64'),
    permissions: printable(scopes),
    webhooks: await listSubscriptions(db, app.id),
    instances: (await listInstances(db, app.id)).map(shownInstance),
  };
}
