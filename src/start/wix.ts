import { MovableClock } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import { isSameSecret } from '../base/secret.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { type Config, databaseLocation } from '../config.ts';
import { type LocalWix, openLocalWix } from '../wix/local.ts';

/** Opens the local Wix as the settings say. */
export function openWix(
  config: Config,
  adminToken: string,
  knownKey: string | undefined,
  onBug: (error: unknown) => void,
): Promise<LocalWix> {
  return openLocalWix({
    location: databaseLocation(config, 'wix'),
    catalogue: loadCatalogue(),
    clock: new MovableClock(),
    ids: randomIds,
    random: Math.random,
    seed: config.seed,
    callsPerMinute: config.wixRateLimit,
    maxBodyBytes: config.maxBodyBytes,
    knownKey,
    isAdmin: (token) => isSameSecret(token, adminToken),
    onBug,
  });
}
