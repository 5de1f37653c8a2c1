import { hash } from 'node:crypto';
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { isYounger } from '../../base/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';

// An attempt is counted before it is looked at, in one statement, so that many at once are no way around the wait. Names that
// nobody has wait as those of people do: how long tells nobody who is there.

type Log = Pick<Database<GatewayTables>, 'read' | 'write'>;

/** From here on each wrong password doubles the wait, from one second to fifteen minutes. */
const freeFailures = 5;
const mostWaitMs = 15 * 60_000;
/** So many names that nobody has are remembered, each for a day after its last try. */
const mostUnknown = 10_000;
const unknownMs = 24 * 60 * 60 * 1_000;
/** To look for what is too old or too much costs more than to count a try: a process does it so often at most. */
const forgetEveryMs = 1_000;

/** Counts attempts. Each answers until when the next one waits; 0 when it need not. */
export interface Attempts {
  /** Of a person. */
  ofPerson(id: string, nowMs: number): Promise<number>;
  /** Of a name that nobody has, folded. */
  ofNobody(name: string, nowMs: number): Promise<number>;
}

/** Each process forgets names that are too old or too many by itself. */
export function createAttempts(log: Log): Attempts {
  let forgotMs = -Infinity;
  return {
    ofPerson: (id, nowMs) => countOfPerson(log, id, nowMs),
    ofNobody(name, nowMs) {
      const isDue = !isYounger(forgotMs, forgetEveryMs, nowMs);
      if (isDue) forgotMs = nowMs;
      return countOfNobody(log, name, nowMs, isDue);
    },
  };
}

async function countOfPerson({ read, write }: Log, id: string, nowMs: number): Promise<number> {
  const counted = await write((tx) =>
    tx
      .updateTable('person')
      .set({ failures: sql`failures + 1`, locked_until_ms: waitAfter(sql.ref('failures'), nowMs) })
      .where('id', '=', id)
      .where(isFree(sql.ref('locked_until_ms'), nowMs))
      .returning('id')
      .executeTakeFirst(),
  );
  if (counted) return 0;
  const row = await read
    .selectFrom('person')
    .select('locked_until_ms')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.locked_until_ms ?? nowMs + 1;
}

/** By the name's hash: it may be a password in the wrong field. `isDue` says to forget what is too old first. */
async function countOfNobody(
  { read, write }: Log,
  name: string,
  nowMs: number,
  isDue: boolean,
): Promise<number> {
  const key = hash('sha256', name);
  const failures = sql.ref('unknown_name.failures');
  const counted = await write(async (tx) => {
    if (isDue) await forgetOld(tx, nowMs);
    return tx
      .insertInto('unknown_name')
      .values({ hash: key, failures: 1, locked_until_ms: 0, at_ms: nowMs })
      .onConflict((conflict) =>
        conflict
          .column('hash')
          .doUpdateSet({
            ...{ failures: sql`${failures} + 1`, locked_until_ms: waitAfter(failures, nowMs) },
            at_ms: nowMs,
          })
          .where(isFree(sql.ref('unknown_name.locked_until_ms'), nowMs)),
      )
      .returning('hash')
      .executeTakeFirst();
  });
  if (counted) return 0;
  const row = await read
    .selectFrom('unknown_name')
    .select('locked_until_ms')
    .where('hash', '=', key)
    .executeTakeFirst();
  return row?.locked_until_ms ?? nowMs + 1;
}

async function forgetOld(tx: Kysely<GatewayTables>, nowMs: number): Promise<void> {
  const oldest = tx
    .selectFrom('unknown_name')
    .select('at_ms')
    .orderBy('at_ms', 'desc')
    .limit(1)
    .offset(mostUnknown - 1);
  await tx
    .deleteFrom('unknown_name')
    .where((row) => row.or([row('at_ms', '<=', nowMs - unknownMs), row('at_ms', '<=', oldest)]))
    .execute();
}

/** Until when the next attempt waits, after one more than so many failures. */
function waitAfter(failures: RawBuilder<unknown>, nowMs: number): RawBuilder<number> {
  const waitMs = sql<number>`case when ${failures} > 13 then ${mostWaitMs}
    else 1000 * (1 << cast(${failures} + 1 - ${freeFailures} as integer)) end`;
  // A free one sets no time at all: another may have looked at the clock before it, and would have to wait for the present.
  return sql<number>`case when ${failures} + 1 < ${freeFailures} then 0 else cast(${nowMs} as bigint) + ${waitMs} end`;
}

/** Whether no wait is on. One that is twice as long as any is of before the clock was put back. */
function isFree(lockedUntilMs: RawBuilder<unknown>, nowMs: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${lockedUntilMs} <= ${nowMs} or ${lockedUntilMs} > ${nowMs + 2 * mostWaitMs})`;
}
