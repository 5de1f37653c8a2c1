import type { Clock } from '../base/clock.ts';
import { type Ids, orderedGuid } from '../base/ids.ts';
import type { Wait } from '../base/wait.ts';
import type { ActivityLog } from './activity/log.ts';
import type { ActivityRecord, EntryFields } from './activity/record.ts';
import type { Agent } from './call.ts';
import type { GatewayHandle } from './gateway.ts';
import type { Policy } from './policy.ts';
import { refusal } from './refusal.ts';
import type { Identify } from './step.ts';

/** How busy this process is. */
export interface Load {
  /** Calls that are in hand now. */
  readonly inFlight: number;
  /** Calls that were refused since the start because too many were in hand. */
  readonly refused: number;
}

export interface Shedding {
  /** The gateway, for as many calls at once as are taken. */
  readonly handle: GatewayHandle;
  readonly load: Load;
  /** Puts on record what was refused and is not yet, and waits for no more of it. */
  end(): Promise<void>;
}

export interface SheddingParts {
  readonly log: Pick<ActivityLog, 'append' | 'post' | 'problem'>;
  /** The policy as it was last read, without asking the database. */
  readonly lastPolicy: () => Policy | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wait: Wait;
  readonly maxCallsInFlight: number;
  readonly onBug: (error: unknown) => void;
}

/** Refusals of one agent, or of all strangers, that go on record as one entry. */
interface Tally {
  readonly entryId: string;
  readonly agent: Agent | undefined;
  readonly sinceMs: number;
  count: number;
}

/** How long refusals are counted together. */
const windowMs = 1_000;

/**
 * Refuses at once what comes while `maxCallsInFlight` calls are in hand: those that are taken are then answered in time, and
 * a call that is refused costs next to nothing. One entry tells of all that an agent was refused within a second.
 */
export function createShedding(gateway: GatewayHandle, parts: SheddingParts): Shedding {
  const load = { inFlight: 0, refused: 0 };
  const tallies = new Map<string, Tally>();
  let telling = false;
  let ended = false;

  function tallyOf(agent: Agent | undefined): Tally {
    const key = agent?.id ?? '';
    const known = tallies.get(key);
    if (known) return known;
    const sinceMs = parts.clock.now();
    const made = { entryId: orderedGuid(parts.ids.guid(), sinceMs), agent, sinceMs, count: 0 };
    tallies.set(key, made);
    return made;
  }

  /** While the log cannot be written it goes on being counted together. */
  async function settle(): Promise<void> {
    if (parts.log.problem() !== undefined) return;
    const due = [...tallies.values()].map(recordOf);
    tallies.clear();
    await Promise.all(due.map(append));
  }

  function append(record: ActivityRecord): Promise<void> {
    return parts.log.append(record).catch((error: unknown) => {
      // It may be there all the same: the log finds out, and writes it once.
      parts.log.post(record);
      parts.onBug(error);
    });
  }

  async function tellLater(): Promise<void> {
    while (tallies.size > 0 && !ended) {
      await parts.wait(windowMs);
      await settle();
    }
    telling = false;
  }

  function refuse(agent: Agent | undefined) {
    const tally = tallyOf(agent);
    tally.count += 1;
    load.refused += 1;
    if (!telling) {
      telling = true;
      void tellLater();
    }
    return refusal(
      503,
      'TOO_BUSY',
      'Fairlead has as many calls in hand as it takes at once; nothing was sent to Wix',
      { maxCallsInFlight: parts.maxCallsInFlight, sent: false, mayRepeat: true, retryAfterSeconds: 1 },
      { 'retry-after': '1', 'x-wix-request-id': tally.entryId, 'x-fairlead-activity': tally.entryId },
    );
  }

  return {
    load,
    end() {
      ended = true;
      return settle();
    },
    handle: async (request, identify) => {
      if (load.inFlight >= parts.maxCallsInFlight)
        return refuse(whoIs(parts.lastPolicy(), identify, request.headers.authorization));
      load.inFlight += 1;
      try {
        return await gateway(request, identify);
      } finally {
        load.inFlight -= 1;
      }
    },
  };
}

function whoIs(
  policy: Policy | undefined,
  identify: Identify | undefined,
  authorization: string | undefined,
): Agent | undefined {
  const who = policy && (identify ? identify(policy) : policy.identify(authorization));
  return who?.kind === 'agent' ? who.agent : undefined;
}

function recordOf({ entryId, agent, sinceMs, count }: Tally): ActivityRecord {
  const name = agent?.name ?? 'Unknown caller';
  const calls = count === 1 ? 'a call' : `${count} calls`;
  const reason = 'Fairlead was too busy';
  const body: EntryFields = {
    ...{ kind: 'call', agentId: agent?.id ?? null, agentName: name, decision: 'denied', rule: 'capacity' },
    ...{ code: 'TOO_BUSY', reason, outcome: 'done', status: 503, durationMs: 0, context: { refused: count } },
    sentence: `${name} made ${calls} that ${count === 1 ? 'was' : 'were'} not looked at. Denied: ${reason}.`,
  };
  return { entryId, kind: 'refused', atMs: sinceMs, body };
}

/** Keeps the policy that was last read at hand. */
export function rememberPolicy(read: () => Promise<Policy>): {
  readonly read: () => Promise<Policy>;
  readonly last: () => Policy | undefined;
} {
  let last: Policy | undefined;
  return {
    last: () => last,
    read: async () => {
      last = await read();
      return last;
    },
  };
}
