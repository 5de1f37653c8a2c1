import type { Method } from '../catalogue/method.ts';
import { type Example, type ExampleCall, exampleCall, examplesFor } from './examples.ts';
import { callsPerMinute, pageLimitOf, versionOf } from './facts.ts';

/** What the reference adds to what the catalogue says of a method. */
export interface MethodDetail {
  readonly version: string | null;
  /** The most that one page holds. */
  readonly pageLimit: number | null;
  readonly callsPerMinute: number;
  readonly examples: readonly Example[];
  /** The same as a call to try. */
  readonly exampleCall: ExampleCall;
}

export function describeMethod(method: Method, origin: string): MethodDetail {
  return {
    version: versionOf(method) ?? null,
    pageLimit: pageLimitOf(method) ?? null,
    callsPerMinute,
    examples: examplesFor(method, origin),
    exampleCall: exampleCall(method),
  };
}
