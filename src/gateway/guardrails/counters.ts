/** What an agent uses up of one guardrail on a connection, in the window that begins at `windowMs`. */
export interface Counter {
  readonly agentId: string;
  readonly connectionId: string;
  /** Of the guardrail. */
  readonly id: string;
  readonly windowMs: number;
}

/** What a call wants of a counter, which has `most` in all until its window ends. */
export interface Wanted extends Counter {
  readonly amount: number;
  readonly most: number;
  readonly endMs: number;
}

/** Where all processes count together. Whole numbers only. @throws {CountersUnreachable} while it cannot be reached */
export interface Counters {
  /** What is used of each afterwards; or nothing is taken, because one of them has not that much left. Exact however many take at once. */
  take(wanted: readonly Wanted[]): Promise<number[] | undefined>;
  /**
   * Adds to what was taken, or takes away from it, whatever is left. What is used of each then; nothing of one that is not there
   * any more. Where it fails, what was taken stays taken.
   */
  adjust(
    changes: readonly { readonly counter: Counter; readonly by: number }[],
  ): Promise<(number | undefined)[]>;
  /** What is used of each. */
  read(counters: readonly Counter[]): Promise<number[]>;
}

/** Said while nothing can be counted: what is limited is then refused. */
export class CountersUnreachable extends Error {}
