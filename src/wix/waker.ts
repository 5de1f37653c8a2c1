import type { Clock } from '../base/clock.ts';

export interface WakerParts {
  /** Decides what is due. */
  readonly clock: Clock;
  /** Does what is due, and answers when there will be more, if ever. */
  readonly work: () => Promise<number | undefined>;
  readonly onBug: (error: unknown) => void;
  /** Whether other processes write to the same database: what they leave when they end is found by looking. */
  readonly isShared: boolean;
}

/** Work that is done when it is due: whenever it is woken, and by itself when its time comes. */
export interface Waker {
  /** Something was written, or the clock was moved: look again. */
  wake(): void;
  /** After a failure of our own: tells of it, and looks again a little later. */
  failed(error: unknown): void;
  /** The run that is under way. */
  readonly running: Promise<void> | undefined;
  /** No more runs; the one under way goes on. */
  stop(): void;
}

/** After a failure of our own, and at most: a long timer would not notice a clock that is set. */
const lookAgainMs = 1_000;
const longestSleepMs = 60_000;
/** How long what another process left may lie. */
const longestSleepSharedMs = 1_000;

/** One run at a time; what wakes it meanwhile makes it run once more. */
export function createWaker({ clock, work, onBug, isShared }: WakerParts): Waker {
  const longestMs = isShared ? longestSleepSharedMs : longestSleepMs;
  let running: Promise<void> | undefined;
  let isWoken = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    isWoken = true;
    if (!isStopped)
      running ??= run()
        .catch(failed)
        .finally(() => {
          running = undefined;
        });
  }

  async function run(): Promise<void> {
    while (isWoken && !isStopped) {
      isWoken = false;
      const next = await work();
      if (next !== undefined) sleep(Math.max(next - clock.now(), 1));
      else if (isShared) sleep(longestMs);
    }
  }

  function sleep(ms: number): void {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(wake, Math.min(ms, longestMs)).unref();
  }

  function failed(error: unknown): void {
    if (isStopped) return;
    onBug(error);
    sleep(lookAgainMs);
  }

  return {
    wake,
    failed,
    get running() {
      return running;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
