import type { Clock } from '../base/clock.ts';
import { WixFault } from './fault.ts';

const windowMs = 60_000;

/**
 * Wix's limit: so many calls a minute for each caller and site, counted in fixed minutes of the local clock.
 * `perMinute` 0 switches it off.
 */
export function createRateLimit(perMinute: number, clock: Clock): (callerId: string, siteId: string) => void {
  let windowStart = 0;
  let counts = new Map<string, number>();
  return (callerId, siteId) => {
    if (perMinute === 0) return;
    const start = clock.now() - (clock.now() % windowMs);
    if (start !== windowStart) {
      windowStart = start;
      counts = new Map();
    }
    const key = `${callerId} ${siteId}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > perMinute)
      throw new WixFault(429, 'RESOURCE_EXHAUSTED', 'Too many requests: wait a minute, then retry.');
  };
}
