/** The minute, hour or day of the clock that an instant is in. Epoch milliseconds. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The window that `nowMs` falls in; days and hours are those of the time zone. */
export function windowOf(per: 'minute' | 'hour' | 'day', nowMs: number, timeZone: string): Window {
  if (per === 'minute') return aligned(nowMs, minuteMs, 0);
  const offsetMs = offsetAt(timeZone, nowMs);
  if (per === 'hour') return aligned(nowMs, 60 * minuteMs, offsetMs);
  const start = Math.floor((nowMs + offsetMs) / dayMs) * dayMs;
  return { startMs: toInstant(start, timeZone), endMs: toInstant(start + dayMs, timeZone) };
}

/** Day of the week (0 is Monday) and minute of the day that clocks in the time zone show. */
export function localTime(nowMs: number, timeZone: string): { day: number; minute: number } {
  const local = new Date(nowMs + offsetAt(timeZone, nowMs));
  return {
    day: (local.getUTCDay() + 6) % 7,
    minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
  };
}

/** Whether the time zone is one that is known: `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    formatFor(name);
    return true;
  } catch {
    return false;
  }
}

function aligned(nowMs: number, lengthMs: number, offsetMs: number): Window {
  const startMs = Math.floor((nowMs + offsetMs) / lengthMs) * lengthMs - offsetMs;
  return { startMs, endMs: startMs + lengthMs };
}

/** The instant at which clocks show this local time; asked twice, for a day on which they are changed. */
function toInstant(localMs: number, timeZone: string): number {
  const guess = localMs - offsetAt(timeZone, localMs);
  return localMs - offsetAt(timeZone, guess);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  format ??= new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    },
  });
  formats.set(timeZone, format);
  return format;
}

function offsetAt(timeZone: string, ms: number): number {
  if (timeZone === 'UTC') return 0;
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1_000) * 1_000;
}
