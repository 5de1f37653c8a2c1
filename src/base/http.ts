import { type IncomingMessage, type RequestListener, type ServerResponse, STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Alarm } from './alarm.ts';

/** Header names are lower-case; a name that came more than once holds its values joined by `, `. */
export type WireHeaders = Readonly<Record<string, string | undefined>>;

/**
 * One HTTP call as every part of Fairlead sees it: the local Wix, the gateway and its upstream.
 * `target` is the path and query exactly as they came, so that whoever routes decides what is canonical.
 */
export interface WireRequest {
  readonly verb: string;
  readonly target: string;
  readonly headers: WireHeaders;
  readonly body: WireBody;
  /** Aborts when the caller has gone away. */
  readonly signal: AbortSignal;
}

/** An answer. A `Readable` body is streamed to the caller; text and bytes are sent whole. */
export interface WireResponse {
  readonly status: number;
  readonly headers: WireHeaders;
  readonly body: string | Uint8Array | Readable;
  /** Values of `set-cookie` where there are several: no header can hold them joined. */
  readonly cookies?: readonly string[];
}

/** The one shape that everything speaks: the local Wix is one, the gateway is one and takes another as its upstream. */
export type Handle = (request: WireRequest) => Promise<WireResponse>;

/** A request's body: bytes at hand, or a stream that is read once. `undefined` means that there is none. */
export type WireBody = Uint8Array | Readable | undefined;

/** Thrown by {@link readBody} for a body that is not taken. The rest of it is not read: the answer is the last of its connection. */
export class BodyRefused extends Error {
  readonly status: 408 | 413;
  constructor(status: 408 | 413, reason: string) {
    super(`Cannot read the request body: ${reason}`);
    this.status = status;
  }
}

