import { isLegacyRequest } from '@modelcontextprotocol/server';
import type { Clock } from '../../base/clock.ts';
import {
  type BodyDeadline,
  BodyRefused,
  type Handle,
  isFetchVerb,
  readBody,
  type WireRequest,
  type WireResponse,
} from '../../base/http.ts';
import type { Vault } from '../../gateway/vault.ts';
import { createModern } from './modern.ts';
import { foreignOrigin } from './origin.ts';
import type { Party } from './party.ts';
import { answerPlainCall, readPlainCall } from './plain-call.ts';
import { createSessions } from './sessions.ts';
import { rpcError, toWebRequest } from './web.ts';

export interface TransportParts {
  /** Who sent a request; an answer when it is to be refused. */
  open(request: WireRequest): Promise<Party | WireResponse>;
  /** Whether only this machine reaches us. */
  readonly loopback: boolean;
  /** The address of the settings, when there is one. */
  readonly publicUrl?: string | undefined;
  readonly maxBodyBytes: number;
  readonly bodyDeadline: BodyDeadline;
  readonly clock: Clock;
  /** Seals the ids of sessions: all processes share its secret. */
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  readonly onBug: (error: unknown) => void;
}

/** MCP over Streamable HTTP, for all protocol revisions from 2024-11-05 to 2026-07-28. */
export interface Transport {
  readonly handle: Handle;
  /** Whoever is to be told when its lists change. */
  parties(): ReadonlySet<string>;
  tellChanged(partyId: string): Promise<void>;
  close(): Promise<void>;
}

export function createTransport(parts: TransportParts): Transport {
  const sessions = createSessions(parts.clock, parts.vault);
  const modern = createModern(parts.onBug);
  return {
    async handle(request) {
      const foreign = foreignOrigin(request.headers, parts);
      if (foreign) return rpcError(403, -32000, foreign);
      const party = await parts.open(request);
      if ('status' in party) return party;
      if (!isFetchVerb(request.verb)) return rpcError(405, -32000, `${request.verb} is not answered here.`);
      const sent = await readSent(request, parts);
      if (sent.kind === 'refused') return sent.response;
      const plain = readPlainCall(request, sent.body);
      if (plain && party.callTool && party.info)
        return answerPlainCall(plain, { callTool: party.callTool, info: party.info }, request.signal);
      const web = toWebRequest(request);
      return (await isLegacyRequest(web, sent.body))
        ? sessions.serve(party, web, sent.body)
        : modern.serve(party, web, sent.body);
    },
    parties: () => new Set([...sessions.parties(), ...modern.parties()]),
    async tellChanged(partyId) {
      modern.tellChanged(partyId);
      await sessions.tellChanged(partyId);
    },
    async close() {
      await Promise.all([sessions.close(), modern.close()]);
    },
  };
}

type Sent =
  | { readonly kind: 'read'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly response: WireResponse };

async function readSent(
  { verb, headers, body }: WireRequest,
  { maxBodyBytes, bodyDeadline }: TransportParts,
): Promise<Sent> {
  if (verb !== 'POST') return { kind: 'read', body: undefined };
  if (!headers['content-type']?.startsWith('application/json'))
    return refused(415, -32000, 'The content type must be application/json.');
  try {
    const text = Buffer.from(await readBody(body, maxBodyBytes, bodyDeadline)).toString('utf8');
    return { kind: 'read', body: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof BodyRefused) return refusedBody(error);
    if (error instanceof SyntaxError) return refused(400, -32700, `The body is not JSON: ${error.message}`);
    throw error;
  }
}

function refusedBody({ status, message }: BodyRefused): Sent {
  const response = rpcError(status, -32000, `${message}.`);
  return {
    kind: 'refused',
    response: { ...response, headers: { ...response.headers, connection: 'close' } },
  };
}

function refused(status: number, code: number, message: string): Sent {
  return { kind: 'refused', response: rpcError(status, code, message) };
}
