import { MovableClock } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import { isSameSecret } from '../base/secret.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { type Config, databaseLocation } from '../config.ts';
import { type LocalWix, openLocalWix } from '../wix/local.ts';
import { createPostNetwork } from '../wix/webhooks/post.ts';

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
    network: createPostNetwork({ allowInside: allowsInside(config) }),
    isAdmin: (token) => isSameSecret(token, adminToken),
    onBug,
  });
}

/** Whoever reaches this machine from outside must not use it to reach what only this machine can. */
function allowsInside({ privateWebhooks, host }: Config): boolean {
  if (privateWebhooks !== 'auto') return privateWebhooks === 'allow';
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
