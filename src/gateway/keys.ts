import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Ids } from '../base/ids.ts';
import { findAgent, type StoreParts } from './agents.ts';
import { changePolicy, type Keep } from './policy.ts';
import type { GatewayTables } from './tables.ts';
import { UnknownThing } from './wrong-input.ts';

/** A key as it is told, once. */
export interface NewKey {
  readonly id: string;
  readonly text: string;
}

/** A key as lists show it. `hint` is how it ends. */
export interface ListedKey {
  readonly id: string;
  readonly hint: string;
  readonly createdMs: number;
  readonly expiresMs: number | null;
  readonly state: 'active' | 'expired' | 'revoked';
}

/** The keys of agents. An agent may have several, so that one can be replaced without a pause. */
export interface Keys {
  /** @throws {UnknownThing} */
  create(agentId: string, expiresMs?: number, keep?: Keep<NewKey>): Promise<NewKey>;
  list(agentId: string): Promise<ListedKey[]>;
  /** @throws {UnknownThing} */
  revoke(agentId: string, keyId: string, keep?: Keep<void>): Promise<void>;
  /** Takes back a key that was lent for one call: nothing of it stays in the list. */
  forget(agentId: string, keyId: string): Promise<void>;
}

export function createKeys({ database, clock, ids }: StoreParts): Keys {
  return {
    create: (agentId, expiresMs, keep) =>
      changePolicy(
        database,
        async (tx) => {
          await findAgent(tx, agentId);
          return insertKey(tx, agentId, ids, clock.now(), expiresMs);
        },
        keep,
      ),
    async list(agentId) {
      const rows = await database.read
        .selectFrom('agent_key')
        .selectAll()
        .where('agent_id', '=', agentId)
        .orderBy('created_ms')
        .orderBy('id')
        .execute();
      return rows.map((row) => toListed(row, clock.now()));
    },
    revoke: (agentId, keyId, keep) =>
      changePolicy(
        database,
        async (tx) => {
          const { numUpdatedRows } = await tx
            .updateTable('agent_key')
            .set({ revoked_ms: clock.now() })
            .where('id', '=', keyId)
            .where('agent_id', '=', agentId)
            .executeTakeFirst();
          if (numUpdatedRows === 0n) throw new UnknownThing('key', keyId);
        },
        keep,
      ),
    forget: (agentId, keyId) =>
      changePolicy(database, async (tx) => {
        await tx.deleteFrom('agent_key').where('id', '=', keyId).where('agent_id', '=', agentId).execute();
      }),
  };
}

/** Writes a new key of an agent: `fl_` and 256 random bits. */
export async function insertKey(
  tx: Kysely<GatewayTables>,
  agentId: string,
  ids: Ids,
  nowMs: number,
  expiresMs?: number,
): Promise<NewKey> {
  const key = { id: ids.guid(), text: `fl_${ids.secret()}` };
  await tx
    .insertInto('agent_key')
    .values({
      id: key.id,
      agent_id: agentId,
      hash: hashKey(key.text),
      hint: key.text.slice(-4),
      created_ms: nowMs,
      expires_ms: expiresMs ?? null,
      revoked_ms: null,
    })
    .execute();
  return key;
}

/** A key is looked up by its hash, so that how long that takes tells nothing about the key. */
export function hashKey(text: string): string {
  return hash('sha256', text);
}

function toListed(row: GatewayTables['agent_key'], nowMs: number): ListedKey {
  const expired = row.expires_ms !== null && row.expires_ms <= nowMs;
  return {
    id: row.id,
    hint: row.hint,
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    state: row.revoked_ms !== null ? 'revoked' : expired ? 'expired' : 'active',
  };
}
