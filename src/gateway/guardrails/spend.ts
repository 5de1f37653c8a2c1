import { type Kysely, sql } from 'kysely';
import type { Database } from '../../storage/database.ts';
import { allRailsOf, type Call, type Grant } from '../call.ts';
import type { GatewayTables } from '../tables.ts';
import { amountFor } from './amounts.ts';
import type { Guardrail, GuardrailOf } from './guardrail.ts';
import { type Window, windowOf } from './windows.ts';

type Counting = GuardrailOf<'rate'> | GuardrailOf<'budget'>;

/** A part of a guardrail's window that a call has taken. */
export interface Share {
  readonly rail: Counting;
  readonly windowMs: number;
  readonly amount: number;
}

/** Whose budgets a call takes from; the names are for people. */
interface Owner {
  readonly agentId: string;
  readonly connectionId: string;
  readonly agentName: string;
  readonly siteName: string;
}

/** What a call has taken, to be settled when it is over. */
export interface Reservation extends Owner {
  readonly shares: readonly Share[];
}

/** What is left of a guardrail that counts, until its window ends. */
export interface Left {
  readonly rail: Counting;
  readonly left: number;
  readonly untilMs: number;
}

/** A budget of which a call has just taken what makes it four fifths or more. */
export interface NearlyUsed extends Owner {
  readonly rail: GuardrailOf<'budget'>;
  readonly windowMs: number;
  readonly used: number;
}

const nearly = 0.8;

/** Counts what calls use up; every number is in the database, so that all processes count together. */
export interface Spend {
  /**
   * Takes all that a call needs, or nothing: `undefined` when some of it is not left. Exact however many take at once:
   * taking is one statement that the database runs one after another for each counter.
   */
  reserve(call: Call): Promise<Reservation | undefined>;
  /** What is used up in the current windows of the guardrails that look at a call, by id. */
  used(call: Call): Promise<ReadonlyMap<string, number>>;
  /** What is left to an agent of everything that counts in a grant. */
  left(agentId: string, grant: Grant, nowMs: number): Promise<Left[]>;
  /** Takes more of one share; whether that much was left. */
  take(reservation: Reservation, share: Share, more: number): Promise<boolean>;
  /** Sets shares to what was really used: less gives back; more than was taken is counted even if it is too much. */
  settle(reservation: Reservation, actual: (share: Share) => number): Promise<void>;
}

export function createSpend(
  database: Database<GatewayTables>,
  onNearlyUsed: (nearlyUsed: NearlyUsed) => void = () => {},
): Spend {
  const look = (owner: Owner, { rail, windowMs }: Share, by: number, used: number | undefined): void => {
    if (rail.kind !== 'budget' || used === undefined) return;
    const mark = rail.most * nearly;
    if (used >= mark && used - by < mark) onNearlyUsed({ ...owner, rail, windowMs, used });
  };
  return {
    async reserve(call) {
      const owner = ownerOf(call);
      const shares = owner ? sharesOf(call) : [];
      if (!owner || shares.length === 0) return { ...nobody, shares: [] };
      const used = await database
        .write((tx) => takeAll(tx, owner, shares))
        .catch((error: unknown) => {
          if (error instanceof NotLeft) return undefined;
          throw error;
        });
      for (const [place, share] of shares.entries()) look(owner, share, share.amount, used?.[place]);
      return used && { ...owner, shares };
    },
    async used(call) {
      const owner = ownerOf(call);
      if (!owner) return new Map();
      const usedOf = await readUse(database, owner, call.nowMs);
      return new Map(countingRails(call).map((rail) => [rail.id, usedOf(rail)]));
    },
    async left(agentId, { connection, guardrails }, nowMs) {
      const rails = guardrails.filter(isCounting);
      if (rails.length === 0) return [];
      const usedOf = await readUse(database, { agentId, connectionId: connection.id }, nowMs);
      return rails.map((rail) => ({
        rail,
        left: Math.max(0, mostOf(rail) - usedOf(rail)),
        untilMs: windowFor(rail, nowMs).endMs,
      }));
    },
    async take(reservation, share, more) {
      const used = await database.write((tx) => add(tx, reservation, share, more));
      look(reservation, share, more, used);
      return used !== undefined;
    },
    async settle(reservation, actual) {
      const changed = reservation.shares.flatMap((share) => {
        const by = actual(share) - share.amount;
        return by === 0 ? [] : [{ share, by }];
      });
      if (changed.length === 0) return;
      const used = await database.write(async (tx) => {
        const after: (number | undefined)[] = [];
        for (const { share, by } of changed) after.push(await adjust(tx, reservation, share, by));
        return after;
      });
      for (const [place, { share, by }] of changed.entries()) look(reservation, share, by, used[place]);
    },
  };
}

class NotLeft extends Error {}

const nobody: Owner = { agentId: '', connectionId: '', agentName: '', siteName: '' };

