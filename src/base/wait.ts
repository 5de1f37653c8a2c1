import { setTimeout as delay } from 'node:timers/promises';

/** Lets `ms` pass, or ends sooner when `signal` aborts. Passed in wherever something waits, so that tests never do. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Waits by the machine's own time. */
export const systemWait: Wait = async (ms, signal) => {
  await delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => {});
};
