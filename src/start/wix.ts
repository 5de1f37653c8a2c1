import { readFileSync } from 'node:fs';
import { MovableClock } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import { isSameSecret } from '../base/secret.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { type Config, databaseLocation } from '../config.ts';
import { keepOthersOut } from '../storage/only-one.ts';
import type { Seed } from '../wix/demo.ts';
import { type LocalWix, openLocalWix } from '../wix/local.ts';
import { BadSeed, readSeedFile, type SeedFile } from '../wix/seed-file.ts';
import { StorageFault } from '../wix/storage-fault.ts';
import { createPostNetwork } from '../wix/webhooks/post.ts';
import { StartProblem } from './problem.ts';

/**
 * Opens the local Wix as the settings say. A SQLite file is for one process: a second one would send again what the first is
 * sending.
 * @throws {DatabaseUnusable} when another process runs on it
 */
export async function openWix(
  config: Config,
  adminToken: string,
  knownKey: string | undefined,
  onBug: (error: unknown) => void,
): Promise<LocalWix> {
  await using opened = new AsyncDisposableStack();
  const location = databaseLocation(config, 'wix');
  const seed = readSeed(config.seed);
  if (location.kind === 'file') opened.use(keepOthersOut(location.path));
  const wix = await openLocalWix({
    ...{ location, knownKey, onBug },
    catalogue: loadCatalogue(),
    clock: new MovableClock(),
    ids: randomIds,
    random: Math.random,
    ...seed,
    callsPerMinute: config.wixRateLimit,
    maxBodyBytes: config.maxBodyBytes,
    network: createPostNetwork({ allowInside: allowsInside(config) }),
    isAdmin: (token) => isSameSecret(token, adminToken),
  }).catch((error: unknown) => {
    if (error instanceof BadSeed) throw new StartProblem(error.message);
    if (!(error instanceof StorageFault)) throw error;
    throw new StartProblem(
      `The local Wix cannot start, because its storage cannot be written: ${error.reason}.`,
      { cause: error },
    );
  });
  opened.use(wix);
  const kept = opened.move();
  return { ...wix, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Reads a seed file, if one is named. @throws {StartProblem} with a line for each thing that is wrong */
function readSeed(seed: string): { seed: Seed; seedFile?: SeedFile } {
  if (seed === 'demo' || seed === 'empty') return { seed };
  try {
    return { seed: 'file', seedFile: readSeedFile(seed, readFileSync(seed, 'utf8')) };
  } catch (error) {
    if (error instanceof BadSeed) throw new StartProblem(error.message);
    throw new StartProblem(`Cannot read the seed file ${seed}: ${(error as Error).message}`);
  }
}

/** Whoever reaches this machine from outside must not use it to reach what only this machine can. */
function allowsInside({ privateWebhooks, host }: Config): boolean {
  if (privateWebhooks !== 'auto') return privateWebhooks === 'allow';
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
