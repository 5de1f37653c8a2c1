import { toIso } from '../base/clock.ts';
import type { Database } from '../storage/database.ts';
import type { GatewayTables } from './tables.ts';
import type { Vault } from './vault.ts';

/** Where the key that seals comes from: a setting, a file, a command's output, a file that was made here, or nowhere that lasts. */
export interface SecretSource {
  readonly kind: 'setting' | 'file' | 'command' | 'made' | 'memory';
  /** The file, where it is one. */
  readonly place?: string;
}

/** How it stands with secrets, without one of them. */
export interface SecretsState {
  readonly source: SecretSource;
  /** Tells keys apart; says nothing of the key. */
  readonly keyId: string;
  /** ISO 8601. Since when this key seals. */
  readonly since: string | null;
  /** ISO 8601. When the key was last changed for another. */
  readonly changed: string | null;
  /** How many earlier keys still open what they sealed. */
  readonly earlierKeys: number;
  /** How many texts are sealed. */
  readonly sealed: number;
}

export async function readSecretsState(
  { read }: Database<GatewayTables>,
  { keyId, earlierKeys }: Vault,
  source: SecretSource,
): Promise<SecretsState> {
  const keys = await read.selectFrom('vault_key').selectAll().orderBy('since_ms').execute();
  const own = keys.find(({ id }) => id === keyId);
  const since = own ? toIso(own.since_ms) : null;
  const counts = await Promise.all(
    (['connection', 'alert_address'] as const).map((table) =>
      read
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    ),
  );
  return {
    ...{ source, keyId, since, earlierKeys },
    changed: own && own.id !== keys[0]?.id ? since : null,
    sealed: counts.reduce((sum, { count }) => sum + Number(count), 0),
  };
}
