import { execFileSync } from 'node:child_process';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { type Method, routesOf } from '../src/catalogue/method.ts';
import { createRouter } from '../src/catalogue/route.ts';
import { type Aim, type Benchmark, middleOf, type Plan, type Report, type Row } from './benchmark.ts';
import { inTurns, type Turn } from './rounds.ts';

const rounds = 60;
const guid = '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10';

export const benchmark: Benchmark = {
  name: 'catalogue',
  title: 'The catalogue of methods',
  about:
    'What loading it costs a fresh process, beside `JSON.parse` of the same files, and what it costs to find the method of one of all ' +
    'its routes, beside a look into a `Map` of them.',
  main: 'ms',
  run: measure,
};

const load = `const { loadCatalogue } = await import(folder + 'load.ts');
  const start = performance.now(); loadCatalogue(); const took = performance.now() - start`;
const loadAndRoute = `const start = performance.now(); const { loadCatalogue } = await import(folder + 'load.ts');
  const { createRouter } = await import(folder + 'route.ts');
  const { methods, removed } = loadCatalogue(); createRouter(methods, removed); const took = performance.now() - start`;
const parseOnly = `const files = ['methods.json', 'events.json', 'scopes.json', 'supplement.json', 'effects.json'];
  const start = performance.now();
  for (const file of files) JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const took = performance.now() - start`;

async function measure(plan: Plan): Promise<Report> {
  const { methods, removed } = loadCatalogue();
  const router = createRouter(methods, removed);
  const calls = callsOf(methods);
  const exact = new Map(calls.map((call) => [`${call.verb} ${call.path}`, call]));
  const alone = (call: string, server: string, statements: string): Turn => ({
    ...{ group: '', call, server, role: server === 'Fairlead' ? 'ours' : 'floor' },
    once: async () => ({ ms: timeAlone(statements) }),
  });
  const match = (server: string, act: (call: Call) => unknown): Turn => ({
    ...{ group: '', call: 'find a method', server, role: server === 'Fairlead' ? 'ours' : 'floor' },
    once: async () => ({ micros: quantile(timeCalls(calls, act), 0.5) }),
  });
  const turns = [
    alone('load', 'Fairlead', load),
    alone('load', 'JSON.parse', parseOnly),
    alone('load, with its modules and router', 'Fairlead', loadAndRoute),
    match('Fairlead', ({ verb, path }) => router.match(verb, path)),
    match('a look into a Map', ({ verb, path }) => exact.get(`${verb} ${path}`)),
  ];
  const done = await inTurns(turns, plan.rounds ?? (plan.isShort ? 3 : 7), plan);
  return {
    ...done,
    aims: aimsOf(done.rows),
    notes: [`${methods.length} methods, ${calls.length} routes.`],
  };
}

function aimsOf(rows: readonly Row[]): Aim[] {
  const find = (call: string): Row | undefined =>
    rows.find((one) => one.call === call && one.role === 'ours');
  return [
    { aim: 'load, ms', value: middleOf(find('load'), 'ms'), bound: 'at most', limit: 100 },
    {
      aim: 'find a method, µs',
      value: middleOf(find('find a method'), 'micros'),
      bound: 'at most',
      limit: 5,
    },
  ];
}

/** The milliseconds that `statements` take in a process of their own. */
function timeAlone(statements: string): number {
  const folder = new URL('../src/catalogue/', import.meta.url).href;
  const script = `const folder = ${JSON.stringify(folder)}; const { readFileSync } = await import('node:fs');
    ${statements}; console.log(took);`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return Number(out);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

interface Call {
  readonly verb: string;
  readonly path: string;
}

/** Microseconds of each call, over all rounds after as many for warming up; the clock's own cost is taken off. */
function timeCalls(calls: readonly Call[], act: (call: Call) => unknown): number[] {
  const clock = quantile(
    timeEach(calls, () => undefined),
    0.5,
  );
  timeEach(calls, act);
  return timeEach(calls, act).map((each) => Math.max(0, each - clock));
}

function timeEach(calls: readonly Call[], act: (call: Call) => unknown): number[] {
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
