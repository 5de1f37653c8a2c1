import { Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

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
  return unit ? relative.format(Math.round(past / unit[1]), unit[0]) : relative.format(0, 'second');
}

/** An instant in the viewer's zone; the exact one when pointed at or read out. */
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
  return (
    <Tooltip
      label={exact.format(date)}
      openDelay={250}
      withinPortal
      events={{ hover: true, focus: true, touch: true }}
    >
      <time dateTime={date.toISOString()}>
        {style === 'ago' && !isOld ? ago(date.getTime(), nowMs) : short.format(date)}
      </time>
    </Tooltip>
  );
}

const number = new Intl.NumberFormat();

export function formatNumber(value: number): string {
  return number.format(value);
}
