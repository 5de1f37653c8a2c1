import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, type as systemName, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Measure, Report } from './benchmark.ts';

/** What one benchmark said, and about what. */
export interface Told extends Report {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly main: Measure;
  readonly seconds: number;
  /** When it was measured, and what: parts are measured again without the others. */
  readonly measured?: Measured;
  /** Why it has nothing to say. */
  readonly failed?: string;
}

interface Measured {
  /** A day. */
  readonly date: string;
  readonly commit: string;
  /** With fewer and shorter rounds. */
  readonly isShort: boolean;
}

/** What is measured now. */
export function measuredNow(isShort: boolean): Measured {
  return { date: new Date().toISOString().slice(0, 10), commit: commit(), isShort };
}

/** A run of benchmarks: what `bench/results/<date>.json` holds. */
export interface Results {
  readonly date: string;
  readonly machine: Readonly<Record<'processor' | 'cores' | 'memory' | 'system' | 'busy', string>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly benchmarks: readonly Told[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'bench', 'results');

/** A run that begins now: nothing is measured yet. */
export function beginResults(): Results {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: String(cpus().length),
      memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
      system: `${systemName()} ${release()}`,
      busy: `${(loadavg()[0] ?? 0).toFixed(2)} processes ran or waited when it began`,
    },
    versions: versions(),
    benchmarks: [],
  };
}

function versions(): Results['versions'] {
  const installed = ['peers', 'mocks', 'strapi', 'lighthouse'].flatMap((name) => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'bench', name, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    return Object.entries(dependencies);
  });
  return {
    'Node.js': process.version,
    SQLite: process.versions.sqlite ?? 'none',
    ...Object.fromEntries(installed),
  };
}

/** The commit that is measured; `(changed)` where files differ from it, other than those that benchmarks write. */
function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return (
      git('rev-parse', '--short=10', 'HEAD') +
      (git('status', '--porcelain', '--', '.', ':!bench/results', ':!docs/performance.md') === ''
        ? ''
        : ' (changed)')
    );
  } catch {
    return 'not a checkout';
  }
}

/** The same with one more benchmark; one of the same name is replaced. */
export function withTold(results: Results, told: Told): Results {
  const others = results.benchmarks.filter(({ name }) => name !== told.name);
  return { ...results, benchmarks: [...others, told] };
}

/** In the order of `all`. */
export function inOrder(results: Results, all: readonly Benchmark[]): Results {
  const place = (name: string): number => all.findIndex((one) => one.name === name);
  return { ...results, benchmarks: results.benchmarks.toSorted((a, b) => place(a.name) - place(b.name)) };
}

/** Writes them; answers where, and what one will read there. */
export function writeResults(results: Results): { readonly path: string; readonly written: Results } {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${results.date}.json`);
  const text = JSON.stringify(results, (_, value) => rounded(value), 1);
  writeFileSync(path, `${text}\n`);
  return { path, written: JSON.parse(text) as Results };
}

/** Five digits are more than any of it is exact to. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}

/** What was written last; nothing before the first time. */
export function readNewest(): Results | undefined {
  if (!existsSync(folder)) return undefined;
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .at(-1);
  return newest === undefined
    ? undefined
    : (JSON.parse(readFileSync(join(folder, newest), 'utf8')) as Results);
}
