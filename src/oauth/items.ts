import type { Kysely } from 'kysely';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Clock } from '../base/clock.ts';
import { hashId } from '../gateway/clients/tokens.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Vault } from '../gateway/vault.ts';
import type { Database } from '../storage/database.ts';

/** What the items of the authorization server are kept with. */
export interface ItemParts {
  readonly database: Database<GatewayTables>;
  readonly clock: Clock;
  readonly vault: Vault;
  /** Ends what a person agreed to, with all its codes and tokens. */
  endGrant(grantId: string): Promise<void>;
}

/** A client that has registered has as long to be let in by a person. */
export const registrationMs = 24 * 60 * 60_000;

/**
 * Keeps one kind of the library's items in our tables. An id is kept as its hash: a code or a token is its own id. A
 * client may have a secret, so its item is sealed.
 */
export function createItems(kind: string, parts: ItemParts): Adapter {
  if (kind === 'Session') return noSessions;
  const { database, clock, vault } = parts;
  const seal = (text: string): string => (kind === 'Client' ? vault.seal(text) : text);
  const unseal = (text: string): string => (kind === 'Client' ? vault.open(text) : text);
  return {
    async upsert(id, { jti: _id, ...payload }, seconds) {
      const nowMs = clock.now();
      const row = {
        body: seal(JSON.stringify(payload)),
        grant_id: kind === 'Grant' ? id : (payload.grantId ?? null),
        expires_ms: nowMs + (seconds === undefined ? registrationMs : seconds * 1_000),
      };
      await database.write(async (tx) => {
        await tx
          .insertInto('oauth_item')
          .values({ kind, id: hashId(id), ...row, consumed_ms: null })
          .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(row))
          .execute();
        if (kind === 'Interaction') await forgetOld(tx, nowMs);
        if (isToken(kind) && row.grant_id !== null) await markUsed(tx, row.grant_id, nowMs, row.expires_ms);
      });
    },
    async find(id) {
      const row = await database.read
        .selectFrom('oauth_item')
        .selectAll()
        .where('kind', '=', kind)
        .where('id', '=', hashId(id))
        .executeTakeFirst();
      if (!row || row.expires_ms <= clock.now()) return undefined;
      const payload = JSON.parse(unseal(row.body)) as AdapterPayload;
      const consumed = row.consumed_ms === null ? {} : { consumed: Math.floor(row.consumed_ms / 1_000) };
      return kind === 'Client' ? payload : { ...payload, jti: id, ...consumed };
    },
    async consume(id) {
      const taken = await database.write((tx) =>
        tx
          .updateTable('oauth_item')
          .set({ consumed_ms: clock.now() })
          .where('kind', '=', kind)
          .where('id', '=', hashId(id))
          .where('consumed_ms', 'is', null)
          .returning('grant_id')
          .executeTakeFirst(),
      );
      if (taken) return;
      // Two came at once with the same code or token, and the library has seen neither use yet.
      throw new errors.InvalidGrant('already used');
    },
    async destroy(id) {
      if (kind === 'Grant') return parts.endGrant(id);
      await database.write((tx) =>
        tx.deleteFrom('oauth_item').where('kind', '=', kind).where('id', '=', hashId(id)).execute(),
      );
    },
    // The library ends the grant in the same breath, and with it go all that carry its id.
    revokeByGrantId: async () => {},
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
  };
}

/** Nobody stays signed in at the authorization server: the console's session is the only one, and each client is asked about. */
const noSessions: Adapter = {
  upsert: async () => {},
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => {},
  destroy: async () => {},
  revokeByGrantId: async () => {},
};

function isToken(kind: string): boolean {
  return kind === 'AccessToken' || kind === 'RefreshToken';
}

/** A client is connected for as long as its longest-lived token. */
async function markUsed(
  tx: Kysely<GatewayTables>,
  grantId: string,
  nowMs: number,
  untilMs: number,
): Promise<void> {
  await tx
    .updateTable('connected_client')
    .set({ used_ms: nowMs })
    .set((row) => ({
      expires_ms: row.case().when('expires_ms', '<', untilMs).then(untilMs).else(row.ref('expires_ms')).end(),
    }))
    .where('id', '=', grantId)
    .execute();
}

/** Takes away what is over: now and then is enough, and every consent begins with an interaction. */
async function forgetOld(tx: Kysely<GatewayTables>, nowMs: number): Promise<void> {
  await tx.deleteFrom('connected_client').where('expires_ms', '<=', nowMs).execute();
  await tx.deleteFrom('oauth_item').where('expires_ms', '<=', nowMs).execute();
}
