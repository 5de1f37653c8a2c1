import { mkdirSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { Catalogue } from '../catalogue/load.ts';
import { type Config, databaseLocation } from '../config.ts';
import { openDatabase } from '../storage/database.ts';
import { createWix, type Wix } from '../wix/app.ts';
import { openDemoSite } from '../wix/demo.ts';
import type { Site } from '../wix/endpoint.ts';
import { createApiKey, findByKey } from '../wix/identity/api-keys.ts';
import { findDemoSite } from '../wix/identity/sites.ts';
import { wixMigrations } from '../wix/migrations.ts';
import { readSecret } from '../wix/settings.ts';
import type { WixTables } from '../wix/tables.ts';
import { StartProblem } from './problem.ts';

/** The local Wix, opened on its database, with its demo site and a key to it. */
export interface LocalWix extends AsyncDisposable {
  readonly wix: Wix;
  readonly site: Site;
  readonly apiKey: string;
}

/** What is passed in rather than taken from the machine. */
export interface Surroundings {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onBug: (error: unknown) => void;
}

/** Opens the local Wix; `knownKey` is its API key of an earlier start, which is kept as long as it works. */
export async function openLocalWix(
  config: Config,
  around: Surroundings,
  knownKey?: string,
): Promise<LocalWix> {
  prepareFolder(config);
  const database = await openDatabase<WixTables>(databaseLocation(config, 'wix'), wixMigrations);
  const { clock, ids } = around;
  const site = (await findDemoSite(database.read)) ?? (await openDemoSite(database, clock, config.seed));
  const wix = createWix({
    ...around,
    database,
    cursorSecret: await readSecret(database, ids, 'cursor-secret'),
    callsPerMinute: config.wixRateLimit,
    maxBodyBytes: config.maxBodyBytes,
  });
  const apiKey = knownKey && (await findByKey(database.read, knownKey)) ? knownKey : await newKey();
  return { wix, site, apiKey, [Symbol.asyncDispose]: () => database.close() };

  function newKey(): Promise<string> {
    return database.write(async (tx) => {
      const wanted = { accountId: site.accountId, name: 'Demo key', scopes: 'all' } as const;
      return (await createApiKey(tx, ids, clock.now(), wanted)).key;
    });
  }
}

/** @throws {StartProblem} when the data folder cannot be made */
export function prepareFolder(config: Config): void {
  if (config.memory) return;
  try {
    mkdirSync(config.data, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartProblem(
      `Cannot make the folder ${config.data}: ${(error as Error).message}. Choose another with --data.`,
      { cause: error },
    );
  }
}
