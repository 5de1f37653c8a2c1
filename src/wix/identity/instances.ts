import type { Kysely } from 'kysely';
import type { Ids } from '../../base/ids.ts';
import { type EventWriter, legacyEvent } from '../events.ts';
import type { WixTables } from '../tables.ts';
import { endGrants } from './grants.ts';
import { parseScopes, printScopes, type Scopes, within } from './scopes.ts';

/** An app on a site. */
export interface Instance {
  readonly id: string;
  readonly appId: string;
  readonly siteId: string;
  /** What the site's owner agreed to. */
  readonly scopes: Scopes;
  /** How many times it was installed there: tokens of an earlier time are over. */
  readonly installs: number;
}

type Db = Kysely<WixTables>;

/** The installation, if the app is still there. */
export async function readInstance(db: Db, id: string): Promise<Instance | undefined> {
  const row = await installed(db).where('instance.id', '=', id).executeTakeFirst();
  return row && toInstance(row);
}

/** The installation that a token stands for, while it is the one that gave the token. */
export async function readInstanceOf(
  db: Db,
  { instanceId, installs }: { readonly instanceId: string; readonly installs: number },
): Promise<Instance | undefined> {
  const instance = await readInstance(db, instanceId);
  return instance?.installs === installs ? instance : undefined;
}

/** The app's installation on a site. */
export async function findInstance(db: Db, appId: string, siteId: string): Promise<Instance | undefined> {
  const row = await installed(db)
    .where('app_id', '=', appId)
    .where('installed_site_id', '=', siteId)
    .executeTakeFirst();
  return row && toInstance(row);
}

/** Where the app is installed, oldest first. */
export async function listInstances(db: Db, appId: string): Promise<Instance[]> {
  const rows = await installed(db)
    .where('app_id', '=', appId)
    .orderBy('instance.created_ms')
    .orderBy('instance.id')
    .execute();
  return rows.map(toInstance);
}

/**
 * Puts an app on a site with what its owner agreed to; on a site that has it, the agreement is renewed.
 * A new installation is told to the app as `AppInstalled`.
 */
export async function installApp(
  db: Db,
  ids: Ids,
  nowMs: number,
  wanted: Wanted,
  tell: EventWriter,
): Promise<Instance> {
  const known = await findInstance(db, wanted.appId, wanted.siteId);
  if (known) {
    const scopes = printScopes(wanted.scopes);
    await db.updateTable('app_instance').set({ scopes }).where('id', '=', known.id).execute();
    return { ...known, scopes: wanted.scopes };
  }
  const instance = (await installAgain(db, nowMs, wanted)) ?? (await installFirst(db, ids, nowMs, wanted));
  await tell(legacyEvent('AppInstalled', instance.id, { appId: wanted.appId }));
  return instance;
}

type Wanted = Omit<Instance, 'id' | 'installs'>;

async function installFirst(db: Db, ids: Ids, nowMs: number, wanted: Wanted): Promise<Instance> {
  const instance = { id: ids.guid(), ...wanted, installs: 1 };
  await db
    .insertInto('app_instance')
    .values({
      ...{ id: instance.id, app_id: wanted.appId, installed_site_id: wanted.siteId },
      ...{ scopes: printScopes(wanted.scopes), created_ms: nowMs, removed_ms: null, installs: 1 },
    })
    .execute();
  return instance;
}

/** An app that comes back to a site has the instance id that it had. */
async function installAgain(db: Db, nowMs: number, wanted: Wanted): Promise<Instance | undefined> {
  const known = await db
    .selectFrom('app_instance')
    .select(['id', 'installs'])
    .where('app_id', '=', wanted.appId)
    .where('installed_site_id', '=', wanted.siteId)
    .orderBy('created_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!known) return undefined;
  const installs = known.installs + 1;
  // What was given before the app went is over for good.
  await endGrants(db, nowMs, known.id);
  await db
    .updateTable('app_instance')
    .set({ scopes: printScopes(wanted.scopes), created_ms: nowMs, removed_ms: null, installs })
    .where('id', '=', known.id)
    .execute();
  return { ...wanted, id: known.id, installs };
}

/** Takes an app off a site; its tokens end at once, and it is told as `AppRemoved`. */
export async function uninstallApp(
  db: Db,
  nowMs: number,
  instance: Instance,
  tell: EventWriter,
): Promise<void> {
  await tell(legacyEvent('AppRemoved', instance.id, { appId: instance.appId }));
  await db.updateTable('app_instance').set({ removed_ms: nowMs }).where('id', '=', instance.id).execute();
}

function installed(db: Db) {
  return db
    .selectFrom('app_instance as instance')
    .innerJoin('app', 'app.id', 'instance.app_id')
    .select([
      'instance.id',
      'app_id',
      'installed_site_id',
      'instance.scopes',
      'app.scopes as asked',
      'installs',
    ])
    .where('removed_ms', 'is', null);
}

interface InstanceRow {
  readonly id: string;
  readonly app_id: string;
  readonly installed_site_id: string;
  readonly scopes: string;
  readonly asked: string;
  readonly installs: number;
}

/** An app that asks for less from now on holds less at once; one that asks for more waits for consent. */
function toInstance({ id, app_id, installed_site_id, scopes, asked, installs }: InstanceRow): Instance {
  const held = within(parseScopes(scopes), parseScopes(asked));
  return { id, appId: app_id, siteId: installed_site_id, scopes: held, installs };
}
