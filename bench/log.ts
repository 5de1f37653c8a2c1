import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomIds } from '../src/base/ids.ts';
import { countEntries } from '../src/gateway/activity/counts.ts';
import { type EntryFilter, listEntries } from '../src/gateway/activity/list.ts';
import { openActivityLog } from '../src/gateway/activity/log.ts';
import { shortenLog } from '../src/gateway/activity/retention.ts';
import { summarise } from '../src/gateway/activity/summary.ts';
import { verifyLog } from '../src/gateway/activity/verify.ts';
import { type GatewayTables, gatewayMigrations } from '../src/gateway/tables.ts';
import { type Database, openDatabase } from '../src/storage/database.ts';
import { type Aim, type Benchmark, middleOf, type Plan, type Report, type Row } from './benchmark.ts';
import { benchAgents, callRecords, methods, person, rareWord, subject } from './log-calls.ts';
import { fillLog } from './log-fill.ts';
import { type Spread, spreadOf } from './spread.ts';

const hourMs = 3_600_000;

interface Query {
  readonly name: string;
  readonly isAim: boolean;
  run(): Promise<unknown>;
}

/** Filters of an entry in the middle of a log of this size, so that what is looked for is there. */
function queries(database: Database<GatewayTables>, entries: number, endMs: number): readonly Query[] {
  const middle = Math.floor(entries / 2);
  const list = (name: string, filter: EntryFilter): Query => ({
    ...{ name, isAim: true, run: () => listEntries(database, filter, 50) },
  });
  const count = (name: string, hours: number): Query => ({
    name: `counts of the last ${name}`,
    isAim: false,
    run: () => summarise(database, endMs - hours * hourMs, endMs, 24),
  });
  return [
    list('first page', {}),
    { name: 'the nine pages after it', isAim: true, run: () => nextPages(database) },
    list('a common word', { q: 'looked' }),
    list('a rare word', { q: rareWord(middle) }),
    list('a common and a rare word', { q: `looked ${rareWord(middle)}` }),
    list('how words begin', { q: 'look agen' }),
    list('by agent', { agent: 'agent-7' }),
    list('by area', { area: 'orders' }),
    list('by decision', { decision: 'denied' }),
    list('by agent and decision', { agent: 'agent-5', decision: 'denied' }),
    list('by agent and a rare word', { agent: 'agent-7', q: rareWord(middle) }),
    list('by method', { method: methods[2] }),
    list('by entity', { target: subject(middle * 31, entries) }),
    list('about a person', { about: person(middle * 17, entries) }),
    list('a day in the middle', { fromMs: endMs - 360 * hourMs, toMs: endMs - 336 * hourMs }),
    count('hour', 1),
    count('day', 24),
    count('month', 720),
  ];
}

async function nextPages(database: Database<GatewayTables>): Promise<void> {
  let { next } = await listEntries(database, {}, 50);
  for (let page = 0; page < 9; page++) ({ next } = await listEntries(database, {}, 50, next));
}

async function timed({ run }: Query, runs: number): Promise<readonly number[]> {
  const times: number[] = [];
  await run();
  for (let count = 0; count < runs; count++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
    // What takes long is measured a few times only.
    if (times.length >= 3 && (times[0] ?? 0) > 500) break;
  }
  return times;
}

export const benchmark: Benchmark = {
  name: 'log',
  title: 'The activity log by its length',
  about:
    'The log on SQLite with ten thousand entries (the floor) and with many more, each over thirty days: its first page and those after it, ' +
    'what is found by agent, area, decision, method, entity, person and words, and the counts of the overview, each after a few for ' +
    'warming up. Then the oldest tenth is taken off while one call after another is recorded.',
  main: 'ms',
  run: measure,
};

async function measure(plan: Plan): Promise<Report> {
  const sizes = [10_000, ...(plan.sizes ?? [plan.isShort ? 50_000 : 1_000_000])];
  const notes: string[] = [];
  const rows: Row[] = [];
  for (const size of sizes) rows.push(...(await measureSize(size, size === sizes.at(-1), plan, notes)));
  return { rows, notes, aims: aimsOf(rows, sizes.at(-1) ?? 0) };
}

const serverOf = (entries: number): string => `${entries} entries`;

/** Pages and searches take at most 1.5 times of what they take with ten thousand. */
function aimsOf(rows: readonly Row[], largest: number): Aim[] {
  return rows
    .filter(({ server, group }) => server === serverOf(largest) && group === 'pages and searches')
    .map((row): Aim => {
      const floor = rows.find(({ call, role }) => role === 'floor' && call === row.call);
      const value = middleOf(row, 'ms') / middleOf(floor, 'ms');
      return { aim: `${row.call}, with ${largest} / 10000`, value, bound: 'at most', limit: 1.5 };
    });
}

