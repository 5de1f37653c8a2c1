import { type Kysely, sql } from 'kysely';
import type { GatewayTables } from '../tables.ts';

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

interface Counted {
  readonly decision: string;
  readonly count: number;
}

/** Counts the calls from `fromMs` up to `toMs` in `parts` equal stretches. */
export async function summarise(
  db: Kysely<GatewayTables>,
  fromMs: number,
  toMs: number,
  parts: number,
): Promise<Summary> {
  const bucketMs = Math.max(1, Math.ceil((toMs - fromMs) / parts));
  // By the sort key, which is indexed and begins with the time.
  const calls = db
    .selectFrom('entry')
    .where('sort_key', '>=', String(fromMs).padStart(15, '0'))
    .where('sort_key', '<', String(toMs).padStart(15, '0'))
    .where('kind', '=', 'call');
  const count = sql<number>`cast(count(*) as integer)`.as('count');
  const bucket = sql<number>`cast((at_ms - cast(${fromMs} as bigint)) / cast(${bucketMs} as bigint) as integer)`;
  // All that is counted in one walk over them.
  const counted = await calls
    .select(['decision', 'agent_id', 'agent_name', 'area', bucket.as('bucket'), count])
    .select(sql<number>`max(at_ms)`.as('last_ms'))
    .groupBy(['decision', 'agent_id', 'agent_name', 'area', sql`5`])
    .execute();
  const refusals = await calls
    .select(['agent_name', 'reason', count])
    .where('decision', '=', 'denied')
    .groupBy(['agent_name', 'reason'])
    .orderBy('count', 'desc')
    .orderBy('reason')
    .limit(5)
    .execute();
  const times = Map.groupBy(counted, (row) => row.bucket);
  return {
    from: iso(fromMs),
    to: iso(toMs),
    bucketMs,
    total: sum(counted),
    buckets: Array.from({ length: parts }, (_, index) => ({
      at: iso(fromMs + index * bucketMs),
      ...sum(times.get(index) ?? []),
    })),
    agents: busiest(
      [...Map.groupBy(counted, (row) => row.agent_id ?? row.agent_name).values()].map((rows) => ({
        id: rows[0]?.agent_id ?? null,
        name: rows[0]?.agent_name ?? '',
        ...sum(rows),
        lastAt: iso(rows.reduce((last, row) => Math.max(last, row.last_ms), 0)),
      })),
    ),
    areas: busiest(
      [...Map.groupBy(counted, (row) => row.area)].map(([area, rows]) => ({ area, ...sum(rows) })),
    ),
    refusals: refusals.map((row) => ({ agent: row.agent_name, reason: row.reason, count: row.count })),
  };
}

function sum(rows: readonly Counted[]): Counts {
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
