import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { benchmarks } from '../bench/all.ts';
import { type Measure, type Plan, type Row, timesOf } from '../bench/benchmark.ts';
import { costsOf, type Profile } from '../bench/costs.ts';
import { pageOf, textOf } from '../bench/page.ts';
import { beginResults, inOrder, readNewest, type Told, withTold } from '../bench/results.ts';
import { inTurns } from '../bench/rounds.ts';
import { stacksOf } from '../bench/stacks.ts';

/** As little as shows that a benchmark still runs to its end. */
const tiny = {
  ...{ isShort: true, isAlone: true, rounds: 2, seconds: 0.05, connections: [2], sizes: [20] },
  ...{ folder: tmpdir(), keep: false, profiles: join(tmpdir(), 'no-profiles'), progress: () => {} },
} satisfies Plan;

async function tell(name: string, plan: Plan): Promise<Told> {
  const found = benchmarks.find((one) => one.name === name);
  assert.ok(found, `there is a benchmark ${name}`);
  const { title, about, main, run } = found;
  return { name, title, about, main, seconds: 0, ...(await run(plan)) };
}

/** Every row that benchmark promises is there, with a number for every round. */
function assertMeasured(told: Told, measure: Measure, least: number): void {
  assert.deepEqual(told.missing ?? [], [], `${told.name} leaves nobody out`);
  assert.ok(told.rows.length >= least, `${told.name} has ${told.rows.length} rows`);
  for (const { server, call, values } of told.rows)
    assert.ok(
      (values[measure] ?? []).length > 0 && values[measure]?.every((value) => Number.isFinite(value)),
      `${told.name}: ${server}, ${call}`,
    );
}

test('a tiny round of the benchmarks: all rows are measured, printed and written', async () => {
  let results = beginResults();
  const expected = { gateway: 11, mcp: 5, 'wix-peers': 8, memory: 11, 'log-size': 7 };
  for (const [name, rows] of Object.entries(expected)) {
    const told = await tell(name, tiny);
    const measure = { memory: 'megabytes', 'log-size': 'bytes' }[name] ?? 'perSecond';
    assertMeasured(name === 'log-size' ? { ...told, missing: [] } : told, measure as Measure, rows);
    assert.match(textOf(told), new RegExp(`\\(${name}, 0 s\\)`));
    results = inOrder(withTold(results, told), benchmarks);
  }
  const page = pageOf(results);
  assert.match(page, /\| read \| Fairlead \| [\d,]+ \([\d,]+-[\d,]+\)/);
  assert.match(page, /--alone starts none/, 'who is left out is told');
  assert.deepEqual(
    results.benchmarks.map(({ name }) => name),
    ['gateway', 'mcp', 'wix-peers', 'log-size', 'memory'],
  );
});

test('rows are measured in turns, each round from another one on; one that fails is told and not asked again', async () => {
  const asked: string[] = [];
  const turn = (server: string) => ({
    ...{ group: '', call: 'call', server, role: 'ours' as const },
    async once() {
      asked.push(server);
      if (server === 'broken') throw new Error('It is gone\nand more');
      return { ms: asked.length };
    },
  });
  const { rows, missing } = await inTurns(['a', 'b', 'broken'].map(turn), 2, tiny);
  assert.deepEqual(asked, ['a', 'b', 'broken', 'a', 'b']);
  assert.deepEqual(
    rows.map(({ server, values }) => [server, values.ms]),
    [
      ['a', [1, 4]],
      ['b', [2, 5]],
    ],
  );
  assert.deepEqual(missing, [{ server: ', call, broken', why: 'It is gone' }]);
});

test('a ratio is taken in every round', () => {
  const row = (values: Row['values']): Row => ({ group: '', call: '', server: '', role: 'ours', values });
  const times = timesOf(row({ cpu: [10, 40, 30] }), row({ cpu: [5, 10, 10] }), 'cpu');
  assert.deepEqual(times, { least: 2, middle: 3, most: 4 });
});

/** A profile of a call that reads rows and shows a product; waiting and the profiler itself beside it. */
function smallProfile(): Profile {
  const node = (id: number, functionName: string, url: string, children: number[]) => ({
    ...{ id, children, callFrame: { functionName, url, lineNumber: 4 } },
  });
  return {
    nodes: [
      node(1, '(root)', '', [2, 6, 7]),
      node(2, 'call', 'file:///x/src/wix/app.ts', [3, 5]),
      node(3, 'all', 'file:///x/src/storage/sqlite.ts', [4]),
      node(4, 'all', '', []),
      node(5, 'showProduct', 'file:///x/src/wix/areas/products/show.ts', []),
      node(6, '(idle)', '', []),
      node(7, 'post', 'file:///x/bench/profile.mjs', []),
    ],
    samples: [4, 5, 6, 7, 2, 3],
    timeDeltas: [50, 30, 1_000, 1_000, 10, 10],
  };
}

test('costs of a profile belong to the innermost function that says what it is for', () => {
  assert.deepEqual(costsOf(smallProfile()), [
    {
      ...{ what: 'SQLite: reading rows', share: 60 },
      functions: ['all 50', 'all (storage/sqlite.ts:5) 10'],
    },
    {
      ...{ what: "the area's own work", share: 30 },
      functions: ['showProduct (wix/areas/products/show.ts:5) 30'],
    },
    {
      ...{ what: 'routing and passing on in the local Wix', share: 10 },
      functions: ['call (wix/app.ts:5) 10'],
    },
  ]);
});

test("a profile is kept as collapsed stacks; what is too little to draw counts as its caller's", () => {
  const small = smallProfile();
  const call = 'call (wix/app.ts:5)';
  assert.deepEqual(stacksOf(small).split('\n'), [
    `${call} 10`,
    `${call};all (storage/sqlite.ts:5) 10`,
    `${call};all (storage/sqlite.ts:5);all 50`,
    `${call};showProduct (wix/areas/products/show.ts:5) 30`,
    '',
  ]);
  const longer = { ...small, samples: [...small.samples, 4], timeDeltas: [...small.timeDeltas, 100_000] };
  assert.deepEqual(stacksOf(longer).split('\n'), [
    `${call} 40`,
    `${call};all (storage/sqlite.ts:5) 10`,
    `${call};all (storage/sqlite.ts:5);all 100050`,
    '',
  ]);
});

test('docs/performance.md is what the newest results say', () => {
  const results = readNewest();
  assert.ok(results, 'there are results');
  assert.equal(
    readFileSync(new URL('../docs/performance.md', import.meta.url), 'utf8'),
    pageOf(results),
    'npm run bench writes both; do not edit either by hand',
  );
});

test('a name that is no benchmark is refused with those that there are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  try {
    const run = fileURLToPath(new URL('../bench/run.ts', import.meta.url));
    const asked = promisify(execFile)(process.execPath, [run, '--only', 'wixx'], { cwd: folder });
    await assert.rejects(asked, /--only is wixx: one of gateway, mcp, .* would be right/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
