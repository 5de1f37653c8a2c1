import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One request, made again and again over connections that stay open. */
export interface Drive {
  readonly port: number;
  readonly verb: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A function makes every request's anew. */
  readonly body?: string | (() => string);
  /** What every answer's status is to be. */
  readonly status: number;
  readonly connections: number;
  /** How long, or how many; the first that is reached ends it. */
  readonly seconds: number;
  readonly calls?: number;
  /** How many a second over all connections; as many as go when it is left out. */
  readonly perSecond?: number;
  /** Told of each call how long it took, in milliseconds. */
  readonly took?: (ms: number) => void;
  /** The server's process: what its processor time per call is read from. */
  readonly pid: number;
}

/** How long an answer may take. */
const patienceMs = 20_000;

/** How a server bore it; times are microseconds. */
export interface Driven {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
}

/**
 * Drives a server with as little of this machine as possible, so that what is measured is the server: the request is bytes
 * made once, and of an answer no more is read than its status and its end.
 * @throws when an answer has another status, or a connection breaks
 */
export async function drive(load: Drive): Promise<Driven> {
  const next = requestsOf(load);
  const latencies: number[] = [];
  let left = load.calls ?? Number.POSITIVE_INFINITY;
  const cpuBefore = processorMicros(load.pid);
  const started = performance.now();
  const ends = started + load.seconds * 1_000;
  const everyMs = load.perSecond === undefined ? 0 : (load.connections * 1_000) / load.perSecond;
  await Promise.all(
    Array.from({ length: load.connections }, async (_, lane) => {
      const exchange = await openExchange(load);
      let due = started + (everyMs * lane) / load.connections;
      while (left-- > 0) {
        if (everyMs > 0) {
          const wait = due - performance.now();
          if (wait > 0) await pause(wait);
          // Who fell behind does not hurry to catch up.
          due = Math.max(due, performance.now() - everyMs) + everyMs;
        }
        const sent = performance.now();
        if (sent >= ends) break;
        await exchange.ask(next());
        latencies.push(performance.now() - sent);
        load.took?.(performance.now() - sent);
      }
      exchange.close();
    }),
  );
  const elapsed = performance.now() - started;
  const cpu = processorMicros(load.pid) - cpuBefore;
  const sorted = Float64Array.from(latencies).sort();
  const at = (part: number): number => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0) * 1_000;
  return {
    perSecond: (latencies.length * 1_000) / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    cpu: cpu / Math.max(1, latencies.length),
  };
}

/** Requests that are all the same are made once. */
function requestsOf({ body, ...load }: Drive): () => Buffer {
  if (typeof body === 'function') return () => bytesOf(load, body());
  const request = bytesOf(load, body);
  return () => request;
}

function bytesOf({ port, verb, path, headers }: Omit<Drive, 'body'>, body?: string): Buffer {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers, ...length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.from(`${verb} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`);
}

interface Exchange {
  ask(request: Buffer): Promise<void>;
  close(): void;
}

async function openExchange({ port, status, path }: Drive): Promise<Exchange> {
  const socket = await opened(port);
  let pending: { resolve(): void; reject(error: Error): void } | undefined;
  let held: Buffer = Buffer.alloc(0);
  const fail = (error: Error): void => pending?.reject(error);
  socket.on('error', fail);
  socket.setTimeout(patienceMs, () => fail(new Error(`${path}: no answer within ${patienceMs / 1_000} s`)));
  socket.on('close', () => fail(new Error(`${path}: the connection broke`)));
  socket.on('data', (chunk: Buffer) => {
    held = held.byteLength === 0 ? chunk : Buffer.concat([held, chunk]);
    if (!isWhole(held)) return;
    const got = Number(held.toString('latin1', 9, 12));
    if (got !== status)
      return fail(new Error(`${path} answered ${got}, not ${status}: ${held.toString().slice(0, 1_000)}`));
    held = Buffer.alloc(0);
    pending?.resolve();
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(request);
      }),
    close: () => {
      pending = undefined;
      socket.destroy();
    },
  };
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

const headEnd = Buffer.from('\r\n\r\n');
const chunksEnd = '0\r\n\r\n';

/** Whether an answer is here to its end: by its length, or by its last chunk. */
function isWhole(held: Buffer): boolean {
  const end = held.indexOf(headEnd);
  if (end < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(held.toString('latin1', 0, end))?.[1];
  if (length === undefined) return held.toString('latin1', held.byteLength - 5) === chunksEnd;
  return held.byteLength >= end + headEnd.byteLength + Number(length);
}

/** User and system time of a process and its threads, in microseconds; a tick is 10 ms. */
function processorMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
