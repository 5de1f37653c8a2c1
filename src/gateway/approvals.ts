import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Wait } from '../base/wait.ts';
import type { StoreParts } from './agents.ts';
import type { Answered } from './call.ts';
import { changePolicy, type Keep } from './policy.ts';
import type { GatewayTables } from './tables.ts';
import { UnknownThing, WrongInput } from './wrong-input.ts';

/** A question to a person: may this call go through, or may this agent have a level for a time. */
export interface Approval {
  readonly id: string;
  readonly kind: 'call' | 'access';
  readonly agentId: string;
  readonly connectionId: string;
  readonly method: string | null;
  readonly area: string;
  readonly state: 'pending' | 'approved' | 'rejected' | 'expired' | 'withdrawn';
  readonly sentence: string;
  /** Why a person is asked, or why the agent asks. */
  readonly reason: string;
  /** What it would do, line by line. */
  readonly effect: readonly string[];
  readonly level: string | null;
  readonly minutes: number | null;
  readonly createdMs: number;
  /** Pending until then; once approved, usable until then. */
  readonly expiresMs: number;
  readonly decidedMs: number | null;
  /** Name of the person who decided. */
  readonly decidedBy: string | null;
  /** What that person said to the answer; empty when nothing. */
  readonly note: string;
  /** When the one call that it was for went through. */
  readonly usedMs: number | null;
}

/** What a held call is asked with. */
export interface CallQuestion {
  readonly agentId: string;
  readonly connectionId: string;
  readonly method: string;
  readonly area: string;
  readonly hash: string;
  readonly sentence: string;
  readonly reason: string;
  /** What it would do, line by line; found out only where a person is asked. */
  readonly effect: () => Promise<readonly string[]>;
}

/** What an agent asks for: a level in an area, for so many minutes. */
export interface AccessQuestion {
  readonly agentId: string;
  readonly connectionId: string;
  readonly area: string;
  readonly level: string;
  readonly minutes: number;
  readonly reason: string;
  readonly sentence: string;
}

/** A question, and whether it was asked only now. */
export interface Asked {
  readonly approval: Approval;
  readonly isNew: boolean;
}

/** What a person said to a question. */
export interface Answer {
  readonly state: 'approved' | 'rejected';
  /** As sentences say it. */
  readonly by: string;
  readonly note?: string | undefined;
}

/** Which questions to list. */
export interface ApprovalFilter {
  readonly state?: Approval['state'] | undefined;
  readonly agentId?: string | undefined;
  /** How many, if not a whole page. */
  readonly limit?: number;
}

/** So many questions are listed at once. */
export const approvalPage = 500;

/** So many calls of an agent wait for a person at once: no agent can bury what matters under questions. */
export const mostHeld = 100;

/** So many levels that an agent asks for wait at once. */
export const mostAsked = 20;

export interface Approvals {
  /** Asks a person; the same call that waits already is not asked for twice. Nothing where {@link mostHeld} wait. */
  askForCall(question: CallQuestion): Promise<Asked | undefined>;
  /** Nothing where {@link mostAsked} wait. */
  askForAccess(question: AccessQuestion): Promise<Approval | undefined>;
  /** @throws {UnknownThing} */
  get(id: string): Promise<Approval>;
  /** The newest first: at most {@link approvalPage} of them, from the one after `after` on. */
  list(filter: ApprovalFilter, after?: Pick<Approval, 'createdMs' | 'id'>): Promise<Approval[]>;
  /** What was said of the call with this hash. */
  answered(id: string, hash: string): Promise<Answered>;
  /** @throws {UnknownThing | WrongInput} when it does not wait any more */
  decide(id: string, answer: Answer, keep?: Keep<Approval>): Promise<Approval>;
  /** Takes a question back; one that was answered or is expired stays as it is. Whether it waited. */
  withdraw(id: string): Promise<boolean>;
  /** Takes a question back for a caller that has gone away, unless the same call waits here for another. */
  leave(id: string): Promise<void>;
  /** Takes an approval for its one call; whether it was there to be taken. */
  use(id: string, hash: string): Promise<boolean>;
  /** Gives an approval back that was taken for a call which then did not go out. */
  giveBack(id: string): Promise<void>;
  /** Answers when a person has decided, when `ms` have passed since `sinceMs` by the clock, or when `signal` aborts. */
  waitFor(
    id: string,
    time: { readonly sinceMs: number; readonly ms: number },
    signal: AbortSignal,
  ): Promise<void>;
}

/** How long a question stays open, and an approval usable. */
const openMs = 15 * 60_000;
/** How often the database is looked at for an answer that another process took. */
const lookEveryMs = 200;

