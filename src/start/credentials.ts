import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { Config } from '../config.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Vault } from '../gateway/vault.ts';
import type { Database } from '../storage/database.ts';
import { writeWhole } from './files.ts';

type Folder = Pick<Config, 'data' | 'memory'>;

/**
 * What the ready line shows and a terminal on this machine uses. The databases keep hashes only, so these are kept
 * beside them, readable by their owner alone; with `--memory` they are gone with the rest.
 */
export interface Credentials {
  /** Bearer for `/api` and `/_local`. */
  readonly adminToken: string;
  /** A key with every permission on the demo account of the local Wix. */
  readonly wixApiKey: string;
  /** The demo agents' keys, by agent id. */
  readonly agentKeys: Readonly<Record<string, string>>;
  /** Where the gateway answered when this was written: what `fairlead agent` and the like talk to. */
  readonly gateway: string;
  /** Where the local Wix answered. */
  readonly wix?: string;
}

/** The credentials of an earlier start in this data folder. */
export function readCredentials(config: Folder): Credentials | undefined {
  if (config.memory) return undefined;
  try {
    return JSON.parse(readFileSync(fileOf(config), 'utf8')) as Credentials;
  } catch {
    // Missing or not ours: new ones are made, and old keys stop being shown.
    return undefined;
  }
}

export function writeCredentials(config: Folder, credentials: Credentials): void {
  if (config.memory) return;
  writeWhole(fileOf(config), `${JSON.stringify(credentials, null, 2)}\n`);
}

/** What is the same for every process of an installation. */
export type SharedCredentials = Pick<Credentials, 'adminToken' | 'wixApiKey' | 'agentKeys'>;

const sharedId = 'credentials';

/** What the first process on a PostgreSQL database kept there for all others, whatever their folders. */
export async function readShared(
  { dialect, read }: Database<GatewayTables>,
  vault: Vault,
): Promise<SharedCredentials | undefined> {
  if (dialect !== 'postgres') return undefined;
  const row = await read
    .selectFrom('installation_secret')
    .select('sealed')
    .where('id', '=', sharedId)
    .executeTakeFirst();
  return row && (JSON.parse(vault.open(row.sealed)) as SharedCredentials);
}

/** Keeps them, as a part of `tx`. */
export async function keepShared(
  tx: Kysely<GatewayTables>,
  vault: Vault,
  { adminToken, wixApiKey, agentKeys }: SharedCredentials,
): Promise<void> {
  const sealed = vault.seal(JSON.stringify({ adminToken, wixApiKey, agentKeys }));
  await tx
    .insertInto('installation_secret')
    .values({ id: sharedId, sealed })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ sealed }))
    .execute();
}

function fileOf({ data }: Folder): string {
  return join(data, 'credentials.json');
}