/** Fills a log of this size in a file of its own, and asks it everything. */
async function measureSize(
  entries: number,
  isLargest: boolean,
  plan: Plan,
  notes: string[],
): Promise<readonly Row[]> {
  const folder = plan.keep ? plan.folder : mkdtempSync(join(plan.folder, 'bench-log-'));
  const path = join(folder, `log-${entries}.db`);
  try {
    if (!existsSync(path)) await fill(path, entries, plan, notes);
    await using database = await openDatabase<GatewayTables>({ kind: 'file', path }, gatewayMigrations);
    plan.progress(`counting ${entries} entries`);
    notes.push(await told(entries, 'counted', () => countEntries(database)));
    const newest = (await listEntries(database, {}, 1)).entries[0];
    const endMs = Date.parse(newest?.at ?? '') + 1;
    const rows = await askAll(queries(database, entries, endMs), entries, plan);
    // Files that stay are not shortened: they would be others the next time.
    if (isLargest && !plan.keep) await shortenMeanwhile(database, entries, endMs, plan, notes);
    plan.progress(`verifying ${entries} entries`);
    if (isLargest) notes.push(await told(entries, 'verified', () => verifyLog(database.read)));
    return rows;
  } finally {
    if (!plan.keep) rmSync(folder, { recursive: true });
  }
}

async function askAll(asked: readonly Query[], entries: number, plan: Plan): Promise<readonly Row[]> {
  // What runs first would otherwise be measured before it is compiled.
  for (let count = 0; count < 50; count++) for (const query of asked) if (query.isAim) await query.run();
  const rows: Row[] = [];
  for (const query of asked) {
    plan.progress(`${entries} entries: ${query.name}`);
    rows.push({
      ...{ group: query.isAim ? 'pages and searches' : 'counts', call: query.name },
      ...{ server: serverOf(entries), role: entries === 10_000 ? 'floor' : 'ours' },
      values: { ms: await timed(query, plan.rounds ?? 30) },
    });
  }
  return rows;
}

/** Takes a tenth of the log off while one call after another is put on record, as the gateway does it. */
async function shortenMeanwhile(
  database: Database<GatewayTables>,
  entries: number,
  endMs: number,
  plan: Plan,
  notes: string[],
): Promise<void> {
  plan.progress(`taking a tenth of ${entries} entries off`);
  const log = await openActivityLog(database, { now: Date.now }, randomIds);
  const recordsOf = callRecords({ total: 4, endMs, spanMs: 1_000, agents: benchAgents });
  const write = async (until: () => boolean): Promise<Spread & { readonly late: number }> => {
    const times: number[] = [];
    while (!until()) {
      const started = performance.now();
      for (const record of recordsOf(1)) await log.append({ ...record, atMs: Date.now() });
      times.push(performance.now() - started);
    }
    return {
      ...spreadOf(times),
      late: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0,
    };
  };
  let written = 0;
  const alone = await write(() => written++ >= 500);
  let gone: number | undefined;
  const beforeMs = endMs - 0.9 * 720 * hourMs;
  const shortening = told(entries / 10, 'taken off', async () => {
    gone = await shortenLog(database, { beforeMs });
  }).then((note) => notes.push(note));
  const meanwhile = await write(() => gone !== undefined);
  await shortening;
  for (const [when, { middle, late, most }] of Object.entries({ alone, meanwhile }))
    notes.push(
      `A record of a call ${when}: ${middle.toFixed(1)} ms, 99 of 100 within ${late.toFixed(1)}, the longest ${most.toFixed(1)}.`,
    );
}

async function fill(path: string, entries: number, progress: Plan, notes: string[]): Promise<void> {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  await (await openDatabase<GatewayTables>({ kind: 'file', path: part }, gatewayMigrations)).close();
  const plan = { total: entries, endMs: Date.now(), spanMs: 720 * hourMs, agents: benchAgents };
  const filled = await told(entries, 'filled', async () => {
    fillLog(part, plan, (done) => progress.progress(`filling a log: ${done} of ${entries} entries`));
  });
  renameSync(part, path);
  notes.push(filled, `${entries} entries take ${(statSync(path).size / 2 ** 30).toFixed(2)} GB.`);
}

/** Says how long something took of all entries, and what of it the processor was busy with. */
async function told(entries: number, what: string, run: () => Promise<unknown>): Promise<string> {
  const started = performance.now();
  const busy = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(busy);
  const seconds = (performance.now() - started) / 1_000;
  const each = (user + system) / entries;
  return `${entries} entries ${what} in ${seconds.toFixed(1)} s; ${each.toFixed(1)} µs of processor time each.`;
}
