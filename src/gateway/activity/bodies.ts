import { isObject, type JsonObject } from '../../base/json.ts';
import type { Database } from '../../storage/database.ts';
import type { GuardrailOf } from '../guardrails/guardrail.ts';
import { maskJson } from '../guardrails/mask.ts';
import { secretFields } from '../guardrails/secret-fields.ts';
import type { GatewayTables } from '../tables.ts';
import type { Vault } from '../vault.ts';

/** What a call said and what it was answered; `null` where there was nothing, or too much to be read whole. */
export interface CallBodies {
  readonly request: JsonObject | null;
  readonly response: JsonObject | null;
}

/** Bodies of calls, for connections that keep them: covered as the agent's answers are, and sealed. */
export interface Bodies {
  keep(entryId: string, bodies: CallBodies, masks: readonly GuardrailOf<'mask'>[]): Promise<void>;
  /** `undefined` when none are kept of that entry. */
  find(entryId: string): Promise<CallBodies | undefined>;
}

export function createBodies({ read, write }: Database<GatewayTables>, vault: Vault): Bodies {
  return {
    async keep(id, bodies, masks) {
      const covered = maskJson({ ...bodies }, [secretFields, ...masks]);
      const row = { id, sealed: vault.seal(JSON.stringify(covered)) };
      await write((tx) => tx.insertInto('kept_body').values(row).execute());
    },
    async find(id) {
      const row = await read.selectFrom('kept_body').selectAll().where('id', '=', id).executeTakeFirst();
      const kept: unknown = row && JSON.parse(vault.open(row.sealed));
      return isObject(kept) ? (kept as unknown as CallBodies) : undefined;
    },
  };
}
