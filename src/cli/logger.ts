import { type Logger, pino } from 'pino';
import type { Config } from '../config.ts';

/** Structured logs on stderr: stdout is for what was asked for. */
export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}
