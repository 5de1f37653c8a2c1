/** Rings once when `ms` have passed, unless it is cancelled first: what it answers cancels it. Passed in, as every clock is. */
export type Alarm = (ms: number, ring: () => void) => () => void;

/** Rings by the machine's own time. */
export const systemAlarm: Alarm = (ms, ring) => {
  const timer = setTimeout(ring, ms).unref();
  return () => clearTimeout(timer);
};
