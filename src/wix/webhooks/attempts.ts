import type { WixTables } from '../tables.ts';

/** One try at telling an app, as the log keeps it. */
export interface Attempt {
  /** Epoch milliseconds of the local clock. */
  readonly at: number;
  readonly status?: number;
  /** What the receiver said. */
  readonly response?: string;
  /** Why there was no answer. */
  readonly error?: string;
  readonly durationMs: number;
}

const minute = 60_000;
const hour = 60 * minute;

/** How long after each failure the next try comes: 12 more tries in about 48 hours. */
export const retryDelaysMs: readonly number[] = [
  minute,
  10 * minute,
  hour,
  2 * hour,
  2 * hour,
  2 * hour,
  4 * hour,
  4 * hour,
  4 * hour,
  8 * hour,
  8 * hour,
  12 * hour,
];

type Delivery = Pick<WixTables['delivery'], 'tries' | 'attempts'>;

/** What a delivery is after an attempt: only a 200 counts as told. */
export function afterAttempt({ tries, attempts }: Delivery, attempt: Attempt) {
  const delayMs = retryDelaysMs[tries];
  const log = [...(JSON.parse(attempts) as Attempt[]), attempt];
  return {
    state: attempt.status === 200 ? 'delivered' : delayMs === undefined ? 'failed' : 'pending',
    tries: tries + 1,
    next_ms: attempt.at + (delayMs ?? 0),
    lease_ms: null,
    attempts: JSON.stringify(log),
  } as const;
}
