import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Ids } from '../../base/ids.ts';
import { statement } from '../../storage/statement.ts';
import type { WixTables } from '../tables.ts';
import type { Caller } from './caller.ts';
import { listScopes, parseScopes, printScopes, type Scopes } from './scopes.ts';

export interface NewApiKey {
  readonly accountId: string;
  readonly name: string;
  readonly scopes: Scopes;
}

/** Makes an API key. The answer is the only time that its text is known; the database has its hash. */
export async function createApiKey(
  db: Kysely<WixTables>,
  ids: Ids,
  nowMs: number,
  { accountId, name, scopes }: NewApiKey,
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
    })
    .execute();
  return { id, key };
}

const selectByHash = statement((db: Kysely<WixTables>, keyHash: string) =>
  db
    .selectFrom('api_key')
    .select(['id', 'account_id', 'name', 'scopes'])
    .where('hash', '=', keyHash)
    .where('revoked_ms', 'is', null),
);

/** The caller that holds this key, or nothing when it is unknown or revoked. */
export async function findByKey(db: Kysely<WixTables>, key: string): Promise<Caller | undefined> {
  const [row] = await selectByHash(db, hashKey(key));
  if (!row) return undefined;
  return {
    kind: 'apiKey',
    id: row.id,
    name: row.name,
    accountId: row.account_id,
    scopes: parseScopes(row.scopes),
  };
}

/** A key as lists show it: all but the key. */
export interface ListedApiKey {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly scopes: readonly string[];
  readonly revoked: boolean;
}

/** Every key, oldest first; `scopes` is `["*"]` for a key with every permission. */
export async function listApiKeys(db: Kysely<WixTables>): Promise<ListedApiKey[]> {
  const rows = await db.selectFrom('api_key').selectAll().orderBy('created_ms').orderBy('id').execute();
  return rows.map(({ id, name, account_id: accountId, scopes, revoked_ms }) => ({
    id,
    name,
    accountId,
    scopes: listScopes(scopes),
    revoked: revoked_ms !== null,
  }));
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
