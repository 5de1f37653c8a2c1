import type { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Handle, WireRequest } from '../../base/http.ts';
import type { Wait } from '../../base/wait.ts';
import type { Connection } from '../call.ts';
import { type Forwarded, forward } from '../forward.ts';
import type { Vault } from '../vault.ts';
import { createCredentials } from './credentials.ts';
import { UpstreamFault } from './fault.ts';
import { createPace, type Pace } from './pace.ts';
import { type Behind, createPatient, type PatientPace } from './patient.ts';
import type { SharedPauses } from './shared-pauses.ts';

/** A call on its way to Wix. */
export interface Sending {
  readonly request: WireRequest;
  readonly body: Uint8Array | Readable | undefined;
  readonly connection: Connection;
  /** The connection's credential, sealed. */
  readonly sealed: string;
  readonly behind: Behind;
  /** For a method of the connection's account rather than of its site. */
  readonly isOfAccount?: boolean;
}

/** Sends a call to Wix with its connection's credential. @throws {UpstreamFault} */
export type Send = (sending: Sending) => Promise<Forwarded>;

export interface SendParts {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly wait: Wait;
  /** 0 up to 1. */
  readonly random: () => number;
  /** How a connection is reached, before any patience. */
  readonly reach: (connection: Connection) => Handle;
  /** Where a pause that Wix asks for is told to other processes, and theirs are heard; without, it is this process's own. */
  readonly pauses?: SharedPauses | undefined;
}

/** How a connection is reached, as long as it leads to the same place: its credential is for no other. */
interface Way {
  readonly to: string;
  readonly patient: ReturnType<typeof createPatient>;
}

/** The one way from the gateway to Wix: the only place where a credential is open. */
export function createSend(parts: SendParts): Send {
  const credentials = createCredentials(parts.clock, parts.random, parts.reach);
  const ways = new Map<string, Way>();
  const paces = new Map<string, Pace>();
  const paceOf = (id: string): Pace => {
    const pace = paces.get(id) ?? createPace(parts.clock, parts.wait);
    paces.set(id, pace);
    return pace;
  };
  parts.pauses?.hear((id, ms) => paceOf(id).pauseFor(ms));
  const wayOf = (connection: Connection): Way['patient'] => {
    const { id, kind, siteId, baseUrl } = connection;
    const to = `${kind} ${siteId} ${baseUrl}`;
    const known = ways.get(id);
    if (known?.to === to) return known.patient;
    const patient = createPatient(parts.reach(connection), parts, sharedPace(id, paceOf(id), parts));
    ways.set(id, { to, patient });
    return patient;
  };
  return async ({ request, body, connection, sealed, behind, isOfAccount }) => {
    const upstream = wayOf(connection)(behind);
    const attempt = async (): Promise<Forwarded> => {
      const credential = await credentials.authorizationFor(connection, parts.vault.open(sealed));
      return forward(request, body, { connection, credential, isOfAccount }, upstream);
    };
    const first = await attempt();
    if (first.status !== 401) return first;
    // A refused token did nothing; a body that streamed is gone, though.
    const isWhole = body === undefined || body instanceof Uint8Array;
    const second = credentials.drop(connection) && isWhole ? await attempt() : first;
    if (second.status !== 401) return second;
    throw new UpstreamFault(
      'UPSTREAM_UNAUTHORIZED',
      `Wix does not take the credential of the connection to ${connection.siteName}`,
    );
  };
}

/** The pace of a connection, whose pauses the other processes are told of. */
function sharedPace(id: string, own: Pace, { pauses }: SendParts): PatientPace {
  return {
    turn: own.turn,
    pauseFor(ms) {
      own.pauseFor(ms);
      return pauses?.tell(id, ms);
    },
  };
}
