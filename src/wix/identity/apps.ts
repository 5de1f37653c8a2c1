import type { Kysely } from 'kysely';
import type { Ids } from '../../base/ids.ts';
import type { WixTables } from '../tables.ts';
import { createKeyPair } from './key-pair.ts';
import { parseScopes, printScopes, type Scopes } from './scopes.ts';

/** An app as its developer registered it. */
export interface App {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly secret: string;
  /** PEM, as Wix gives it. */
  readonly publicKey: string;
  /** Where the consent page may go back to; compared letter by letter. */
  readonly redirectUrls: readonly string[];
  /** The permissions it asks for. */
  readonly scopes: Scopes;
}

export interface NewApp {
  readonly id?: string;
  readonly accountId: string;
  readonly name: string;
  readonly redirectUrls: readonly string[];
  readonly scopes: Scopes;
}

/** Registers an app; its keys are made beforehand, because that takes long for a transaction. */
export async function prepareApp(ids: Ids, nowMs: number, wanted: NewApp): Promise<WixTables['app']> {
  const { publicKey, privateKey } = await createKeyPair();
  return {
    id: wanted.id ?? ids.guid(),
    account_id: wanted.accountId,
    name: wanted.name,
    secret: ids.guid(),
    public_key: publicKey,
    private_key: privateKey,
    redirect_urls: JSON.stringify(wanted.redirectUrls),
    scopes: printScopes(wanted.scopes),
    created_ms: nowMs,
  };
}

export async function insertApp(db: Kysely<WixTables>, row: WixTables['app']): Promise<App> {
  await db.insertInto('app').values(row).execute();
  return toApp(row);
}

export async function readApp(db: Kysely<WixTables>, id: string): Promise<App | undefined> {
  const row = await db.selectFrom('app').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toApp(row);
}

/** Every app, oldest first. */
export async function listApps(db: Kysely<WixTables>): Promise<App[]> {
  return (await db.selectFrom('app').selectAll().orderBy('created_ms').orderBy('id').execute()).map(toApp);
}

/** What of an app can be changed; sites keep what they agreed to until they are asked again. */
export interface AppChange {
  readonly name?: string;
  readonly redirectUrls?: readonly string[];
  readonly scopes?: Scopes;
}

export async function changeApp(db: Kysely<WixTables>, id: string, change: AppChange): Promise<void> {
  const columns = {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.redirectUrls && { redirect_urls: JSON.stringify(change.redirectUrls) }),
    ...(change.scopes && { scopes: printScopes(change.scopes) }),
  };
  if (Object.keys(columns).length === 0) return;
  await db.updateTable('app').set(columns).where('id', '=', id).execute();
}

function toApp(row: WixTables['app']): App {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    secret: row.secret,
    publicKey: row.public_key,
    redirectUrls: JSON.parse(row.redirect_urls) as string[],
    scopes: parseScopes(row.scopes),
  };
}
