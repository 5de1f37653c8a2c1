import { type Spread, spreadOf } from './spread.ts';

/** What is measured of a server or a program, with its unit. */
export type Measure =
  | 'perSecond'
  | 'p50'
  | 'p99'
  | 'cpu'
  | 'micros'
  | 'ms'
  | 'megabytes'
  | 'bytes'
  | 'score'
  | 'share';

/** How each is headed, and how many digits follow the point. */
export const measures: Readonly<Record<Measure, { readonly head: string; readonly digits: number }>> = {
  perSecond: { head: 'calls/s', digits: 0 },
  p50: { head: 'p50 µs', digits: 0 },
  p99: { head: 'p99 µs', digits: 0 },
  cpu: { head: 'CPU µs', digits: 0 },
  micros: { head: 'µs', digits: 2 },
  ms: { head: 'ms', digits: 2 },
  megabytes: { head: 'MB', digits: 1 },
  bytes: { head: 'bytes', digits: 0 },
  score: { head: 'score', digits: 0 },
  share: { head: '% of time', digits: 0 },
};

/** `floor` is the least that could do it; `peer` is what others use for it. */
export type Role = 'ours' | 'peer' | 'floor';

/** One server at one call, measured once in every round. */
export interface Row {
  /** What is compared with each other: rows of one group and one call. */
  readonly group: string;
  readonly call: string;
  readonly server: string;
  readonly role: Role;
  /** A value for each round, in their order. */
  readonly values: Readonly<Partial<Record<Measure, readonly number[]>>>;
}

/** What was set out to be reached, and whether it was. */
export interface Aim {
  readonly aim: string;
  readonly value: number;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
}

/** Who could not be measured, and why. */
export interface Missing {
  readonly server: string;
  readonly why: string;
}

/** What a benchmark has to say: data alone; it prints nothing itself. */
export interface Report {
  readonly rows: readonly Row[];
  readonly aims?: readonly Aim[];
  readonly missing?: readonly Missing[];
  /** What rows cannot hold, a sentence each. */
  readonly notes?: readonly string[];
}

/** How much is measured. Undefined: the benchmark's own for a run of this length. */
export interface Plan {
  readonly isShort: boolean;
  /** Without peers. */
  readonly isAlone: boolean;
  readonly rounds?: number | undefined;
  readonly seconds?: number | undefined;
  readonly connections?: readonly number[] | undefined;
  /** Entities, entries of the log or calls: how many. */
  readonly sizes?: readonly number[] | undefined;
  /** Where large files are made. */
  readonly folder: string;
  /** Files that it makes there stay, and are used again. */
  readonly keep: boolean;
  /** A PostgreSQL server that may be written to. */
  readonly databaseUrl?: string | undefined;
  /** Where CPU profiles lie until the next ones. */
  readonly profiles: string;
  /** Where they are kept as collapsed stacks, beside the results; nothing in a run that writes none. */
  readonly stacks?: string | undefined;
  /** Says how far it is, on a line that the next one replaces. */
  progress(words: string): void;
}

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** What is measured beside what, and how: a paragraph. */
  readonly about: string;
  /** What ratios are made of. */
  readonly main: Measure;
  run(plan: Plan): Promise<Report>;
}

/** Values of a row's measure in the order of the rounds; none when it has no such measure. */
export function valuesOf(row: Row | undefined, measure: Measure): readonly number[] {
  return row?.values[measure] ?? [];
}

/** The middle of a row's measure; not a number when it was not measured. */
export function middleOf(row: Row | undefined, measure: Measure): number {
  const values = valuesOf(row, measure);
  return values.length === 0 ? Number.NaN : spreadOf(values).middle;
}

/** How many times the one is the other: taken in every round, since rows of a round share what else the machine did. */
export function timesOf(over: Row, under: Row, measure: Measure): Spread | undefined {
  const below = valuesOf(under, measure);
  const ratios = valuesOf(over, measure).flatMap((value, round) => {
    const other = below[round];
    return other === undefined || other === 0 ? [] : [value / other];
  });
  return ratios.length === 0 ? undefined : spreadOf(ratios);
}

export function isMet({ value, bound, limit }: Aim): boolean {
  return bound === 'at most' ? value <= limit : value >= limit;
}
