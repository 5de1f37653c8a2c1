/**
 * `npm run bench:catalogue`: what loading the catalogue costs a fresh process, and what matching costs per call, each
 * beside a floor measured in the same run. Budgets: load under 100 ms, match under 5 µs at the median.
 */
import { execFileSync } from 'node:child_process';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { type Method, routesOf } from '../src/catalogue/method.ts';
import { createRouter } from '../src/catalogue/route.ts';

const runs = 7;
const rounds = 60;
const guid = '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10';

/** Prints the milliseconds that `statements` take in a process of their own. */
function timeAlone(statements: string): number {
  const folder = new URL('../src/catalogue/', import.meta.url).href;
  const script = `const folder = ${JSON.stringify(folder)}; const { readFileSync } = await import('node:fs');
    ${statements}; console.log(took);`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return Number(out);
}

const load = `const { loadCatalogue } = await import(folder + 'load.ts');
  const start = performance.now(); loadCatalogue(); const took = performance.now() - start`;
const loadAndRoute = `const start = performance.now(); const { loadCatalogue } = await import(folder + 'load.ts');
  const { createRouter } = await import(folder + 'route.ts');
  const { methods, removed } = loadCatalogue(); createRouter(methods, removed); const took = performance.now() - start`;
const parseOnly = `const files = ['methods.json', 'events.json', 'scopes.json', 'supplement.json'];
  const start = performance.now();
  for (const file of files) JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const took = performance.now() - start`;

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

function medianAlone(statements: string): number {
  return quantile(
    Array.from({ length: runs }, () => timeAlone(statements)),
    0.5,
  );
}

interface Call {
  readonly verb: string;
  readonly path: string;
}

/** Microseconds of each call, over all rounds after as many for warming up; the clock's own cost is taken off. */
function timeCalls(calls: readonly Call[], act: (call: Call) => unknown): number[] {
  const clock = quantile(
    measure(calls, () => undefined),
    0.5,
  );
  measure(calls, act);
  return measure(calls, act).map((each) => Math.max(0, each - clock));
}

function measure(calls: readonly Call[], act: (call: Call) => unknown): number[] {
  const took: number[] = [];
  let seen = 0;
  for (let round = 0; round < rounds; round++)
    for (const call of calls) {
      const start = process.hrtime.bigint();
      if (act(call)) seen++;
      took.push(Number(process.hrtime.bigint() - start) / 1000);
    }
  if (seen > calls.length * rounds) throw new Error('A call was counted twice');
  return took;
}

function callsOf(methods: readonly Method[]): Call[] {
  return methods.flatMap((method) =>
    routesOf(method).map(({ verb, path }) => ({ verb, path: path.replace(/\{[^}]+\}/g, guid) })),
  );
}

const { methods, removed } = loadCatalogue();
const router = createRouter(methods, removed);
const calls = callsOf(methods);
const exact = new Map(calls.map((call) => [`${call.verb} ${call.path}`, call]));
const floor = timeCalls(calls, ({ verb, path }) => exact.get(`${verb} ${path}`));
const matching = timeCalls(calls, ({ verb, path }) => router.match(verb, path));

const rows: readonly (readonly [string, string, string])[] = [
  [
    'load in a fresh process, ms',
    medianAlone(load).toFixed(1),
    `${medianAlone(parseOnly).toFixed(1)} (JSON.parse alone)`,
  ],
  ['load with modules and router, ms', medianAlone(loadAndRoute).toFixed(1), ''],
  ['match, median µs', quantile(matching, 0.5).toFixed(2), `${quantile(floor, 0.5).toFixed(2)} (Map lookup)`],
  ['match, p99 µs', quantile(matching, 0.99).toFixed(2), `${quantile(floor, 0.99).toFixed(2)} (Map lookup)`],
];
process.stdout.write(`${methods.length} methods, ${calls.length} routes, Node.js ${process.version}\n`);
for (const [what, value, beside] of rows)
  process.stdout.write(`${what.padEnd(34)}${value.padStart(8)}   floor ${beside || '-'}\n`);
