import { type Logger, pino } from 'pino';
import { type Clock, isYounger } from '../base/clock.ts';
import type { Config } from '../config.ts';

/** Structured logs on stderr: stdout is for what was asked for. */
export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** How long the same error is counted rather than told again. */
const sparingMs = 10_000;

/** Different errors that are remembered at once; they are few, unless each says something else. */
const mostRemembered = 200;

/**
 * Tells of an error at once, and of the same one from the same place again only ten seconds later, with how often it came meanwhile (`times`): while
 * a database is away, every call fails alike, and a disk that is full is not to be filled with saying so.
 */
export function tellSparingly(logger: Pick<Logger, 'error'>, clock: Clock): (error: unknown) => void {
  const told = new Map<string, { readonly atMs: number; since: number }>();
  return (error) => {
    const stack = (error instanceof Error && error.stack) || String(error);
    const where = stack.split('\n', 2).join();
    const before = told.get(where);
    const now = clock.now();
    if (before) before.since += 1;
    if (before && isYounger(before.atMs, sparingMs, now)) return;
    if (told.size >= mostRemembered) told.clear();
    told.set(where, { atMs: now, since: 0 });
    logger.error({ err: error, ...(before && { times: before.since }) });
  };
}
