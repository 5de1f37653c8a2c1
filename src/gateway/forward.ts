import { Readable } from 'node:stream';
import type { Handle, WireHeaders, WireRequest, WireResponse } from '../base/http.ts';
import type { Connection } from './call.ts';
import { type Peeked, peek } from './peek.ts';
import { traceHeaders } from './trace.ts';
import { UpstreamFault } from './upstream/fault.ts';
import { whyNotWix } from './upstream/not-wix.ts';

/** Headers of an agent that reach Wix; what is not here never leaves. */
const sentOn = [
  'content-type',
  'accept',
  'accept-language',
  'x-wix-currency',
  'x-wix-lang',
  'x-wix-consistent',
  'x-wix-linguist',
] as const;

/** Headers of Wix that reach an agent. */
const answered = [
  'content-type',
  'x-wix-request-id',
  'retry-after',
  'deprecation',
  'sunset',
  'link',
  'content-language',
] as const;

/** How much of an answer is read before it flows on: lists of a hundred are well under it. */
const answerPeekBytes = 512 * 1024;

/** An answer of Wix: its beginning for the record, and the whole for the agent. */
export interface Forwarded {
  readonly status: number;
  readonly headers: WireHeaders;
  readonly peeked: Peeked;
  /** When Wix answered, by its own clock, as it says. */
  readonly date?: string | undefined;
}

/** Where a call goes, and as whom. */
export interface Destination {
  readonly connection: Connection;
  readonly credential: string;
  /** For a method of the connection's account rather than of its site. */
  readonly isOfAccount?: boolean | undefined;
}

/**
 * Sends a call to Wix with the connection's own credential.
 * @throws {UpstreamFault} when Wix does not answer, or not whole
 */
export async function forward(
  request: WireRequest,
  body: Uint8Array | Readable | undefined,
  { connection, credential, isOfAccount = false }: Destination,
  upstream: Handle,
): Promise<Forwarded> {
  const { accountId, siteId } = connection;
  const headers: WireHeaders = {
    ...sentOnOf(request.headers),
    ...(body === undefined ? {} : { 'content-length': lengthOf(body, request.headers) }),
    ...traceHeaders(),
    authorization: credential,
    // Wix wants the one or the other, never both.
    ...(isOfAccount && accountId !== undefined ? { 'wix-account-id': accountId } : { 'wix-site-id': siteId }),
  };
  const response = await upstream({
    verb: request.verb,
    target: request.target,
    headers,
    body,
    signal: request.signal,
  });
  const strange = whyNotWix(response);
  if (strange !== undefined) {
    if (response.body instanceof Readable) response.body.destroy();
    throw new UpstreamFault('UPSTREAM_NOT_WIX', `What answered is not Wix: ${strange}`);
  }
  return {
    status: response.status,
    headers: pick(response.headers, answered),
    peeked: await readAnswer(response, request.signal),
    date: response.headers.date,
  };
}

async function readAnswer(response: WireResponse, signal: AbortSignal): Promise<Peeked> {
  try {
    return await peek(response.body, answerPeekBytes);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UpstreamFault('UPSTREAM_BROKEN', 'The connection to Wix broke in the middle of its answer', {
      cause: error,
    });
  }
}

/** What of an agent's headers reaches Wix. */
export function sentOnOf(headers: WireHeaders): Readonly<Record<string, string>> {
  return pick(headers, sentOn);
}

function lengthOf(body: Uint8Array | Readable, headers: WireHeaders): string | undefined {
  return body instanceof Uint8Array ? String(body.byteLength) : headers['content-length'];
}

function pick(headers: WireHeaders, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
