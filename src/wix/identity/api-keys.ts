import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { toIso } from '../../base/clock.ts';
import type { Ids } from '../../base/ids.ts';
import type { Database } from '../../storage/database.ts';
import { statement } from '../../storage/statement.ts';
import { StorageFault } from '../storage-fault.ts';
import type { WixTables } from '../tables.ts';
import type { ApiKeyCaller } from './caller.ts';
import { listScopes, parseScopes, printScopes, type Scopes } from './scopes.ts';

export interface NewApiKey {
  readonly accountId: string;
  readonly name: string;
  readonly scopes: Scopes;
  /** Who of the account makes it; the owner unless told. Whether that person may is the caller's to check. */
  readonly createdBy?: string | undefined;
}

/** Makes an API key. The answer is the only time that its text is known; the database has its hash. */
export async function createApiKey(
  db: Kysely<WixTables>,
  ids: Ids,
  nowMs: number,
  { accountId, name, scopes, createdBy = accountId }: NewApiKey,
): Promise<{ id: string; key: string }> {
  const id = ids.guid();
  const key = `IST.local.${ids.secret()}`;
  await db
    .insertInto('api_key')
    .values({
      id,
      account_id: accountId,
      hash: hashKey(key),
      name,
      scopes: printScopes(scopes),
      created_ms: nowMs,
      revoked_ms: null,
      used_ms: null,
      created_by: createdBy,
    })
    .execute();
  return { id, key };
}

const selectByHash = statement((db: Kysely<WixTables>, keyHash: string) =>
  db
    .selectFrom('api_key')
    .select(['id', 'account_id', 'name', 'scopes', 'used_ms'])
    .where('hash', '=', keyHash)
    .where('revoked_ms', 'is', null),
);

/** A key that holds: who calls with it, and when it was last written down that someone did. */
export interface FoundKey {
  readonly caller: ApiKeyCaller;
  readonly usedMs: number | undefined;
}

/** The caller that holds this key, or nothing when it is unknown or revoked. */
export async function findByKey(db: Kysely<WixTables>, key: string): Promise<FoundKey | undefined> {
  const [row] = await selectByHash(db, hashKey(key));
  if (!row) return undefined;
  const { id, name, account_id: accountId, scopes, used_ms } = row;
  return {
    caller: { kind: 'apiKey', id, name, accountId, scopes: parseScopes(scopes) },
    usedMs: used_ms === null ? undefined : Number(used_ms),
  };
}

/** Within this the last use is as good as known, so that a busy key costs a write a minute and not one a call. */
const useWindowMs = 60_000;

type Writing = Pick<Database<WixTables>, 'write' | 'writeAtOnce'>;

/** When it could last not be written down of a key, by database: it is not tried again with every call. */
const unwritten = new WeakMap<Writing, Map<string, number>>();

const setUsed = statement((db: Kysely<WixTables>, nowMs: number, id: string) =>
  db.updateTable('api_key').set({ used_ms: nowMs }).where('id', '=', id),
);

/**
 * Writes down that a key was used, if that was not known already. A clock that was set back counts as a new time. Nobody is
 * refused for want of it: a call that only reads goes on while the storage cannot be written.
 */
export async function recordUse(
  database: Writing,
  { caller, usedMs }: FoundKey,
  nowMs: number,
): Promise<void> {
  const tried = unwritten.get(database) ?? new Map<string, number>();
  const isKnown = [usedMs, tried.get(caller.id)].some(
    (ms) => ms !== undefined && Math.abs(nowMs - ms) < useWindowMs,
  );
  if (isKnown) return;
  try {
    await writeUse(database, caller.id, nowMs);
  } catch (error) {
    if (!(error instanceof StorageFault)) throw error;
    unwritten.set(database, tried.set(caller.id, nowMs));
  }
}

async function writeUse({ write, writeAtOnce }: Writing, id: string, nowMs: number): Promise<void> {
  // It does not wait long for another program that holds the file.
  if (writeAtOnce) await writeAtOnce((tx) => setUsed.now(tx, nowMs, id), 'committed');
  else await write((tx) => setUsed(tx, nowMs, id));
}

/** A key as lists show it: all but the key. */
export interface ListedApiKey {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly scopes: readonly string[];
  readonly revoked: boolean;
  /** The id of the person of the account who made it. */
  readonly createdBy: string;
  /** To the minute; null for one that was never used. */
  readonly lastUsed: string | null;
}

/** Every key, oldest first; `scopes` is `["*"]` for a key with every permission. */
export async function listApiKeys(db: Kysely<WixTables>): Promise<ListedApiKey[]> {
  const rows = await db.selectFrom('api_key').selectAll().orderBy('created_ms').orderBy('id').execute();
  return rows.map(
    ({ id, name, account_id: accountId, scopes, revoked_ms, used_ms, created_by: createdBy }) => ({
      id,
      name,
      accountId,
      createdBy,
      scopes: listScopes(scopes),
      revoked: revoked_ms !== null,
      lastUsed: used_ms === null ? null : toIso(Number(used_ms)),
    }),
  );
}

/** Ends a key at once. Whether there was one to end. */
export async function revokeApiKey(db: Kysely<WixTables>, id: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_key')
    .set({ revoked_ms: nowMs })
    .where('id', '=', id)
    .where('revoked_ms', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keys are 256 random bits, so a plain hash keeps them as well as a slow one would. */
function hashKey(key: string): string {
  return hash('sha256', key);
}
