/**
 * `npm run bench:log`: the activity log on SQLite with ten thousand entries and with more (`--entries`, several with commas between),
 * each over thirty days: the first page and those after it, what is found by agent, area, decision, method, entity, person and words,
 * the counts of the overview, and how long it takes to fill, to count and to verify. Prints the time of each at every size.
 *
 * Aim: pages and searches at ten million within 1.5 times of the same at ten thousand.
 */
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomIds } from '../src/base/ids.ts';
import { countEntries } from '../src/gateway/activity/counts.ts';
import { type EntryFilter, listEntries } from '../src/gateway/activity/list.ts';
import { openActivityLog } from '../src/gateway/activity/log.ts';
import { shortenLog } from '../src/gateway/activity/retention.ts';
import { summarise } from '../src/gateway/activity/summary.ts';
import { verifyLog } from '../src/gateway/activity/verify.ts';
import { type GatewayTables, gatewayMigrations } from '../src/gateway/tables.ts';
import { type Database, openDatabase } from '../src/storage/database.ts';
import { benchAgents, callRecords, methods, person, rareWord, subject } from './log-calls.ts';
import { fillLog } from './log-fill.ts';
import { type Spread, spreadOf } from './spread.ts';

const { values: flags } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    /** Where the files are made; a log of ten million takes some 30 GB. */
    folder: { type: 'string', default: tmpdir() },
    /** Files stay there, and are used again. */
    keep: { type: 'boolean', default: false },
    runs: { type: 'string', default: '30' },
    /** Verifying a large log takes minutes. */
    verify: { type: 'boolean', default: false },
    /** Takes the oldest tenth off at the end, while calls go on, and tells how long those took. */
    shorten: { type: 'boolean', default: false },
  },
});
const sizes = [10_000, ...flags.entries.split(',').map(Number)];
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

async function timed({ run }: Query): Promise<Spread> {
  const times: number[] = [];
  await run();
  const runs = Number(flags.runs);
  for (let count = 0; count < runs; count++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
    // What takes long is measured a few times only.
    if (times.length >= 3 && (times[0] ?? 0) > 500) break;
  }
  return spreadOf(times);
}

interface Timed {
  readonly query: Query;
  readonly spread: Spread;
}

/** Fills a log of this size in a file of its own, and asks it everything. */
async function measure(entries: number): Promise<readonly Timed[]> {
  const folder = flags.keep ? flags.folder : mkdtempSync(join(flags.folder, 'bench-log-'));
  const path = join(folder, `log-${entries}.db`);
  try {
    if (!existsSync(path)) await fill(path, entries);
    await using database = await openDatabase<GatewayTables>({ kind: 'file', path }, gatewayMigrations);
    await told(entries, 'counted', () => countEntries(database));
    const newest = (await listEntries(database, {}, 1)).entries[0];
    const endMs = Date.parse(newest?.at ?? '') + 1;
    const asked = queries(database, entries, endMs);
    // What runs first would otherwise be measured before it is compiled.
    for (let count = 0; count < 50; count++) for (const query of asked) if (query.isAim) await query.run();
    const all: Timed[] = [];
    for (const query of asked) all.push({ query, spread: await timed(query) });
    if (flags.shorten) await shortenMeanwhile(database, entries, endMs);
    if (flags.verify) await told(entries, 'verified', () => verifyLog(database.read));
    return all;
  } finally {
    if (!flags.keep) rmSync(folder, { recursive: true });
  }
}

/** Takes a tenth of the log off while one call after another is put on record, as the gateway does it. */
async function shortenMeanwhile(
  database: Database<GatewayTables>,
  entries: number,
  endMs: number,
): Promise<void> {
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
  });
  const meanwhile = await write(() => gone !== undefined);
  await shortening;
  for (const [when, { middle, late, most }] of Object.entries({ alone, meanwhile }))
    process.stdout.write(
      `a call ${when}: ${middle.toFixed(1)} ms, 99 of 100 within ${late.toFixed(1)}, the longest ${most.toFixed(1)}\n`,
    );
}

async function fill(path: string, entries: number): Promise<void> {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  await (await openDatabase<GatewayTables>({ kind: 'file', path: part }, gatewayMigrations)).close();
  const plan = { total: entries, endMs: Date.now(), spanMs: 720 * hourMs, agents: benchAgents };
  await told(entries, 'filled', async () => {
    fillLog(part, plan, (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${Math.floor((100 * done) / entries)} % `);
    });
  });
  renameSync(part, path);
  process.stdout.write(`${entries} entries: ${(statSync(path).size / 2 ** 30).toFixed(2)} GB\n`);
}

/** Says how long something took of all entries, and what of it the processor was busy with. */
async function told(entries: number, what: string, run: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  const busy = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(busy);
  const seconds = (performance.now() - started) / 1_000;
  const each = (user + system) / entries;
  process.stdout.write(
    `${entries} entries ${what} in ${seconds.toFixed(1)} s; ${each.toFixed(1)} microseconds of processor time each\n`,
  );
}

function tell({ middle, least, most }: Spread): string {
  return `${middle.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)})`.padStart(24);
}

const measured: (readonly Timed[])[] = [];
for (const size of sizes) measured.push(await measure(size));
process.stdout.write(
  `\nms, median (least-most)${sizes.map((size) => String(size).padStart(24)).join('')}    times\n`,
);
for (const [index, { query, spread }] of (measured[0] ?? []).entries()) {
  const all = measured.flatMap((each) => each[index]?.spread ?? []);
  const times = (all.at(-1)?.middle ?? 0) / spread.middle;
  const verdict = query.isAim ? (times <= 1.5 ? 'met' : 'NOT MET') : '';
  process.stdout.write(
    `${query.name.padEnd(26)}${all.map(tell).join('')}${times.toFixed(2).padStart(9)}  ${verdict}\n`,
  );
}
