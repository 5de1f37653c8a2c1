/**
 * `npm run bench:log`: the activity log with ten thousand entries and with ten million (`--entries`), each over thirty days: the
 * first page, searches by word, agent, method and subject, and the counts of the overview. Prints the time of each at both sizes,
 * and how fast the log was filled.
 *
 * Aim: first page and searches at ten million within 1.5 times of the same at ten thousand.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { type EntryFilter, listEntries } from '../src/gateway/activity/list.ts';
import { summarise } from '../src/gateway/activity/summary.ts';
import { type GatewayTables, gatewayMigrations } from '../src/gateway/tables.ts';
import { type Database, openDatabase } from '../src/storage/database.ts';
import { methods, rareWord, startFilling, subject } from './log-fill.ts';
import { type Spread, spreadOf } from './spread.ts';

const { values: flags } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000000' },
    /** Where the file is made; a log of ten million takes some 35 GB. */
    folder: { type: 'string', default: tmpdir() },
    runs: { type: 'string', default: '30' },
  },
});
const few = 10_000;
const many = Number(flags.entries);
const endMs = Date.now();

interface Query {
  readonly name: string;
  readonly isAim: boolean;
  run(): Promise<unknown>;
}

/** Filters of an entry in the middle of a log of this size, so that what is looked for is there. */
function queries(database: Database<GatewayTables>, entries: number): readonly Query[] {
  const middle = Math.floor(entries / 2);
  const list = (name: string, filter: EntryFilter): Query => ({
    ...{ name, isAim: true, run: () => listEntries(database, filter, 50) },
  });
  const count = (name: string, hours: number): Query => ({
    name: `counts of the last ${name}`,
    isAim: false,
    run: () => summarise(database.read, endMs - hours * 3_600_000, endMs, 24),
  });
  return [
    list('first page', {}),
    list('a common word', { q: 'looked' }),
    list('a rare word', { q: rareWord(middle) }),
    list('a common and a rare word', { q: `looked ${rareWord(middle)}` }),
    list('by agent', { agent: 'agent-7' }),
    list('by agent and decision', { agent: 'agent-5', decision: 'denied' }),
    list('by agent and a rare word', { agent: 'agent-7', q: rareWord(middle) }),
    list('by method', { method: methods[2] }),
    list('by target', { target: subject(middle * 31, entries) }),
    list('about a subject', { about: subject(middle * 17, entries) }),
    list('a day in the middle', { fromMs: endMs - 15 * 86_400_000, toMs: endMs - 14 * 86_400_000 }),
    count('hour', 1),
    count('day', 24),
    count('month', 720),
  ];
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
  const folder = mkdtempSync(join(flags.folder, 'bench-log-'));
  const path = join(folder, 'gateway.db');
  try {
    await using database = await openDatabase<GatewayTables>({ kind: 'file', path }, gatewayMigrations);
    await fill(database, entries, path);
    const asked = queries(database, entries);
    // What runs first would otherwise be measured before it is compiled.
    for (let count = 0; count < 50; count++) for (const query of asked) if (query.isAim) await query.run();
    const all: Timed[] = [];
    for (const query of asked) all.push({ query, spread: await timed(query) });
    return all;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fill(database: Database<GatewayTables>, entries: number, path: string): Promise<void> {
  // Nothing here has to survive a power cut: what the sync of a commit costs is measured by bench:gateway.
  await sql`pragma synchronous = off`.execute(database.read);
  await sql`pragma cache_size = -262144`.execute(database.read);
  const started = performance.now();
  const filling = await startFilling(database, entries, endMs);
  for (let tenth = 1; tenth <= 10; tenth++) {
    await filling.fillTo(Math.floor((entries * tenth) / 10));
    if (process.stderr.isTTY) process.stderr.write(`\r${tenth * 10} % `);
  }
  // As it is when the gateway runs.
  await sql`pragma cache_size = -32768`.execute(database.read);
  const seconds = (performance.now() - started) / 1_000;
  const gigabytes = statSync(path).size / 2 ** 30;
  process.stdout.write(
    `${entries} entries, ${gigabytes.toFixed(2)} GB, filled in ${seconds.toFixed(0)} s: ${(entries / seconds).toFixed(0)}/s\n`,
  );
}

function tell({ middle, least, most }: Spread): string {
  return `${middle.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)})`.padStart(26);
}

const before = await measure(few);
const after = await measure(many);
process.stdout.write(
  `\nms, median (least-most)${''.padEnd(12)}${String(few).padStart(20)}${String(many).padStart(26)}${'times'.padStart(9)}\n`,
);
for (const [index, { query, spread }] of after.entries()) {
  const small = before[index]?.spread;
  if (!small) continue;
  const times = spread.middle / small.middle;
  const verdict = query.isAim ? (times <= 1.5 ? 'met' : 'NOT MET') : '';
  process.stdout.write(
    `${query.name.padEnd(30)}${tell(small)}${tell(spread)}${times.toFixed(2).padStart(9)}  ${verdict}\n`,
  );
}