/** Answers what is used of each afterwards. @throws {NotLeft} when one of them has not that much left */
async function takeAll(tx: Kysely<GatewayTables>, owner: Owner, shares: readonly Share[]): Promise<number[]> {
  const used: number[] = [];
  for (const share of shares) {
    const after = await add(tx, owner, share, share.amount);
    if (after === undefined) throw new NotLeft();
    used.push(after);
  }
  return used;
}

function ownerOf({ who, where }: Call): Owner | undefined {
  if (who.kind !== 'agent' || where.kind !== 'grant') return undefined;
  const { id: connectionId, siteName } = where.grant.connection;
  return { agentId: who.agent.id, agentName: who.agent.name, connectionId, siteName };
}

function isCounting(rail: Guardrail): rail is Counting & Guardrail {
  return rail.kind === 'rate' || rail.kind === 'budget';
}

/** What an agent has used up of each guardrail in the window that is now. */
async function readUse(
  { read }: Database<GatewayTables>,
  { agentId, connectionId }: Pick<Owner, 'agentId' | 'connectionId'>,
  nowMs: number,
): Promise<(rail: Counting) => number> {
  const rows = await read
    .selectFrom('budget_use')
    .select(['id', 'window_ms', 'used'])
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .execute();
  return (rail) => {
    const { startMs } = windowFor(rail, nowMs);
    return rows.find(({ id, window_ms }) => id === rail.id && window_ms === startMs)?.used ?? 0;
  };
}

/** In the order of their ids: two calls that take the same counters never wait for each other in a circle. */
function countingRails(call: Call): Counting[] {
  return allRailsOf(call)
    .filter(isCounting)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function sharesOf(call: Call): Share[] {
  const rails = countingRails(call);
  const budgets = rails.filter((rail) => rail.kind === 'budget');
  return rails.flatMap((rail) => {
    const amount = rail.kind === 'rate' ? 1 : budgetAmount(call, rail, budgets);
    return amount === 0 ? [] : [{ rail, amount, windowMs: windowFor(rail, call.nowMs).startMs }];
  });
}

function budgetAmount(
  { weighed }: Call,
  rail: GuardrailOf<'budget'>,
  all: readonly GuardrailOf<'budget'>[],
): number {
  const amount = weighed?.kind === 'measured' ? amountFor(rail, weighed.measure, all) : null;
  // `decide` denies what cannot be counted before anything is reserved.
  if (amount === null) throw new Error(`The budget ${rail.id} was not measured`);
  return amount;
}

function windowFor(rail: Counting, nowMs: number): Window {
  return rail.kind === 'rate' ? windowOf('minute', nowMs, 'UTC') : windowOf(rail.per, nowMs, rail.timeZone);
}

function mostOf(rail: Counting): number {
  return rail.kind === 'rate' ? rail.perMinute : rail.most;
}

/** One statement, so that the last unit goes to one of those who want it. What is used then; nothing when it was not left. */
async function add(
  db: Kysely<GatewayTables>,
  owner: Owner,
  { rail, windowMs }: Share,
  amount: number,
): Promise<number | undefined> {
  const most = mostOf(rail);
  if (amount > most) return undefined;
  const row = await db
    .insertInto('budget_use')
    .values({
      agent_id: owner.agentId,
      connection_id: owner.connectionId,
      ...{ id: rail.id, window_ms: windowMs, used: amount },
    })
    .onConflict((conflict) =>
      conflict
        .columns(['agent_id', 'connection_id', 'id', 'window_ms'])
        .doUpdateSet((update) => ({ used: update('budget_use.used', '+', amount) }))
        .where(({ eb }) => eb(eb('budget_use.used', '+', amount), '<=', most)),
    )
    .returning('used')
    .executeTakeFirst();
  if (row?.used === amount) await forgetOld(db, owner, rail.id, windowMs);
  return row?.used;
}

/** The first of a window takes those away that are long over. */
const keptMs = 3 * 86_400_000;

async function forgetOld(
  db: Kysely<GatewayTables>,
  owner: Owner,
  id: string,
  windowMs: number,
): Promise<void> {
  await db
    .deleteFrom('budget_use')
    .where('agent_id', '=', owner.agentId)
    .where('connection_id', '=', owner.connectionId)
    .where('id', '=', id)
    .where('window_ms', '<', windowMs - keptMs)
    .execute();
}

async function adjust(
  db: Kysely<GatewayTables>,
  owner: Owner,
  { rail, windowMs }: Share,
  by: number,
): Promise<number | undefined> {
  const row = await db
    .updateTable('budget_use')
    .set({ used: sql<number>`used + ${by}` })
    .where('agent_id', '=', owner.agentId)
    .where('connection_id', '=', owner.connectionId)
    .where('id', '=', rail.id)
    .where('window_ms', '=', windowMs)
    .returning('used')
    .executeTakeFirst();
  return row?.used;
}
