import { Affix, Button, Group, Notification, Stack } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { words } from '../words.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'done' | 'problem';
  readonly undo?: (() => void) | undefined;
}

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
const stayMs = 7_000;

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says what was done, for a few seconds; `undo` puts it back. */
export function say(text: string, undo?: () => void): void {
  show({ text, kind: 'done', undo });
}

/** Says what could not be done. */
export function sayProblem(error: unknown): void {
  show({ text: error instanceof Error ? error.message : String(error), kind: 'problem' });
}

function show(toast: Omit<Toast, 'id'>): void {
  const id = ++last;
  set([...toasts.slice(-2), { ...toast, id }]);
  setTimeout(() => close(id), stayMs);
}

function close(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where those words appear; readers of the screen hear them. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <Affix position={{ bottom: 16, right: 16 }} zIndex={400} className="toasts">
      <Stack gap="xs" role="status" aria-live="polite">
        {shown.map((toast) => (
          <Notification
            key={toast.id}
            color={toast.kind === 'done' ? 'teal' : 'red'}
            withBorder
            onClose={() => close(toast.id)}
            closeButtonProps={{ 'aria-label': words.common.close }}
          >
            <Group justify="space-between" wrap="nowrap" gap="sm">
              <span>{toast.text}</span>
              {toast.undo ? (
                <Button
                  flex="none"
                  size="compact-sm"
                  variant="default"
                  onClick={() => {
                    toast.undo?.();
                    close(toast.id);
                  }}
                >
                  {words.common.undo}
                </Button>
              ) : null}
            </Group>
          </Notification>
        ))}
      </Stack>
    </Affix>
  );
}
