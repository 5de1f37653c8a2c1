import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Plan, Report, Row } from './benchmark.ts';
import { denied, deniedByRule, read, write } from './calls.ts';
import { collect, collecting, type Memory } from './collected.ts';
import { drive } from './drive.ts';
import { type Fairlead, startFairlead } from './fairlead.ts';
import { startProgram } from './processes.ts';

const tenths = 10;

export const benchmark: Benchmark = {
  name: 'memory',
  title: 'Memory over many calls',
  about:
    'Calls through the gateway, allowed reads and writes, refused ones and such with guardrails in turn; after each tenth its garbage is ' +
    'collected and what it then holds is taken.',
  main: 'megabytes',
  run: measure,
};

async function measure(plan: Plan): Promise<Report> {
  const calls = plan.sizes?.[0] ?? (plan.isShort ? 20_000 : 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
  const report = join(folder, 'memory.json');
  process.env.BENCH_MEMORY_FILE = report;
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const upstream = opened.use(await startProgram([fileURLToPath(new URL('./upstream.ts', import.meta.url))]));
  const fairlead = opened.use(await startFairlead(join(folder, 'data'), Number(upstream.line), collecting));
  const loads = loadsOf(fairlead);
  const each = Math.ceil(calls / tenths / loads.length);
  const seen: Memory[] = [];
  for (let tenth = 0; tenth <= tenths; tenth++) {
    plan.progress(`${tenth * each * loads.length} of ${calls} calls`);
    if (tenth > 0)
      for (const load of loads)
        await drive({
          ...{ ...load, connections: plan.connections?.[0] ?? 64 },
          ...{ seconds: Number.POSITIVE_INFINITY, calls: each },
        });
    seen.push(await collect(fairlead.program.pid, report));
  }
  return reportOf(seen, each * loads.length);
}

function reportOf(seen: readonly Memory[], each: number): Report {
  const rows = seen.map(
    ({ rss, heapUsed }, tenth): Row => ({
      ...{ group: '', call: `after ${tenth * each} calls`, role: 'ours' },
      server: `Fairlead, heap in use (resident ${rss.toFixed(0)} MB)`,
      values: { megabytes: [heapUsed] },
    }),
  );
  const value = (seen.at(-1)?.heapUsed ?? Number.NaN) / (seen[2]?.heapUsed ?? Number.NaN);
  const aim = 'heap after the last tenth / after the second';
  return { rows, aims: [{ aim, value, bound: 'at most', limit: 1.1 }] };
}

function loadsOf({ plain, guarded, port, program }: Fairlead) {
  const loads = [
    { ...read, headers: plain, status: 200 },
    { ...write, headers: { ...write.headers, ...plain }, status: 200 },
    { ...denied, headers: plain, status: 403 },
    { ...write, headers: { ...write.headers, ...guarded }, status: 200 },
    { ...deniedByRule, headers: { ...write.headers, ...guarded }, status: 403 },
  ];
  return loads.map((load) => ({ ...load, port, pid: program.pid }));
}
