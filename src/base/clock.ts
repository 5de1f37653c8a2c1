/** Tells the time. Everything that dates, expires or limits takes one, so that tests and the local clock can move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** The machine's own time. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that can be frozen and moved; it follows `base` until then. */
export class MovableClock implements Clock {
  readonly #base: Clock;
  #offsetMs = 0;
  #frozenAtMs: number | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(base: Clock = systemClock) {
    this.#base = base;
  }

  now(): number {
    return this.#frozenAtMs ?? this.#base.now() + this.#offsetMs;
  }

  get isFrozen(): boolean {
    return this.#frozenAtMs !== undefined;
  }

  /** Stands still at `atMs`, or at the present. */
  freeze(atMs: number = this.now()): void {
    this.#frozenAtMs = atMs;
    this.#tell();
  }

  /** Runs again from where it stands. */
  run(): void {
    this.#offsetMs = this.now() - this.#base.now();
    this.#frozenAtMs = undefined;
    this.#tell();
  }

  /** Moves by `ms`, which may be negative. */
  advance(ms: number): void {
    if (this.#frozenAtMs === undefined) this.#offsetMs += ms;
    else this.#frozenAtMs += ms;
    this.#tell();
  }

  /** Calls `listener` after every freeze, run and move; answers how to stop that. */
  onMove(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/**
 * Whether something of `atMs` is less than `ms` old. What is yet to come is of before the clock was put back: it is not taken for
 * new until the clock is there again.
 */
export function isYounger(atMs: number, ms: number, nowMs: number): boolean {
  const age = nowMs - atMs;
  return age >= 0 && age < ms;
}

/** ISO 8601 in UTC with milliseconds, as Wix writes instants: `2026-11-23T09:30:00.000Z`. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
