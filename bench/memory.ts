/**
 * `npm run bench:memory`: a million calls through the gateway (`--calls`), allowed reads and writes, denied ones and such with
 * guardrails in turn; after each tenth its garbage is collected and what it holds in memory is printed.
 *
 * Aim: flat; the heap after the last tenth is at most a tenth larger than after the second.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { denied, deniedByRule, read, write } from './calls.ts';
import { drive } from './drive.ts';
import { startFairlead } from './fairlead.ts';
import { startProgram } from './processes.ts';

const { values: flags } = parseArgs({
  options: { calls: { type: 'string', default: '1000000' }, connections: { type: 'string', default: '64' } },
});
const calls = Number(flags.calls);
const tenths = 10;

const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
const report = join(folder, 'memory.json');
process.env.BENCH_MEMORY_FILE = report;

await using upstream = await startProgram([fileURLToPath(new URL('./upstream.ts', import.meta.url))]);
await using fairlead = await startFairlead(join(folder, 'data'), Number(upstream.line), [
  ...['--expose-gc', '--import', fileURLToPath(new URL('./collect.mjs', import.meta.url))],
]);
const { plain, guarded, port, program } = fairlead;
const loads = [
  { ...read, headers: plain, status: 200 },
  { ...write, headers: { ...write.headers, ...plain }, status: 200 },
  { ...denied, headers: plain, status: 403 },
  { ...write, headers: { ...write.headers, ...guarded }, status: 200 },
  { ...deniedByRule, headers: { ...write.headers, ...guarded }, status: 403 },
];

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

/** Megabytes in use once what is garbage is gone. */
async function collect(): Promise<Memory> {
  rmSync(report, { force: true });
  process.kill(program.pid, 'SIGUSR2');
  while (!existsSync(report) || readFileSync(report, 'utf8') === '') await pause(50);
  const { rss, heapUsed, external } = JSON.parse(readFileSync(report, 'utf8')) as Memory;
  const megabytes = (bytes: number): number => bytes / 2 ** 20;
  return { rss: megabytes(rss), heapUsed: megabytes(heapUsed), external: megabytes(external) };
}

const each = Math.ceil(calls / tenths / loads.length);
const heaps: number[] = [];
process.stdout.write(
  `${'calls'.padStart(10)}${'RSS MB'.padStart(10)}${'heap MB'.padStart(10)}${'calls/s'.padStart(10)}\n`,
);
for (let tenth = 0; tenth <= tenths; tenth++) {
  const started = performance.now();
  if (tenth > 0)
    for (const load of loads)
      await drive({
        ...{ ...load, port, pid: program.pid, connections: Number(flags.connections) },
        ...{ seconds: Number.POSITIVE_INFINITY, calls: each },
      });
  const perSecond = (each * loads.length * 1_000) / (performance.now() - started);
  const { rss, heapUsed } = await collect();
  heaps.push(heapUsed);
  const cells = [tenth * each * loads.length, rss, heapUsed, tenth > 0 ? perSecond : 0];
  process.stdout.write(
    `${cells.map((cell, place) => cell.toFixed(place === 2 ? 1 : 0).padStart(10)).join('')}\n`,
  );
}
const growth = (heaps.at(-1) ?? Number.NaN) / (heaps[2] ?? Number.NaN);
process.stdout.write(
  `${growth <= 1.1 ? 'met    ' : 'NOT MET'}  heap after the last tenth / after the second at most 1.1: ${growth.toFixed(3)}\n`,
);
rmSync(folder, { recursive: true, force: true });
