import type { Alarm } from '../base/alarm.ts';
import type { Clock } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { Catalogue } from '../catalogue/load.ts';
import type { Bodies } from './activity/bodies.ts';
import type { ActivityLog } from './activity/log.ts';
import type { Approvals } from './approvals.ts';
import type { Spend } from './guardrails/spend.ts';
import type { Policy } from './policy.ts';
import type { Room } from './room.ts';
import type { RunningCalls } from './running.ts';
import type { Send } from './upstream/send.ts';

/** What the gateway is made of. */
export interface GatewayParts {
  readonly catalogue: Catalogue;
  readonly log: ActivityLog;
  /** The policy in force at each call. */
  readonly readPolicy: () => Promise<Policy>;
  readonly spend: Spend;
  readonly approvals: Approvals;
  readonly bodies: Pick<Bodies, 'keep'>;
  readonly running: RunningCalls;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The way to Wix. */
  readonly send: Send;
  readonly maxBodyBytes: number;
  /** For bodies and answers that must be read whole. */
  readonly room: Room;
  /** How long a body may take to come, as far as it is read before the call is decided. */
  readonly bodyTimeoutMs: number;
  readonly alarm: Alarm;
  /** How long a held call waits for a person. */
  readonly holdMs: number;
  /** Told of each question to a person once, with the entry that it stands in: a held call, or a level that an agent asks for. */
  readonly onAsked: (sentence: string, entryId: string) => void;
  /** Is told of errors that are ours. */
  readonly onBug: (error: unknown) => void;
}
