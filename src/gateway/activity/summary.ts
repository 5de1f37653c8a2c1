import { type Kysely, sql } from 'kysely';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { type Count, countsBetween } from './counts.ts';
import { hourMs, keyAt } from './rows.ts';

/** How many calls were decided how. */
export interface Counts {
  readonly allowed: number;
  readonly denied: number;
  readonly held: number;
}

/** The calls of a stretch of time, counted. Instants are ISO 8601. */
export interface Summary {
  readonly from: string;
  readonly to: string;
  readonly bucketMs: number;
  readonly total: Counts;
  /** Every stretch of `bucketMs` from `from` on, also those without a call. */
  readonly buckets: readonly (Counts & { readonly at: string })[];
  /** By agent, the busiest first. `lastAt` is its last call of the stretch. */
  readonly agents: readonly (Counts & {
    readonly id: string | null;
    readonly name: string;
    readonly lastAt: string;
  })[];
  readonly areas: readonly (Counts & { readonly area: string | null })[];
  /** What was denied most, with the reason. */
  readonly refusals: readonly { readonly agent: string; readonly reason: string; readonly count: number }[];
}

/**
 * Counts the calls from `fromMs` up to `toMs` in `parts` equal stretches. Where a stretch is an hour or more, they are of whole
 * hours: `from` is then the beginning of its hour, and there may be one more.
 */
export async function summarise(
  database: Pick<Database<GatewayTables>, 'snapshot'>,
  fromMs: number,
  toMs: number,
  parts: number,
): Promise<Summary> {
  const asked = Math.max(1, Math.ceil((toMs - fromMs) / parts));
  const isLong = asked >= hourMs;
  const bucketMs = isLong ? Math.round(asked / hourMs) * hourMs : asked;
  const startMs = isLong ? Math.floor(fromMs / hourMs) * hourMs : fromMs;
  const times = isLong ? Math.ceil((toMs - startMs) / bucketMs) : parts;
  const rows = (
    await database.snapshot((db) => countCalls(db, startMs, toMs, isLong ? undefined : bucketMs))
  ).map((row) => ({ ...row, bucket: Math.floor((row.ms - startMs) / bucketMs) }));
  const byTime = Map.groupBy(rows, ({ bucket }) => bucket);
  const refusals = [
    ...Map.groupBy(
      rows.filter(({ decision }) => decision === 'denied'),
      (row) => JSON.stringify([row.agent_name, row.reason]),
    ).values(),
  ].map((alike) => ({
    agent: alike[0]?.agent_name ?? '',
    reason: alike[0]?.reason ?? '',
    count: sum(alike).denied,
  }));
  return {
    from: iso(startMs),
    to: iso(toMs),
    bucketMs,
    total: sum(rows),
    buckets: Array.from({ length: times }, (_, index) => ({
      at: iso(startMs + index * bucketMs),
      ...sum(byTime.get(index) ?? []),
    })),
    agents: busiest(
      [...Map.groupBy(rows, (row) => row.agent_id || row.agent_name).values()].map((alike) => ({
        id: alike[0]?.agent_id || null,
        name: alike[0]?.agent_name ?? '',
        ...sum(alike),
        lastAt: iso(alike.reduce((last, row) => Math.max(last, row.last_ms), 0)),
      })),
    ),
    areas: busiest(
      [...Map.groupBy(rows, (row) => row.area || null)].map(([area, alike]) => ({ area, ...sum(alike) })),
    ),
    refusals: refusals.toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)).slice(0, 5),
  };
}

type Counted = Omit<Count, 'hour' | 'kind'> & {
  /** When the stretch begins that they are counted in. */
  readonly ms: number;
};

/**
 * The calls from `fromMs` up to `toMs`, those alike counted together, by the hour or in stretches of `bucketMs`. Whole hours are
 * counted already; the rest is walked over.
 */
async function countCalls(
  db: Kysely<GatewayTables>,
  fromMs: number,
  toMs: number,
  bucketMs: number | undefined,
): Promise<readonly Counted[]> {
  if (bucketMs !== undefined) return walk(db, fromMs, toMs, fromMs, bucketMs);
  const firstHour = fromMs / hourMs;
  const last = await db
    .selectFrom('entry')
    .select('sort_key')
    .where('sort_key', '>=', keyAt(toMs))
    .limit(1)
    .executeTakeFirst();
  // With nothing after it, the hour that runs is whole as far as it goes.
  const endHour = last ? Math.floor(toMs / hourMs) : Math.ceil(toMs / hourMs);
  const counts = (await countsBetween(db, firstHour, endHour)).filter(({ kind }) => kind === 'call');
  const whole = counts.map(({ hour, kind: _kind, ...count }) => ({ ...count, ms: hour * hourMs }));
  const restMs = Math.max(fromMs, endHour * hourMs);
  return restMs < toMs ? [...whole, ...(await walk(db, restMs, toMs, restMs, hourMs))] : whole;
}

/** Counts by going through the entries themselves. */
async function walk(
  db: Kysely<GatewayTables>,
  fromMs: number,
  toMs: number,
  originMs: number,
  bucketMs: number,
): Promise<readonly Counted[]> {
  // By the sort key, which is indexed and begins with the time.
  const calls = db
    .selectFrom('entry')
    .where('sort_key', '>=', keyAt(fromMs))
    .where('sort_key', '<', keyAt(toMs))
    .where('kind', '=', 'call');
  const count = sql<number>`cast(count(*) as integer)`.as('count');
  const bucket = sql<number>`cast((at_ms - cast(${originMs} as bigint)) / cast(${bucketMs} as bigint) as integer)`;
  const alike = ['decision', 'agent_id', 'agent_name', 'area'] as const;
  const counted = calls
    .select([...alike, bucket.as('bucket'), count])
    .select(sql<number>`max(at_ms)`.as('last_ms'));
  // Apart, because the index of their order has all but the reasons.
  const others = await counted
    .where('decision', '<>', 'denied')
    .groupBy([...alike, sql`5`])
    .execute();
  const denied = await counted
    .select('reason')
    .where('decision', '=', 'denied')
    .groupBy([...alike, sql`5`, 'reason'])
    .execute();
  return [...others.map((row) => ({ ...row, reason: '' })), ...denied].map(
    ({ agent_id, area, bucket: index, ...row }) => ({
      ...row,
      ...{ agent_id: agent_id ?? '', area: area ?? '', ms: originMs + index * bucketMs },
    }),
  );
}

function sum(rows: readonly Pick<Counted, 'decision' | 'count'>[]): Counts {
  const of = (decision: string): number =>
    rows.filter((row) => row.decision === decision).reduce((total, row) => total + row.count, 0);
  return { allowed: of('allowed'), denied: of('denied'), held: of('held') };
}

function busiest<T extends Counts>(list: readonly T[]): T[] {
  const all = (one: Counts): number => one.allowed + one.denied + one.held;
  return list.toSorted((a, b) => all(b) - all(a));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
