/**
 * `npm run bench:log`: the activity log with ten thousand entries and with ten million (`--entries`), in one file: the first
 * page, searches by word, agent, method and subject, and the counts of the overview. Prints the time of each at both sizes,
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
import { openDatabase } from '../src/storage/database.ts';
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
const folder = mkdtempSync(join(flags.folder, 'bench-log-'));
const path = join(folder, 'gateway.db');
const database = await openDatabase<GatewayTables>({ kind: 'file', path }, gatewayMigrations);

interface Query {
  readonly name: string;
  readonly isAim: boolean;
  run(): Promise<unknown>;
}

/** Filters of an entry in the middle of a log of this size, so that what is looked for is there. */
function queries(entries: number): readonly Query[] {
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
    list('by target', { target: subject(middle * 31) }),
    list('about a subject', { about: subject(middle * 17) }),
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

async function measure(entries: number): Promise<readonly Spread[]> {
  const spreads: Spread[] = [];
  // What runs first would otherwise be measured before it is compiled.
  for (let count = 0; count < 20; count++)
    for (const query of queries(entries)) if (query.isAim) await query.run();
  for (const query of queries(entries)) spreads.push(await timed(query));
  return spreads;
}

function sayFilled(from: number, entries: number, startedMs: number): void {
  const seconds = (performance.now() - startedMs) / 1_000;
  const gigabytes = statSync(path).size / 2 ** 30;
  process.stdout.write(
    `${entries} entries, ${gigabytes.toFixed(2)} GB; the last ${entries - from} in ${seconds.toFixed(0)} s, ${((entries - from) / seconds).toFixed(0)}/s\n`,
  );
}

function tell({ middle, least, most }: Spread): string {
  return `${middle.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)})`.padStart(26);
}

try {
  // Nothing here has to survive a power cut: what the sync of a commit costs is measured by bench:gateway.
  await sql`pragma synchronous = off`.execute(database.read);
  await sql`pragma cache_size = -262144`.execute(database.read);
  const filling = await startFilling(database, many, endMs);
  let startedMs = performance.now();
  await filling.fillTo(Math.min(few, many));
  sayFilled(0, few, startedMs);
  await sql`pragma cache_size = -32768`.execute(database.read);
  const before = await measure(few);
  await sql`pragma cache_size = -262144`.execute(database.read);
  startedMs = performance.now();
  for (let tenth = 1; tenth <= 10; tenth++) {
    await filling.fillTo(Math.max(few, Math.floor((many * tenth) / 10)));
    if (process.stdout.isTTY) process.stdout.write(`\r${tenth * 10} % `);
  }
  sayFilled(few, many, startedMs);
  await sql`pragma cache_size = -32768`.execute(database.read);
  const after = await measure(many);
  process.stdout.write(
    `\nms, median (least-most)${''.padEnd(12)}${String(few).padStart(20)}${String(many).padStart(26)}${'times'.padStart(9)}\n`,
  );
  for (const [index, { name, isAim }] of queries(many).entries()) {
    const [small, large] = [before[index], after[index]];
    if (!small || !large) continue;
    const times = large.middle / small.middle;
    const verdict = isAim ? (times <= 1.5 ? 'met' : 'NOT MET') : '';
    process.stdout.write(
      `${name.padEnd(30)}${tell(small)}${tell(large)}${times.toFixed(2).padStart(9)}  ${verdict}\n`,
    );
  }
} finally {
  await database.close();
  rmSync(folder, { recursive: true });
}
