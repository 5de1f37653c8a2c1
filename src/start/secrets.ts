import { execSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ids } from '../base/ids.ts';
import type { Config } from '../config.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Vault } from '../gateway/vault.ts';
import type { Database } from '../storage/database.ts';
import { StartProblem } from './problem.ts';

type Secrets = readonly [string, ...string[]];

const shortest = 32;

/**
 * The secrets that credentials are sealed with, the one in use first: from the setting, a file, a command's output, or else
 * a file of this installation that is made the first time. To change the secret, put the new one before the old one.
 * @throws {StartProblem} when there is none, or one is too short
 */
export function readVaultSecrets(config: Config, ids: Ids): Secrets {
  const { secretKey, secretKeyFile, secretKeyCommand } = config;
  if (secretKey) return split(secretKey, '--secret-key');
  if (secretKeyFile) return split(readKeyFile(secretKeyFile), `The file ${secretKeyFile}`);
  if (secretKeyCommand) return split(runKeyCommand(secretKeyCommand), 'The output of --secret-key-command');
  if (config.memory) return [ids.secret()];
  const file = join(config.data, 'secret.key');
  if (!existsSync(file)) writeFileSync(file, `${ids.secret()}\n`, { mode: 0o600 });
  return split(readKeyFile(file), `The file ${file}`);
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
 * that is not here: better told at start than at the first call.
 * @throws {VaultLocked}
 */
export async function rewrapCredentials(database: Database<GatewayTables>, vault: Vault): Promise<void> {
  const rows = await database.read.selectFrom('connection').select(['id', 'credential']).execute();
  const changed = rows
    .map(({ id, credential }) => ({ id, before: credential, after: vault.rewrap(credential) }))
    .filter(({ before, after }) => before !== after);
  if (changed.length === 0) return;
  await database.write(async (tx) => {
    for (const { id, before, after } of changed)
      await tx
        .updateTable('connection')
        .set({ credential: after })
        .where('id', '=', id)
        .where('credential', '=', before)
        .execute();
  });
}
