import type { Dispatcher, Pool } from 'undici';
import type { Handle, WireRequest } from '../../base/http.ts';
import { AnswerDrips, exchange } from './exchange.ts';
import { UpstreamFault } from './fault.ts';

/** An upstream over the network, with its pool of connections. */
export interface NetworkUpstream extends AsyncDisposable {
  readonly handle: Handle;
}

/** Reaches Wix, or a local Wix in another process, at `baseUrl`. A call that takes longer than `timeoutMs` to answer is given up. */
export function createNetworkUpstream(baseUrl: string, timeoutMs: number): NetworkUpstream {
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/+$/, '');
  let pool: Promise<Pool> | undefined;
  return {
    handle: async (request) => {
      pool ??= openPool(origin, timeoutMs);
      const opened = await pool;
      try {
        return await exchange(opened, toDispatch(request, prefix), request.signal, timeoutMs);
      } catch (error) {
        throw toFault(error, origin);
      }
    },
    async [Symbol.asyncDispose]() {
      await (await pool)?.destroy();
    },
  };
}

/** Loaded when it is first needed: the local Wix of this process is reached without, and it takes 14 MB. */
async function openPool(origin: string, timeoutMs: number): Promise<Pool> {
  const { Pool } = await import('undici');
  return new Pool(origin, {
    connections: 64,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: Math.min(timeoutMs, 10_000) },
  });
}

function toDispatch(request: WireRequest, prefix: string): Dispatcher.DispatchOptions {
  const headers: Record<string, string> = {};
  for (const name in request.headers) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  return {
    method: request.verb as Dispatcher.HttpMethod,
    path: prefix + request.target,
    headers,
    body: request.body ?? null,
  };
}

/** Errors of a connection that was never made: nothing can have been sent. */
const unreached = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  // Something that does not speak TLS, or none that we do.
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
]);

/** Errors of a certificate, and what they mean; the connection was never made. */
const untrusted: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
  ...Object.fromEntries(
    [
      ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    ].map((code) => [
      code,
      'is of an authority that is not trusted here. If it is your own, start Fairlead with NODE_EXTRA_CA_CERTS set to a file with its certificate',
    ]),
  ),
};

function toFault(error: unknown, origin: string): unknown {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' || error instanceof AnswerDrips)
    return new UpstreamFault('UPSTREAM_TIMEOUT', `${origin} did not answer in time`, { cause: error });
  if (name === 'AbortError') return error;
  const reason = untrusted[code ?? ''] ?? (code?.startsWith('CERT_') ? 'cannot be verified' : undefined);
  if (reason)
    return new UpstreamFault('UPSTREAM_UNREACHABLE', `The certificate of ${origin} ${reason} (${code})`, {
      cause: error,
    });
  if (unreached.has(code ?? ''))
    return new UpstreamFault('UPSTREAM_UNREACHABLE', `${origin} cannot be reached (${code})`, {
      cause: error,
    });
  return new UpstreamFault(
    'UPSTREAM_BROKEN',
    `The connection to ${origin} broke before the answer was whole (${code ?? message})`,
    { cause: error },
  );
}
