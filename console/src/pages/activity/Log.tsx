import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Entry } from '../../api/types.ts';
import { DecisionBadge } from '../../parts/badges.tsx';
import { Time } from '../../parts/Time.tsx';
import { words } from '../../words.ts';

/** However many entries there are, only those in sight are drawn; nearing the end asks for more. */
export function Log({
  entries,
  opened,
  open,
  more,
  ended,
  onTop,
}: {
  readonly entries: readonly Entry[];
  readonly opened: string | undefined;
  readonly open: (id: string) => void;
  readonly more: (() => void) | undefined;
  readonly ended: boolean;
  readonly onTop: (atTop: boolean) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => 50,
    overscan: 8,
    getItemKey: (index) => entries[index]?.id ?? index,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= entries.length - 20) more?.();
  }, [last, entries.length, more]);

  function step(event: React.KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const now = Number((document.activeElement as HTMLElement | null)?.dataset.index ?? -1);
    const next = Math.min(Math.max(now + by, 0), entries.length - 1);
    rows.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  }

  return (
    <div
      ref={box}
      className="log"
      role="feed"
      aria-label={words.activity.list}
      aria-busy={more === undefined && !ended}
      onKeyDown={step}
      onScroll={({ currentTarget }) => onTop(currentTarget.scrollTop < 8)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {shown.map(({ index, key, start }) => {
          const entry = entries[index];
          return entry ? (
            <article key={key} aria-posinset={index + 1} aria-setsize={ended ? entries.length : -1}>
              <button
                type="button"
                ref={rows.measureElement}
                data-index={index}
                className="log-row"
                style={{ transform: `translateY(${start}px)` }}
                aria-current={entry.id === opened}
                onClick={() => open(entry.id)}
              >
                <span>
                  <DecisionBadge decision={entry.decision} />
                </span>
                <span className="log-sentence">{entry.sentence}</span>
                <span className="log-time">
                  <Time at={entry.at} />
                </span>
              </button>
            </article>
          ) : null;
        })}
      </div>
    </div>
  );
}
