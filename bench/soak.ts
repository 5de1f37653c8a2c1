/**
 * `npm run soak`: 64 agents, each on a connection of its own, read, write and try what they may not at 70 % of what the
 * gateway was just measured to take, for 20 minutes (`--minutes`). Prints window by window how it bears it, and a verdict:
 * memory flat, p99 steady, no descriptor leak, no wrong answer, the log whole. Ends with 1 when it is not so; with `--lenient`
 * only for what does not hang on how fast the machine is and who else uses it: a wrong answer, a log that is not whole, a
 * descriptor that stays open. On Linux; the log takes 3 KB of disk for each call.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { denied, read, write } from './calls.ts';
import { collect, collecting } from './collected.ts';
import { type Drive, drive } from './drive.ts';
import { startFairlead } from './fairlead.ts';
import { startProgram } from './processes.ts';
import { spreadOf } from './spread.ts';

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    share: { type: 'string', default: '0.7' },
    lenient: { type: 'boolean', default: false },
  },
});
const agents = 64;
const windows = 10;
const windowSeconds = (Number(flags.minutes) * 60) / windows;

const folder = mkdtempSync(join(tmpdir(), 'soak-'));
const report = join(folder, 'memory.json');
process.env.BENCH_MEMORY_FILE = report;
await using upstream = await startProgram([fileURLToPath(new URL('./upstream.ts', import.meta.url))]);
await using fairlead = await startFairlead(join(folder, 'data'), Number(upstream.line), collecting);
const { pid } = fairlead.program;

async function api(verb: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${fairlead.port}/api${path}`, {
    ...{ method: verb, ...(body && { body: JSON.stringify(body) }) },
    headers: { authorization: `Bearer ${fairlead.adminToken}`, 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`${verb} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

/** Every third agent reads, every third writes, every third tries what it may not. */
async function makeLoads(): Promise<Omit<Drive, 'seconds'>[]> {
  const { connections } = (await api('GET', '/connections')) as {
    connections: { id: string; name: string }[];
  };
  const shop = connections.find(({ name }) => name === 'Bench');
  const loads: Omit<Drive, 'seconds'>[] = [];
  for (let place = 0; place < agents; place++) {
    const { agent, key } = (await api('POST', '/agents', {
      ...{ name: `Soak ${place}`, connections: [shop?.id] },
    })) as { agent: { id: string }; key: string };
    await api('PUT', `/agents/${agent.id}/grants`, { areas: { products: 'read', contacts: 'write' } });
    const call = [read, write, denied][place % 3] ?? read;
    loads.push({
      ...{ ...call, port: fairlead.port, pid, connections: 1, status: call === denied ? 403 : 200 },
      headers: { ...call.headers, authorization: `Bearer ${key}` },
    });
  }
  return loads;
}

interface Window {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly descriptors: number;
  readonly heap: number;
  readonly resident: number;
}

async function runWindow(
  loads: readonly Omit<Drive, 'seconds'>[],
  seconds: number,
  perSecond?: number,
): Promise<Window> {
  const all: number[] = [];
  let descriptors = 0;
  const looking = setInterval(() => {
    descriptors = Math.max(descriptors, openDescriptors());
  }, 500);
  const pace = perSecond === undefined ? {} : { perSecond: perSecond / agents };
  const took = (ms: number): void => void all.push(ms);
  const driven = await Promise.all(loads.map((load) => drive({ ...load, ...pace, took, seconds })));
  clearInterval(looking);
  const sorted = Float64Array.from(all).sort();
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  const memory = await collect(pid, report);
  return {
    ...{ perSecond: driven.reduce((sum, one) => sum + one.perSecond, 0), p50: at(0.5), p99: at(0.99) },
    ...{ descriptors, heap: memory.heapUsed, resident: memory.rss },
  };
}

function middle(seen: readonly Window[], of: keyof Window): number {
  return spreadOf(seen.map((one) => one[of])).middle;
}

const openDescriptors = (): number => readdirSync(`/proc/${pid}/fd`).length;

/** Once nobody calls any more: the descriptors that stay open beside those of before, looked at for a minute at the most. */
async function leftOpen(before: number): Promise<number> {
  for (let looks = 0; looks < 240 && openDescriptors() > before + 8; looks++)
    await new Promise((resolve) => setTimeout(resolve, 250));
  return Math.max(0, openDescriptors() - before - 8);
}

/** What of it is not as steady as it should be. */
function unsteadyOf(seen: readonly Window[]): string[] {
  // The first window warms up: what is compared is the rest of the first half with the second.
  const early = seen.slice(1, windows / 2);
  const late = seen.slice(windows / 2);
  const grown = (of: keyof Window, times: number, more: number): string[] => {
    const [before, after] = [middle(early, of), middle(late, of)];
    return after <= before * times + more
      ? []
      : [`${of} went from ${before.toFixed(1)} to ${after.toFixed(1)}`];
  };
  return [
    ...grown('heap', 1.1, 4),
    ...grown('resident', 1.25, 16),
    ...grown('p99', 1.5, 10),
    ...grown('descriptors', 1, 8),
  ];
}

/** What is wrong on any machine. */
const wrong: string[] = [];
let unsteady: string[] = [];
try {
  const loads = await makeLoads();
  const before = openDescriptors();
  await runWindow(loads, 3);
  const capacity = (await runWindow(loads, 5)).perSecond;
  const target = capacity * Number(flags.share);
  process.stdout.write(
    `${agents} agents, ${capacity.toFixed(0)} calls/s at the most, ${target.toFixed(0)} for ${flags.minutes} minutes\n`,
  );
  const columns = ['calls/s', 'p50 ms', 'p99 ms', 'heap MB', 'RSS MB', 'descriptors'];
  process.stdout.write(`${'minute'.padStart(8)}${columns.map((name) => name.padStart(12)).join('')}\n`);
  const seen: Window[] = [];
  for (let count = 1; count <= windows; count++) {
    const one = await runWindow(loads, windowSeconds, target);
    seen.push(one);
    const cells = [one.perSecond, one.p50, one.p99, one.heap, one.resident, one.descriptors];
    const minute = ((count * windowSeconds) / 60).toFixed(1);
    process.stdout.write(
      `${minute.padStart(8)}${cells.map((value, place) => value.toFixed(place < 5 && place > 0 ? 1 : 0).padStart(12)).join('')}\n`,
    );
  }
  unsteady = unsteadyOf(seen);
  const left = await leftOpen(before);
  if (left > 0) wrong.push(`${left} descriptors stay open`);
  const verdict = await api('GET', '/activity/verify');
  if (verdict.ok !== true) wrong.push(`the log does not verify: ${JSON.stringify(verdict)}`);
} catch (error) {
  wrong.push((error as Error).message);
}
const problems = [...wrong, ...unsteady];
process.stdout.write(
  problems.length === 0
    ? 'Memory is flat, p99 steady, no descriptor is left open, every answer was right and the log is whole.\n'
    : `NOT SO: ${problems.join('; ')}\n`,
);
rmSync(folder, { recursive: true, force: true });
process.exitCode = (flags.lenient ? wrong : problems).length === 0 ? 0 : 1;
