import { useEffect, useRef, useState } from 'react';
import type { Entry } from './types.ts';

/** Whether the live log is connected; a browser reconnects by itself. */
export type Live = 'connecting' | 'live' | 'lost';

type Listener = (entry: Entry) => void;

const listeners = new Set<Listener>();
const watchers = new Set<(live: Live) => void>();
let source: EventSource | undefined;
let live: Live = 'connecting';

function change(next: Live): void {
  live = next;
  for (const watcher of watchers) watcher(next);
}

function open(): void {
  source = new EventSource('/api/activity/stream');
  source.addEventListener('open', () => change('live'));
  source.addEventListener('error', () => change('lost'));
  source.addEventListener('entry', (event) => {
    const entry = JSON.parse((event as MessageEvent<string>).data) as Entry;
    for (const listener of listeners) listener(entry);
  });
}

/** Hears every entry of the log as it is written, over one connection for the whole console. */
export function useLiveEntries(listener: Listener): Live {
  const [state, setState] = useState(live);
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const hear: Listener = (entry) => latest.current(entry);
    listeners.add(hear);
    watchers.add(setState);
    if (!source) open();
    setState(live);
    return () => {
      listeners.delete(hear);
      watchers.delete(setState);
      if (listeners.size > 0) return;
      source?.close();
      source = undefined;
      live = 'connecting';
    };
  }, []);
  return state;
}
