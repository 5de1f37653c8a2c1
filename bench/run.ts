/**
 * `npm run bench`: every benchmark, one after the other; `--only NAME` (several times) some of them. Prints what each says, and
 * writes `bench/results/<date>.json` and `docs/performance.md`; with `--only` it writes nothing, unless `--write` is said: then
 * the newest results get these numbers. `--short` takes about ten minutes. `--profile` is `--only profiles`.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchmarks } from './all.ts';
import type { Benchmark, Plan } from './benchmark.ts';
import { pageOf, textOf } from './page.ts';
import {
  beginResults,
  inOrder,
  measuredNow,
  type Results,
  readNewest,
  type Told,
  withTold,
  writeResults,
} from './results.ts';
import { firstLine } from './rounds.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    /** Without peers. */
    alone: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    /** Several with commas between, as the sizes are. */
    connections: { type: 'string' },
    entries: { type: 'string' },
    /** Where large files are made; a log of ten million takes some 30 GB. */
    folder: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
    'database-url': { type: 'string' },
  },
});

function number(name: 'rounds' | 'seconds'): number | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} is ${text}: a number above 0 would be right`);
  return value;
}

function numbers(name: 'connections' | 'entries'): readonly number[] | undefined {
  const list = flags[name]?.split(',').map(Number);
  if (list && !list.every((value) => Number.isInteger(value) && value > 0))
    throw new Error(`--${name} is ${flags[name]}: whole numbers with commas between would be right`);
  return list;
}

function chosen(): readonly Benchmark[] {
  const names = [...flags.only, ...(flags.profile ? ['profiles'] : [])];
  const unknown = names.find((name) => !benchmarks.some((one) => one.name === name));
  if (unknown)
    throw new Error(
      `--only is ${unknown}: one of ${benchmarks.map(({ name }) => name).join(', ')} would be right`,
    );
  return names.length === 0 ? benchmarks : benchmarks.filter(({ name }) => names.includes(name));
}

/** On a terminal a line that the next replaces; elsewhere a line now and then. */
function progressOf(name: string): (words: string) => void {
  let nextMs = 0;
  return (words) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${name}: ${words}`);
    else if (performance.now() >= nextMs) {
      nextMs = performance.now() + 10_000;
      process.stderr.write(`${name}: ${words}\n`);
    }
  };
}

async function runOne(benchmark: Benchmark, plan: Omit<Plan, 'progress'>): Promise<Told> {
  const { name, title, about, main, run } = benchmark;
  const measured = measuredNow(plan.isShort);
  const started = performance.now();
  const secondsSince = (): number => (performance.now() - started) / 1_000;
  try {
    const report = await run({ ...plan, progress: progressOf(name) });
    return { name, title, about, main, ...report, seconds: secondsSince(), measured };
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.stack : String(error)}\n`);
    return {
      name,
      title,
      about,
      main,
      rows: [],
      seconds: secondsSince(),
      measured,
      failed: firstLine(error),
    };
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }
}

function write(results: Results): string {
  const { path, written } = writeResults(results);
  writeFileSync(new URL('../docs/performance.md', import.meta.url), pageOf(written));
  return path;
}

/** What this run adds to: the newest results when it measures some again, else nothing. */
function begin(): Results {
  return (isWhole ? undefined : readNewest()) ?? beginResults();
}

const list = chosen();
const isWhole = list === benchmarks;
const profiles = fileURLToPath(new URL('./results/tmp', import.meta.url));
if (list.some(({ name }) => name === 'profiles')) rmSync(profiles, { recursive: true, force: true });
const stacks = fileURLToPath(new URL('./results/profiles', import.meta.url));
const plan = {
  ...{ isShort: flags.short, isAlone: flags.alone, rounds: number('rounds'), seconds: number('seconds') },
  ...{ connections: numbers('connections'), sizes: numbers('entries') },
  ...{ folder: flags.folder, keep: flags.keep, databaseUrl: flags['database-url'], profiles },
  stacks: isWhole || flags.write ? stacks : undefined,
};
let results = begin();
let where = '';
let failures = 0;
for (const [place, benchmark] of list.entries()) {
  process.stderr.write(`[${place + 1} of ${list.length}] ${benchmark.title}\n`);
  const told = await runOne(benchmark, plan);
  if (told.failed) failures++;
  process.stdout.write(textOf(told));
  results = inOrder(withTold(results, told), benchmarks);
  // After each, so that what is measured is kept whatever comes after it.
  if (isWhole || flags.write) where = write(results);
}
if (where) process.stdout.write(`\nWritten: ${where} and docs/performance.md\n`);
process.exitCode = failures > 0 ? 1 : 0;