export function createApprovals({ database, clock, ids }: StoreParts, wait: Wait): Approvals {
  const wakers = new Map<string, Set<() => void>>();
  const wake = (id: string): void => {
    for (const waker of wakers.get(id) ?? []) waker();
  };

  async function find(id: string): Promise<Row | undefined> {
    return database.read.selectFrom('approval').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async function get(id: string): Promise<Approval> {
    return toApproval(await findIn(database.read, id), clock.now());
  }

  function newRow(row: Omit<Row, 'id' | 'state' | keyof typeof times>): Row {
    return {
      ...row,
      ...{ id: ids.guid(), state: 'pending', ...times },
      created_ms: clock.now(),
      expires_ms: clock.now() + openMs,
    };
  }

  /**
   * Puts a question, unless the same call waits; nothing where `most` of its agent and kind wait. The agent's row is held
   * meanwhile, so that many at once are no way around that.
   */
  async function put(row: Row, most: number): Promise<Asked | undefined> {
    return database.write(async (tx) => {
      const { agent_id } = row;
      await tx.updateTable('agent').set({ id: agent_id }).where('id', '=', agent_id).execute();
      const waiting = row.kind === 'call' ? await findWaiting(tx, row, clock.now()) : undefined;
      if (waiting) return { approval: toApproval(waiting, clock.now()), isNew: false };
      if ((await countWaiting(tx, row, clock.now())) >= most) return undefined;
      await tx.insertInto('approval').values(row).execute();
      return { approval: toApproval(row, clock.now()), isNew: true };
    });
  }

  async function withdraw(id: string): Promise<boolean> {
    const { numUpdatedRows } = await database.write((tx) =>
      tx
        .updateTable('approval')
        .set({ state: 'withdrawn', decided_ms: clock.now() })
        .where('id', '=', id)
        .where('state', '=', 'pending')
        .where('expires_ms', '>', clock.now())
        .executeTakeFirst(),
    );
    wake(id);
    return numUpdatedRows === 1n;
  }

  return {
    get,
    async askForCall({ agentId, connectionId, effect, ...question }) {
      const asked = { kind: 'call', agent_id: agentId, hash: question.hash };
      const waiting = await findWaiting(database.read, asked, clock.now());
      if (waiting) return { approval: toApproval(waiting, clock.now()), isNew: false };
      if ((await countWaiting(database.read, asked, clock.now())) >= mostHeld) return undefined;
      const row = newRow({
        ...question,
        ...{ ...asked, connection_id: connectionId },
        ...{ effect: JSON.stringify(await effect()), level: null, minutes: null },
      });
      return put(row, mostHeld);
    },
    async askForAccess({ agentId, connectionId, ...question }) {
      const row = newRow({
        ...question,
        ...{ kind: 'access', agent_id: agentId, connection_id: connectionId },
        ...{ hash: '', method: null, effect: '[]' },
      });
      return (await put(row, mostAsked))?.approval;
    },
    async list({ state, agentId, limit = approvalPage }, after) {
      let query = database.read
        .selectFrom('approval')
        .selectAll()
        .orderBy('created_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit);
      if (agentId !== undefined) query = query.where('agent_id', '=', agentId);
      if (state !== undefined) query = query.where(isInState(state, clock.now()));
      if (after)
        query = query.where((row) =>
          row.or([
            row('created_ms', '<', after.createdMs),
            row.and([row('created_ms', '=', after.createdMs), row('id', '<', after.id)]),
          ]),
        );
      return (await query.execute()).map((row) => toApproval(row, clock.now()));
    },
    async answered(id, hash) {
      const row = await find(id);
      if (row?.kind !== 'call' || row.hash !== hash) return { id, state: 'other' };
      const state = row.used_ms !== null ? 'used' : toApproval(row, clock.now()).state;
      return { id, state, by: row.decided_by ?? 'a person', ...(row.note ? { note: row.note } : {}) };
    },
    async decide(id, { state, by, note = '' }, keep) {
      const decided = await changePolicy(
        database,
        async (tx) => {
          const row = await tx
            .updateTable('approval')
            .set({
              ...{ state, decided_ms: clock.now(), decided_by: by, note },
              expires_ms: clock.now() + openMs,
            })
            .where('id', '=', id)
            .where('state', '=', 'pending')
            .where('expires_ms', '>', clock.now())
            .returningAll()
            .executeTakeFirst();
          if (!row) {
            const { state: now } = toApproval(await findIn(tx, id), clock.now());
            throw new WrongInput([`approval: it does not wait any more, it is ${now}.`]);
          }
          if (row.kind === 'access' && state === 'approved')
            await give(tx, elevationOf(row, clock.now()), clock.now());
          return toApproval(row, clock.now());
        },
        keep,
      );
      wake(id);
      return decided;
    },
    withdraw,
    async leave(id) {
      if (!wakers.has(id)) await withdraw(id);
    },
    async use(id, hash) {
      const { numUpdatedRows } = await database.write((tx) =>
        tx
          .updateTable('approval')
          .set({ used_ms: clock.now() })
          .where('id', '=', id)
          .where('hash', '=', hash)
          .where('state', '=', 'approved')
          .where('used_ms', 'is', null)
          .where('expires_ms', '>', clock.now())
          .executeTakeFirst(),
      );
      return numUpdatedRows === 1n;
    },
    async giveBack(id) {
      await database.write((tx) =>
        tx.updateTable('approval').set({ used_ms: null }).where('id', '=', id).execute(),
      );
    },
    async waitFor(id, { sinceMs, ms }, signal) {
      const gone = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      let told = () => {};
      const woken = new Promise<void>((resolve) => {
        told = resolve;
      });
      wakers.set(id, (wakers.get(id) ?? new Set()).add(told));
      try {
        let leftMs = ms;
        let seenMs = sinceMs;
        while (!signal.aborted) {
          // A clock that is put back makes nobody wait longer.
          leftMs -= Math.max(0, clock.now() - seenMs);
          seenMs = clock.now();
          if (leftMs <= 0 || (await find(id))?.state !== 'pending') return;
          await Promise.race([gone, woken, wait(Math.min(lookEveryMs, leftMs))]);
        }
      } finally {
        wakers.get(id)?.delete(told);
        if (wakers.get(id)?.size === 0) wakers.delete(id);
      }
    },
  };
}

type Row = GatewayTables['approval'];

/** @throws {UnknownThing} */
async function findIn(db: Kysely<GatewayTables>, id: string): Promise<Row> {
  const row = await db.selectFrom('approval').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new UnknownThing('approval', id);
  return row;
}

const times = { created_ms: 0, expires_ms: 0, decided_ms: null, decided_by: null, note: '', used_ms: null };

function elevationOf(
  { id, agent_id, connection_id, area, level, minutes }: Row,
  nowMs: number,
): GatewayTables['elevation'] {
  return {
    id,
    agent_id,
    connection_id,
    area,
    level: level ?? 'off',
    until_ms: nowMs + (minutes ?? 0) * 60_000,
  };
}

/** Those that are long over go meanwhile: all that there are is read with every version of the policy. */
async function give(
  tx: Kysely<GatewayTables>,
  given: GatewayTables['elevation'],
  nowMs: number,
): Promise<void> {
  await tx
    .deleteFrom('elevation')
    .where('until_ms', '<', nowMs - keptMs)
    .execute();
  await tx.insertInto('elevation').values(given).execute();
}

/** Longer than clocks of processes are apart. */
const keptMs = 24 * 60 * 60_000;

/** The question about the same call that waits. */
function findWaiting(
  db: Kysely<GatewayTables>,
  { agent_id, hash }: Pick<Row, 'agent_id' | 'hash'>,
  nowMs: number,
): Promise<Row | undefined> {
  return db
    .selectFrom('approval')
    .selectAll()
    .where('agent_id', '=', agent_id)
    .where('hash', '=', hash)
    .where(isInState('pending', nowMs))
    .executeTakeFirst();
}

/** How many questions of an agent and kind wait. */
async function countWaiting(
  db: Kysely<GatewayTables>,
  { agent_id, kind }: Pick<Row, 'agent_id' | 'kind'>,
  nowMs: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('approval')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('agent_id', '=', agent_id)
    .where('kind', '=', kind)
    .where(isInState('pending', nowMs))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The same as {@link toApproval} says, for the database. */
function isInState(state: Approval['state'], nowMs: number) {
  return (row: ExpressionBuilder<GatewayTables, 'approval'>) => {
    const isOver = row('expires_ms', '<=', nowMs);
    const isUnused = row.and([
      row('state', '=', 'approved'),
      row('kind', '=', 'call'),
      row('used_ms', 'is', null),
    ]);
    if (state === 'expired') return row.and([isOver, row.or([row('state', '=', 'pending'), isUnused])]);
    const inState = row('state', '=', state);
    if (state === 'pending')
      return row.and([
        inState,
        row('expires_ms', '>', nowMs),
        // Says no more, and the index has it: those that nobody ever answered stay in their state, and are not gone through.
        row('created_ms', '>', nowMs - openMs),
      ]);
    return state === 'approved' ? row.and([inState, row.not(row.and([isUnused, isOver]))]) : inState;
  };
}

/** A question is expired when its time is over; nobody has to say so. */
function toApproval(row: Row, nowMs: number): Approval {
  const isOpen =
    row.state === 'pending' || (row.state === 'approved' && row.kind === 'call' && row.used_ms === null);
  return {
    id: row.id,
    kind: row.kind === 'access' ? 'access' : 'call',
    agentId: row.agent_id,
    connectionId: row.connection_id,
    method: row.method,
    area: row.area,
    state: isOpen && row.expires_ms <= nowMs ? 'expired' : (row.state as Approval['state']),
    sentence: row.sentence,
    reason: row.reason,
    effect: JSON.parse(row.effect) as string[],
    level: row.level,
    minutes: row.minutes,
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    decidedMs: row.decided_ms,
    decidedBy: row.decided_by,
    note: row.note,
    usedMs: row.used_ms,
  };
}
