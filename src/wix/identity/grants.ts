import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Ids } from '../../base/ids.ts';
import type { WixTables } from '../tables.ts';

type Db = Kysely<WixTables>;

/** How long the consent page's code can be exchanged. */
export const codeLifeMs = 600_000;

/** Makes a code for an installation; the database has its hash. */
export async function createCode(db: Db, ids: Ids, nowMs: number, instanceId: string): Promise<string> {
  const code = `OAUTH2.code.${ids.secret()}`;
  await db
    .insertInto('app_code')
    .values({
      hash: hash('sha256', code),
      instance_id: instanceId,
      expires_ms: nowMs + codeLifeMs,
      used_ms: null,
    })
    .execute();
  return code;
}

/** What is kept of a code or refresh token that is good. */
export interface Grant {
  readonly id: string;
  readonly instanceId: string;
  readonly createdMs: number;
}

/**
 * Exchanges a code, once. A code that comes again was stolen, or is used by mistake: what it gave the first time ends,
 * and the answer is `replayed`. Nothing for an unknown or expired one.
 */
export async function useCode(
  db: Db,
  ids: Ids,
  nowMs: number,
  code: string,
): Promise<(Grant & { readonly refreshToken: string }) | 'replayed' | undefined> {
  const codeHash = hash('sha256', code);
  const { numUpdatedRows } = await db
    .updateTable('app_code')
    .set({ used_ms: nowMs })
    .where('hash', '=', codeHash)
    .where('used_ms', 'is', null)
    .executeTakeFirst();
  const row = await db.selectFrom('app_code').selectAll().where('hash', '=', codeHash).executeTakeFirst();
  if (!row) return undefined;
  if (numUpdatedRows === 0n) {
    await db.updateTable('app_grant').set({ revoked_ms: nowMs }).where('code_hash', '=', codeHash).execute();
    return 'replayed';
  }
  if (row.expires_ms <= nowMs) return undefined;
  const refreshToken = `OAUTH2.refresh.${ids.secret()}`;
  const id = ids.guid();
  await db
    .insertInto('app_grant')
    .values({
      id,
      hash: hash('sha256', refreshToken),
      instance_id: row.instance_id,
      code_hash: codeHash,
      created_ms: nowMs,
      revoked_ms: null,
    })
    .execute();
  return { id, instanceId: row.instance_id, createdMs: nowMs, refreshToken };
}

/** The grant of a refresh token, unless it was revoked. */
export async function findGrant(db: Db, refreshToken: string): Promise<Grant | undefined> {
  const row = await db
    .selectFrom('app_grant')
    .select(['id', 'instance_id', 'created_ms'])
    .where('hash', '=', hash('sha256', refreshToken))
    .where('revoked_ms', 'is', null)
    .executeTakeFirst();
  return row && { id: row.id, instanceId: row.instance_id, createdMs: row.created_ms };
}

/** Ends what codes of an installation gave, and those that nobody has used yet. */
export async function endGrants(db: Db, nowMs: number, instanceId: string): Promise<void> {
  await db
    .updateTable('app_grant')
    .set({ revoked_ms: nowMs })
    .where('instance_id', '=', instanceId)
    .execute();
  await db.updateTable('app_code').set({ expires_ms: nowMs }).where('instance_id', '=', instanceId).execute();
}

/** Whether a grant still holds. */
export async function isGranted(db: Db, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('app_grant')
    .select('id')
    .where('id', '=', id)
    .where('revoked_ms', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
