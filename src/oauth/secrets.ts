import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'oidc-provider';
import type { Ids } from '../base/ids.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Vault } from '../gateway/vault.ts';
import type { Database } from '../storage/database.ts';

/** What the authorization server signs with. */
export interface OauthSecrets {
  readonly cookieKey: string;
  readonly signingKey: JWK;
}

/** Reads the secrets; the first process of all makes them, and they outlast it, sealed. */
export async function readOauthSecrets(
  database: Database<GatewayTables>,
  vault: Vault,
  ids: Ids,
): Promise<OauthSecrets> {
  const kept = database.read.selectFrom('oauth_secret').select('sealed').where('id', '=', name);
  const known = await kept.executeTakeFirst();
  if (known) return JSON.parse(vault.open(known.sealed)) as OauthSecrets;
  const made = JSON.stringify({ cookieKey: ids.secret(), signingKey: makeKey(ids) } satisfies OauthSecrets);
  await database.write((tx) =>
    tx
      .insertInto('oauth_secret')
      .values({ id: name, sealed: vault.seal(made) })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  // Another process may have been first.
  return JSON.parse(vault.open((await kept.executeTakeFirstOrThrow()).sealed)) as OauthSecrets;
}

const name = 'authorization-server';

function makeKey(ids: Ids): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: ids.guid(), use: 'sig', alg: 'ES256' } as JWK;
}
