import type { Clock } from '../base/clock.ts';
import type { WireRequest } from '../base/http.ts';

/** One call as `/_local/requests` shows it; `method` is missing when the catalogue has none for it. */
export interface RecordedRequest {
  readonly at: number;
  readonly verb: string;
  readonly target: string;
  readonly method: string | undefined;
  readonly status: number;
}

export interface Recorder {
  add(request: WireRequest, method: string | undefined, status: number): void;
  /** Newest first. */
  list(): readonly RecordedRequest[];
  clear(): void;
}

/** Keeps the newest calls and no more: an unbounded journal is how mock servers run out of memory. */
export function createRecorder(clock: Clock, keep = 1_000): Recorder {
  let kept: RecordedRequest[] = [];
  return {
    add({ verb, target }, method, status) {
      kept.push({ at: clock.now(), verb, target, method, status });
      if (kept.length >= keep * 2) kept = kept.slice(-keep);
    },
    list: () => kept.slice(-keep).reverse(),
    clear() {
      kept = [];
    },
  };
}
