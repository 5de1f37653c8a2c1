import { type JSONRPCMessage, PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { isObject } from '../base/json.ts';
import { StartProblem } from '../start/problem.ts';
import { readEvents } from './event-stream.ts';

/** Where the bridge leads, and as whom. */
export interface BridgeOptions {
  /** Address of `/mcp`. */
  readonly url: string;
  readonly key: string;
  readonly fetch: typeof fetch;
  readonly err: (text: string) => void;
}

type Headers = Readonly<Record<string, string>>;

/**
 * MCP over stdin and stdout, carried to `/mcp` of a running Fairlead message by message, so that both ways show the same
 * and no decision is made here. Runs until stdin ends.
 * @throws {StartProblem} when no Fairlead answers, or it does not know the key
 */
export async function runBridge({ url, key, fetch: send, err }: BridgeOptions): Promise<void> {
  const stdio = new StdioServerTransport();
  const running = new Map<string | number, AbortController>();
  let session: Headers = {};
  let listening: AbortController | undefined;
  await checkReach(url, key, send);

  async function carry(message: JSONRPCMessage): Promise<void> {
    const cancelled = cancelledBy(message);
    if (cancelled !== undefined && isModern(message)) return running.get(cancelled)?.abort();
    const id = 'id' in message && 'method' in message ? message.id : undefined;
    const abort = new AbortController();
    if (id !== undefined) running.set(id, abort);
    try {
      await answerFrom(message, await post(message, abort.signal));
    } catch (error) {
      if (id !== undefined && !abort.signal.aborted)
        await fail(id, `Fairlead does not answer: ${(error as Error).message}`);
    } finally {
      if (id !== undefined) running.delete(id);
    }
    if ('method' in message && message.method === 'notifications/initialized') void listen();
  }

  function post(message: JSONRPCMessage, signal: AbortSignal): Promise<Response> {
    const headers = {
      ...baseHeaders(key),
      'content-type': 'application/json',
      ...(isModern(message) ? modernHeaders(message) : session),
    };
    return send(url, { method: 'POST', headers, body: JSON.stringify(message), signal });
  }

  async function answerFrom(message: JSONRPCMessage, response: Response): Promise<void> {
    const type = response.headers.get('content-type') ?? '';
    if (type.startsWith('text/event-stream')) {
      for await (const event of readEvents(response)) await pass(message, event, response);
      return;
    }
    const text = await response.text();
    if (text === '' || !('id' in message)) return;
    const body: unknown = JSON.parse(text);
    if (isObject(body) && 'jsonrpc' in body)
      return pass(message, { ...body, ...(body.id === null && { id: message.id ?? null }) }, response);
    await fail(
      message.id ?? 0,
      isObject(body) && typeof body.message === 'string' ? body.message : `HTTP ${response.status}`,
    );
  }

  async function pass(asked: JSONRPCMessage, answer: unknown, response: Response): Promise<void> {
    if ('method' in asked && asked.method === 'initialize') noteSession(answer, response);
    await stdio.send(answer as JSONRPCMessage);
  }

  /** Later messages carry the session that this one opened. */
  function noteSession(answer: unknown, response: Response): void {
    const id = response.headers.get('mcp-session-id');
    const result = isObject(answer) && isObject(answer.result) ? answer.result : {};
    session = {
      ...(id !== null && { 'mcp-session-id': id }),
      ...(typeof result.protocolVersion === 'string' && { 'mcp-protocol-version': result.protocolVersion }),
    };
  }

  /** What the server says of itself, for as long as the session lasts. */
  async function listen(): Promise<void> {
    listening = new AbortController();
    try {
      const response = await send(url, {
        headers: { ...baseHeaders(key), ...session },
        signal: listening.signal,
      });
      if (response.ok)
        for await (const event of readEvents(response)) await stdio.send(event as JSONRPCMessage);
    } catch (error) {
      if (!listening.signal.aborted) err(`Changes are no longer heard of: ${(error as Error).message}\n`);
    }
  }

  async function fail(id: string | number, message: string): Promise<void> {
    await stdio.send({ jsonrpc: '2.0', id, error: { code: -32000, message } });
  }

  const ended = new Promise<void>((resolve) => {
    stdio.onclose = resolve;
  });
  stdio.onmessage = (message) => void carry(message);
  stdio.onerror = (error) => err(`${error.message}\n`);
  await stdio.start();
  await ended;
  listening?.abort();
  for (const abort of running.values()) abort.abort();
  if ('mcp-session-id' in session)
    await send(url, { method: 'DELETE', headers: { ...baseHeaders(key), ...session } }).catch(() => {});
}

/** A client that is started by a program shows its user little: what is wrong is told at once, in a line. */
async function checkReach(url: string, key: string, send: typeof fetch): Promise<void> {
  const message = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'none' } };
  const headers = { ...baseHeaders(key), 'content-type': 'application/json' };
  const response = await send(url, { method: 'POST', headers, body: JSON.stringify(message) }).catch(
    (cause: unknown) => {
      throw new StartProblem(
        `No Fairlead answers at ${url}: start it with \`npm start\`, or name another with --url or FAIRLEAD_URL.`,
        { cause },
      );
    },
  );
  await response.body?.cancel();
  if (response.status === 401)
    throw new StartProblem('Fairlead does not know this key: set FAIRLEAD_AGENT_KEY to the key of an agent.');
}

function baseHeaders(key: string): Headers {
  return { authorization: `Bearer ${key}`, accept: 'application/json, text/event-stream' };
}

/** From 2026-07-28 on every message says its revision itself, and headers repeat what it is. */
function modernHeaders(message: JSONRPCMessage): Headers {
  if (!('method' in message)) return {};
  const params = isObject(message.params) ? message.params : {};
  const name = params.name ?? params.uri;
  return {
    'mcp-protocol-version': revisionOf(message) ?? '',
    'mcp-method': message.method,
    ...(typeof name === 'string' && { 'mcp-name': name }),
  };
}

function isModern(message: JSONRPCMessage): boolean {
  return revisionOf(message) !== undefined;
}

function revisionOf(message: JSONRPCMessage): string | undefined {
  const params = 'params' in message && isObject(message.params) ? message.params : {};
  const revision = isObject(params._meta) ? params._meta[PROTOCOL_VERSION_META_KEY] : undefined;
  return typeof revision === 'string' ? revision : undefined;
}

function cancelledBy(message: JSONRPCMessage): string | number | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  const id = isObject(message.params) ? message.params.requestId : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
