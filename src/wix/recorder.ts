import type { Clock } from '../base/clock.ts';
import type { WireRequest, WireResponse } from '../base/http.ts';
import type { ActiveFault } from './control/faults.ts';
import type { Caller } from './identity/caller.ts';

/** What became known of a call while it was handled. */
export interface SeenCall {
  /** The catalogue's id; missing when it has none for the call. */
  method?: string;
  /** Missing when the credential is not good, or was not looked at. */
  caller?: { readonly kind: Caller['kind']; readonly id: string };
  /** Why it was refused. */
  error?: string;
  /** The fault that struck it. */
  fault?: StruckBy;
}

/** A fault by its id, with what it was to do. */
export type StruckBy = Omit<ActiveFault, 'struck'>;

/** One call as `/_local/requests` shows it. */
export interface RecordedRequest extends Readonly<SeenCall> {
  readonly at: number;
  readonly verb: string;
  readonly target: string;
  readonly status: number;
  readonly requestBytes: number;
  /** Missing for an answer that is streamed. */
  readonly responseBytes: number | undefined;
}

export interface Recorder {
  add(request: WireRequest, seen: Readonly<SeenCall>, response: WireResponse): void;
  /** Newest first. */
  list(): readonly RecordedRequest[];
  clear(): void;
}

/** Keeps the newest calls and no more: an unbounded journal is how mock servers run out of memory. */
export function createRecorder(clock: Clock, keep = 1_000): Recorder {
  let kept: RecordedRequest[] = [];
  return {
    add({ verb, target, headers, body }, seen, { status, body: answer }) {
      const requestBytes = sizeOf(body) ?? Number(headers['content-length'] ?? 0);
      const responseBytes = sizeOf(answer);
      kept.push({ at: clock.now(), verb, target, ...seen, status, requestBytes, responseBytes });
      if (kept.length >= keep * 2) kept = kept.slice(-keep);
    },
    list: () => kept.slice(-keep).reverse(),
    clear() {
      kept = [];
    },
  };
}

function sizeOf(body: WireRequest['body'] | string): number | undefined {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.byteLength : undefined;
}
