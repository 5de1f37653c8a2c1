import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Ids } from '../base/ids.ts';
import type { Config } from '../config.ts';
import type { SecretSource } from '../gateway/secrets-state.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Vault } from '../gateway/vault.ts';
import type { Database } from '../storage/database.ts';
import { writeOnce } from './files.ts';
import { StartProblem } from './problem.ts';

type Secrets = readonly [string, ...string[]];

const shortest = 32;

/** Where the secret comes from, for people to see; never what it is. */
export interface VaultSecrets {
  readonly secrets: Secrets;
  readonly from: SecretSource;
}

/**
 * The secrets that credentials are sealed with, the one in use first: from the setting, a file, a command's output, or else
 * a file of this installation that is made the first time. To change the secret, put the new one before the old one.
 * @throws {StartProblem} when there is none, or one is too short
 */
export function readVaultSecrets(config: Config, ids: Ids): VaultSecrets {
  const { secretKey, secretKeyFile, secretKeyCommand } = config;
  if (secretKey) return { from: { kind: 'setting' }, secrets: split(secretKey, '--secret-key') };
  if (secretKeyFile)
    return {
      from: { kind: 'file', place: secretKeyFile },
      secrets: split(readKeyFile(secretKeyFile), `The file ${secretKeyFile}`),
    };
  if (secretKeyCommand)
    return {
      from: { kind: 'command' },
      secrets: split(runKeyCommand(secretKeyCommand), 'The output of --secret-key-command'),
    };
  if (config.memory) return { from: { kind: 'memory' }, secrets: [ids.secret()] };
  const file = join(config.data, 'secret.key');
  writeOnce(file, `${ids.secret()}\n`);
  return { from: { kind: 'made', place: file }, secrets: split(readKeyFile(file), `The file ${file}`) };
}

function split(text: string, from: string): Secrets {
  const [first, ...others] = text.split(/\s+/).filter(Boolean);
  if (first === undefined) throw new StartProblem(`${from} has no secret in it.`);
  const short = [first, ...others].filter((each) => each.length < shortest);
  if (short.length > 0)
    throw new StartProblem(
      `${from} has a secret of fewer than ${shortest} characters: use 32 random bytes or more.`,
    );
  return [first, ...others];
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StartProblem(`Cannot read the secret key file ${path}: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

function runKeyCommand(command: string): string {
  try {
    return execSync(command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 30_000 });
  } catch (cause) {
    const { status } = cause as { status?: number | null };
    throw new StartProblem(
      `--secret-key-command failed${typeof status === 'number' ? ` with exit code ${status}` : ''}: its message is above.`,
      { cause },
    );
  }
}

/**
 * Seals what is kept with the secret in use now. Fails, and changes nothing, when one credential was sealed with a secret
 * that is not here: better told at start than at the first call. What the secret in use has sealed is not read, and of
 * the rest, which may be every body that is kept, no more than a page at once.
 * @throws {VaultLocked}
 */
export async function rewrapSealed(database: Database<GatewayTables>, vault: Vault): Promise<void> {
  let isDue = false;
  for (const place of sealed)
    for await (const page of pagesToRewrap(database, place, vault)) {
      isDue = true;
      for (const { text } of page) vault.rewrap(text);
    }
  if (!isDue) return;
  for (const place of sealed)
    for await (const page of pagesToRewrap(database, place, vault))
      await database.write(async (tx) => {
        for (const row of page) await replaceSealed(tx, place, row, vault.rewrap(row.text));
      });
}

interface SealedPlace {
  readonly table: string;
  readonly column: string;
  readonly kind?: string;
}

/** Where sealed texts are kept. */
const sealed: readonly SealedPlace[] = [
  { table: 'connection', column: 'credential' },
  { table: 'alert_address', column: 'url' },
  { table: 'kept_body', column: 'sealed' },
  { table: 'oauth_secret', column: 'sealed' },
  { table: 'installation_secret', column: 'sealed' },
  // A client of OAuth may have a secret; the other items have none.
  { table: 'oauth_item', column: 'body', kind: 'Client' },
];

interface SealedRow {
  readonly id: string;
  readonly text: string;
}

/** A body that is kept may be long. */
const pageSize = 100;

/** What another secret than the one in use has sealed, a page at a time. */
async function* pagesToRewrap(
  { read }: Database<GatewayTables>,
  { table, column, kind }: SealedPlace,
  vault: Vault,
): AsyncGenerator<readonly SealedRow[]> {
  for (let after = ''; ; ) {
    const { rows } = await sql<SealedRow>`
      select id, ${sql.ref(column)} as text from ${sql.table(table)}
      where id > ${after} and ${sql.ref(column)} not like ${`${vault.sealedBeginning}%`}
      ${kind === undefined ? sql`` : sql`and kind = ${kind}`}
      order by id limit ${pageSize}`.execute(read);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.id;
  }
}

async function replaceSealed(
  tx: Kysely<GatewayTables>,
  { table, column }: SealedPlace,
  { id, text }: SealedRow,
  after: string,
): Promise<void> {
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${after}
    where id = ${id} and ${sql.ref(column)} = ${text}`.execute(tx);
}

/** Keeps since when this key seals: how one sees that it was changed. */
export async function noteVaultKey(
  database: Database<GatewayTables>,
  { keyId }: Vault,
  nowMs: number,
): Promise<void> {
  await database.write((tx) =>
    tx
      .insertInto('vault_key')
      .values({ id: keyId, since_ms: nowMs })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}
