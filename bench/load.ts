import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

/** What is asked for, again and again. */
export interface Load {
  readonly url: string;
  readonly verb: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Each request's body; a function makes every one anew. */
  readonly body?: string | (() => string);
  readonly connections: number;
  readonly seconds: number;
  /** The server's process: what its processor time per request is read from. */
  readonly pid: number;
}

/** How a server bore it. Times are milliseconds, processor time microseconds. */
export interface Borne {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicros: number;
  /** Answers that were no 2xx, and connections that broke. */
  readonly failed: number;
}

/** Puts a load on a server and says how it bore it. */
export async function bear({
  url,
  verb,
  headers = {},
  body,
  connections,
  seconds,
  pid,
}: Load): Promise<Borne> {
  const before = processorMicros(pid);
  const result = await autocannon({
    ...{ url, connections, duration: seconds, method: verb, headers: { ...headers } },
    ...(typeof body === 'string' ? { body } : {}),
    ...(typeof body === 'function'
      ? { requests: [{ setupRequest: (request) => ({ ...request, body: body() }) }] }
      : {}),
  });
  const total = result.requests.total;
  return {
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    cpuMicros: (processorMicros(pid) - before) / Math.max(1, total),
    failed: result.non2xx + result.errors,
  };
}

/** User and system time of a process and its threads, in microseconds; a tick is 10 ms. */
export function processorMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** The middle of several measurements, by requests per second. */
export function median(all: readonly Borne[]): Borne {
  const sorted = all.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!middle) throw new Error('Nothing was measured');
  return middle;
}
