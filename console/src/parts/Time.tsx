import { type SyntheticEvent, useSyncExternalStore } from 'react';
import { once } from './once.ts';

// What formats is made when it is first needed: each takes the browser some 20 ms.
const relative = once(() => new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }));
const exact = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' }));
const short = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }));
const number = once(() => new Intl.NumberFormat());

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

let now = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, 20_000);

function useNow(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => now,
  );
}

function ago(ms: number, nowMs: number): string {
  const past = Math.min(ms - nowMs, 0);
  const unit = units.find(([, length]) => -past >= length);
  return unit ? relative().format(Math.round(past / unit[1]), unit[0]) : relative().format(0, 'second');
}

/**
 * An instant in the viewer's zone; the exact one when pointed at, as the browser itself shows a title: a list has one in
 * every row, and a component of its own for each would take longer than the row.
 */
export function Time({
  at,
  style = 'ago',
}: {
  readonly at: string | number;
  readonly style?: 'ago' | 'short';
}) {
  const nowMs = useNow();
  const date = new Date(at);
  const isOld = nowMs - date.getTime() > 7 * 86_400_000;
  const tellExactly = ({ currentTarget }: SyntheticEvent<HTMLElement>): void => {
    currentTarget.title = exact().format(date);
  };
  return (
    <time dateTime={date.toISOString()} onPointerEnter={tellExactly} onTouchStart={tellExactly}>
      {style === 'ago' && !isOld ? ago(date.getTime(), nowMs) : short().format(date)}
    </time>
  );
}

/** An instant that is still to come, in the viewer's zone. */
export function exactTime(at: string): string {
  return short().format(new Date(at));
}

export function formatNumber(value: number): string {
  return number().format(value);
}
