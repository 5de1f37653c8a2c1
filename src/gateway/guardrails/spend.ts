import { allRailsOf, type Call, type Grant } from '../call.ts';
import { amountFor } from './amounts.ts';
import type { Counter, Counters } from './counters.ts';
import { type Guardrail, type GuardrailOf, readUnits } from './guardrail.ts';
import { type Window, windowOf } from './windows.ts';

type Counting = GuardrailOf<'rate'> | GuardrailOf<'budget'>;

/** A part of a guardrail's window that a call has taken. */
export interface Share {
  readonly rail: Counting;
  readonly windowMs: number;
  readonly endMs: number;
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

/** Counts what calls use up, together with all other processes. @throws {CountersUnreachable} */
export interface Spend {
  /** Takes all that a call needs, or nothing: `undefined` when some of it is not left. Exact however many take at once. */
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
  counters: Counters,
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
      const used = await counters.take(shares.map((share) => wantedOf(owner, share, share.amount)));
      for (const [place, share] of shares.entries()) look(owner, share, share.amount, used?.[place]);
      return used && { ...owner, shares };
    },
    async used(call) {
      const owner = ownerOf(call);
      if (!owner) return new Map();
      const rails = countingRails(call);
      const used = await readUse(counters, owner, rails, call.nowMs);
      return new Map(rails.map(({ id }, place) => [id, used[place] ?? 0]));
    },
    async left(agentId, { connection, guardrails }, nowMs) {
      const rails = guardrails.filter(isCounting);
      if (rails.length === 0) return [];
      const used = await readUse(counters, { agentId, connectionId: connection.id }, rails, nowMs);
      return rails.map((rail, place) => ({
        rail,
        left: Math.max(0, mostOf(rail) - (used[place] ?? 0)),
        untilMs: windowFor(rail, nowMs).endMs,
      }));
    },
    async take(reservation, share, more) {
      const [used] = (await counters.take([wantedOf(reservation, share, more)])) ?? [];
      look(reservation, share, more, used);
      return used !== undefined;
    },
    async settle(reservation, actual) {
      const changed = reservation.shares.flatMap((share) => {
        const by = actual(share) - share.amount;
        return by === 0
          ? []
          : [{ share, counter: counterOf(reservation, share.rail.id, share.windowMs), by }];
      });
      if (changed.length === 0) return;
      const used = await counters.adjust(changed);
      for (const [place, { share, by }] of changed.entries()) look(reservation, share, by, used[place]);
    },
  };
}

const nobody: Owner = { agentId: '', connectionId: '', agentName: '', siteName: '' };

function counterOf({ agentId, connectionId }: Place, id: string, windowMs: number): Counter {
  return { agentId, connectionId, id, windowMs };
}

function wantedOf(owner: Place, { rail, windowMs, endMs }: Share, amount: number) {
  return { ...counterOf(owner, rail.id, windowMs), amount, most: mostOf(rail), endMs };
}

type Place = Pick<Owner, 'agentId' | 'connectionId'>;

function ownerOf({ who, where }: Call): Owner | undefined {
  if (who.kind !== 'agent' || where.kind !== 'grant') return undefined;
  const { id: connectionId, siteName } = where.grant.connection;
  return { agentId: who.agent.id, agentName: who.agent.name, connectionId, siteName };
}

function isCounting(rail: Guardrail): rail is Counting & Guardrail {
  return rail.kind === 'rate' || rail.kind === 'budget';
}

/** What an agent has used up of each guardrail in the window that is now. */
function readUse(
  counters: Counters,
  place: Place,
  rails: readonly Counting[],
  nowMs: number,
): Promise<number[]> {
  return counters.read(rails.map((rail) => counterOf(place, rail.id, windowFor(rail, nowMs).startMs)));
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
    const { startMs: windowMs, endMs } = windowFor(rail, call.nowMs);
    // What a read comes to, its answer says: also where it asks for nothing.
    const isOfReads = rail.kind === 'budget' && readUnits.includes(rail.of);
    return amount === 0 && !isOfReads ? [] : [{ rail, amount, windowMs, endMs }];
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
