import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Ids } from '../../base/ids.ts';
import type { WixTables } from '../tables.ts';
import type { Caller, Scopes } from './caller.ts';

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

/** The caller that holds this key, or nothing when it is unknown or revoked. */
export async function findByKey(db: Kysely<WixTables>, key: string): Promise<Caller | undefined> {
  const row = await db
    .selectFrom('api_key')
    .select(['id', 'account_id', 'name', 'scopes'])
    .where('hash', '=', hashKey(key))
    .where('revoked_ms', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    kind: 'apiKey',
    id: row.id,
    name: row.name,
    accountId: row.account_id,
    scopes: parseScopes(row.scopes),
  };
}

/** Keys are 256 random bits, so a plain hash keeps them as well as a slow one would. */
function hashKey(key: string): string {
  return hash('sha256', key);
}

function printScopes(scopes: Scopes): string {
  return scopes === 'all' ? '*' : [...scopes].join(' ');
}

function parseScopes(text: string): Scopes {
  return text === '*' ? 'all' : new Set(text.split(' ').filter(Boolean));
}