/** The body is larger than allowed; `limitBytes` is the limit. */
export class BodyTooLarge extends BodyRefused {
  readonly limitBytes: number;
  constructor(limitBytes: number) {
    super(413, `it is larger than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

/** The body was not there in time. */
export class BodyTooSlow extends BodyRefused {
  constructor({ bodyTimeoutMs }: BodyDeadline) {
    super(408, `it did not come within ${bodyTimeoutMs} ms`);
  }
}

/** How long a body may take to come. */
export interface BodyDeadline {
  readonly bodyTimeoutMs: number;
  readonly alarm: Alarm;
}

/**
 * Reads a body whole.
 * @throws {BodyTooLarge} as soon as more than `limitBytes` have come; the rest is not read.
 * @throws {BodyTooSlow} when it is not there by the deadline, where there is one.
 */
export async function readBody(
  body: WireBody,
  limitBytes: number,
  deadline?: BodyDeadline,
): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) {
    if (body.byteLength > limitBytes) throw new BodyTooLarge(limitBytes);
    return body;
  }
  const reading = collect(body, limitBytes + 1);
  const { chunks, ended } = await (deadline ? inTime(reading, deadline) : reading);
  if (!ended) throw new BodyTooLarge(limitBytes);
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

async function inTime<T>(reading: Promise<T>, deadline: BodyDeadline): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = deadline.alarm(deadline.bodyTimeoutMs, () => reject(new BodyTooSlow(deadline)));
  try {
    return await Promise.race([reading, late]);
  } finally {
    cancel();
  }
}

/** What came of a stream before it ended, or before so much had come. */
export interface Collected {
  readonly chunks: readonly Buffer[];
  readonly ended: boolean;
}

/**
 * Reads a stream until it ends or `limitBytes` have come. By events: to walk a stream costs more than all that is in a short
 * body, and ends the connection of one that is not read to its end. What is not read is left where it is.
 */
export function collect(stream: Readable, limitBytes: number): Promise<Collected> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      stream.off('data', take).off('end', end).off('error', fail).off('close', close);
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size < limitBytes) return;
      stop();
      stream.pause();
      resolve({ chunks, ended: false });
    };
    const end = (): void => {
      stop();
      resolve({ chunks, ended: true });
    };
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const close = (): void => fail(new Error('The sender has gone away'));
    if (stream.destroyed) return close();
    stream.on('end', end).on('error', fail).on('close', close).on('data', take);
  });
}

/** The response body as text; for tests, and for callers that must look inside. */
export async function responseText(response: WireResponse): Promise<string> {
  if (typeof response.body === 'string') return response.body;
  if (response.body instanceof Uint8Array) return Buffer.from(response.body).toString('utf8');
  return Buffer.from(await readBody(response.body, Number.MAX_SAFE_INTEGER)).toString('utf8');
}

/** A JSON answer; `headers` are added to the content type. */
export function jsonResponse(status: number, value: unknown, headers: WireHeaders = {}): WireResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/**
 * Adapts a handle to `node:http`. A handle that throws is our bug: the caller gets a 500 that says nothing of it. Once
 * `closing` is aborted each answer is the last of its connection, and streams that would go on for ever end.
 */
export function toListener(
  handle: Handle,
  onError: (error: unknown) => void,
  closing: AbortSignal = new AbortController().signal,
): RequestListener {
  return (incoming, outgoing) => {
    const repeated = repeatedHeader(incoming.rawHeaders);
    if (repeated !== undefined) return refuseRepeated(repeated, outgoing);
    const gone = new AbortController();
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    handle(fromIncoming(incoming, gone.signal))
      .then((response) => {
        if (closing.aborted) outgoing.shouldKeepAlive = false;
        if (isEndless(incoming, response)) endWith(closing, outgoing);
        return send(response, outgoing);
      })
      .catch((error: unknown) => {
        // A caller that goes away in the middle of an answer is nobody's mistake.
        if (!gone.signal.aborted) onError(error);
        if (outgoing.headersSent) outgoing.destroy();
        else
          sendWhole(
            500,
            { 'content-type': 'application/json' },
            '{"message":"INTERNAL","details":{}}',
            outgoing,
          );
      });
  };
}

/** Of these Node.js keeps the first and says nothing: whoever stands before us may go by the other. */
const singular: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type']);

/** The first header that comes twice and must not. `raw` has names and values in turn. */
function repeatedHeader(raw: readonly string[]): string | undefined {
  const seen: string[] = [];
  for (let place = 0; place < raw.length; place += 2) {
    const name = (raw[place] ?? '').toLowerCase();
    if (!singular.has(name)) continue;
    if (seen.includes(name)) return name;
    seen.push(name);
  }
  return undefined;
}

/** What can be read in two ways is no call, as what is no HTTP is none. */
function refuseRepeated(name: string, outgoing: ServerResponse): void {
  outgoing.shouldKeepAlive = false;
  const message = `The header ${name} comes more than once: send it once.`;
  sendWhole(400, { 'content-type': 'application/json' }, JSON.stringify({ message, details: {} }), outgoing);
}

/** A stream of events that a caller listens to; one that answers a call ends by itself. */
function isEndless({ method }: IncomingMessage, { headers }: WireResponse): boolean {
  return method === 'GET' && headers['content-type']?.startsWith('text/event-stream') === true;
}

function endWith(closing: AbortSignal, outgoing: ServerResponse): void {
  const end = (): void => void outgoing.destroy();
  closing.addEventListener('abort', end);
  outgoing.once('close', () => closing.removeEventListener('abort', end));
  if (closing.aborted) end();
}

function fromIncoming(incoming: IncomingMessage, signal: AbortSignal): WireRequest {
  const hasBody =
    incoming.headers['transfer-encoding'] !== undefined ||
    Number(incoming.headers['content-length'] ?? 0) > 0;
  return {
    verb: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    headers: joinRepeated(incoming.headers),
    body: hasBody ? incoming : undefined,
    signal,
  };
}

function joinRepeated(headers: IncomingMessage['headers']): WireHeaders {
  // Only `set-cookie` is ever an array, and a request has none.
  return headers as WireHeaders;
}

async function send(response: WireResponse, outgoing: ServerResponse): Promise<void> {
  if (response.cookies) outgoing.setHeader('set-cookie', response.cookies);
  if (!(response.body instanceof Readable))
    return sendWhole(response.status, response.headers, response.body, outgoing);
  outgoing.writeHead(response.status, STATUS_CODES[response.status], defined(response.headers));
  await pipeline(response.body, outgoing);
}

function sendWhole(
  status: number,
  headers: WireHeaders,
  body: string | Uint8Array,
  outgoing: ServerResponse,
): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  // Names and values in turn, which Node.js writes as they are.
  const flat: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && name !== 'content-length') flat.push(name, value);
  }
  flat.push('content-length', String(length));
  outgoing.writeHead(status, STATUS_CODES[status], flat);
  outgoing.end(body);
}

function defined(headers: WireHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
}

/**
 * Adapts a handle to the standard `fetch`, with no network: what `@wix/sdk` takes as its custom fetch.
 * Only path and query of the address count; the host is the handle's.
 */
export function toFetch(handle: Handle): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const address = new URL(request.url);
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const response = await handle({
      verb: request.method,
      target: address.pathname + address.search,
      headers: Object.fromEntries(request.headers),
      body,
      signal: request.signal,
    });
    const text = response.body instanceof Readable ? await responseText(response) : response.body;
    const headers = new Headers(defined(response.headers));
    for (const cookie of response.cookies ?? []) headers.append('set-cookie', cookie);
    return new Response(text as string | Uint8Array<ArrayBuffer>, { status: response.status, headers });
  };
}

/** How much of a call's body is read, and for how long it is waited for. */
export interface BodyLimits {
  readonly limitBytes: number;
  readonly deadline?: BodyDeadline;
}

/**
 * Adapts a standard fetch handler (a router of a library) to a handle. A body is read when the handler asks for it, within
 * its limits: what is beyond them rejects with {@link BodyRefused}. One of GET or HEAD is not looked at.
 */
export function fromFetch(
  answer: (request: Request) => Response | Promise<Response>,
  origin: string,
  limitsOf: (call: WireRequest) => BodyLimits,
): Handle {
  return async (call) => {
    if (!isFetchVerb(call.verb)) return jsonResponse(405, { message: `${call.verb} is not answered here.` });
    const bare = call.body === undefined || call.verb === 'GET' || call.verb === 'HEAD';
    const init = {
      method: call.verb,
      headers: defined(call.headers),
      body: bare ? undefined : readLater(call.body, limitsOf(call)),
      signal: call.signal,
      duplex: 'half',
    };
    const response = await answer(new Request(origin + call.target, init as RequestInit));
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body:
        response.body === null
          ? ''
          : Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
    };
  };
}

/** Whether the standard `Request` takes a verb: these three it never does. */
export function isFetchVerb(verb: string): boolean {
  return !/^(connect|trace|track)$/i.test(verb);
}

/** A body of which nothing is read before somebody asks for it; then all of it is. */
function readLater(body: WireBody, { limitBytes, deadline }: BodyLimits): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        controller.enqueue(await readBody(body, limitBytes, deadline));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
