import type { Kysely } from 'kysely';
import type { Ids } from '../../base/ids.ts';
import { statement } from '../../storage/statement.ts';
import type { CatalogVersion, Site } from '../endpoint.ts';
import type { WixTables } from '../tables.ts';
import { addMember } from './account-members.ts';
import { type SiteAppName, siteAppNames } from './site-apps.ts';

/** What a new account and its site are made from. */
export interface NewSite extends Omit<Site, 'id' | 'apps' | 'catalogVersion'> {
  /** All of Wix's own apps unless told. */
  readonly apps?: readonly SiteAppName[] | undefined;
  /** Both catalogs unless told. */
  readonly catalogVersion?: CatalogVersion | null | undefined;
}

const selectById = statement((db: Kysely<WixTables>, id: string) =>
  db.selectFrom('site').selectAll().where('id', '=', id),
);

/** The site, or nothing. */
export async function readSite(db: Kysely<WixTables>, id: string): Promise<Site | undefined> {
  const [row] = await selectById(db, id);
  return row && toSite(row);
}

/** Every site, oldest first. */
export async function listSites(db: Kysely<WixTables>): Promise<Site[]> {
  return (await db.selectFrom('site').selectAll().orderBy('created_ms').orderBy('id').execute()).map(toSite);
}

function toSite({
  id,
  account_id: accountId,
  name,
  currency,
  url,
  time_zone: timeZone,
  language,
  apps,
  catalog_version,
}: WixTables['site']): Site {
  const installed = new Set(apps.split(' '));
  return {
    ...{ id, accountId, name, currency, url, timeZone, language },
    apps: siteAppNames.filter((app) => installed.has(app)),
    catalogVersion: catalog_version as CatalogVersion | null,
  };
}

/** An owner of sites, API keys and apps. */
export interface Account {
  readonly id: string;
  readonly name: string;
}

/** Every account, oldest first. */
export async function listAccounts(db: Kysely<WixTables>): Promise<Account[]> {
  const rows = await db.selectFrom('account').selectAll().orderBy('created_ms').orderBy('id').execute();
  return rows.map(({ id, name }) => ({ id, name }));
}

/** Makes an account that owns sites, API keys and apps, with its owner. */
export async function createAccount(
  db: Kysely<WixTables>,
  nowMs: number,
  { id, name }: Account,
): Promise<string> {
  await db.insertInto('account').values({ id, name, created_ms: nowMs }).execute();
  await addMember(db, nowMs, id, { id, name: `${name} owner`, role: 'OWNER' });
  return id;
}

/** Takes an account away with its people. */
export async function removeAccount(db: Kysely<WixTables>, id: string): Promise<void> {
  await db.deleteFrom('account_member').where('account_id', '=', id).execute();
  await db.deleteFrom('account').where('id', '=', id).execute();
}

/** Makes a site of an account. */
export async function createSite(
  db: Kysely<WixTables>,
  ids: Ids,
  nowMs: number,
  site: NewSite,
): Promise<Site> {
  const id = ids.guid();
  const { accountId, timeZone, apps = siteAppNames, catalogVersion = null, ...rest } = site;
  await db
    .insertInto('site')
    .values({
      id,
      account_id: accountId,
      time_zone: timeZone,
      apps: apps.join(' '),
      catalog_version: catalogVersion,
      created_ms: nowMs,
      ...rest,
    })
    .execute();
  return { id, ...site, apps, catalogVersion };
}

/** What can be changed of a site. */
export type SiteChange = Partial<Omit<Site, 'id' | 'accountId'>>;

/** The site after a change, or nothing if there is none of this id. */
export async function updateSite(
  db: Kysely<WixTables>,
  id: string,
  { timeZone, apps, catalogVersion, ...rest }: SiteChange,
): Promise<Site | undefined> {
  const columns = {
    ...rest,
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...(apps === undefined ? {} : { apps: apps.join(' ') }),
    ...(catalogVersion === undefined ? {} : { catalog_version: catalogVersion }),
  };
  if (Object.keys(columns).length > 0)
    await db.updateTable('site').set(columns).where('id', '=', id).execute();
  return readSite(db, id);
}

/** The oldest site: the one that the first start made. */
export async function findDemoSite(db: Kysely<WixTables>): Promise<Site | undefined> {
  return (await listSites(db))[0];
}
