/**
 * `npm run bench:log-size`: how much room the activity log takes, measured: bytes for each entry on SQLite, and on PostgreSQL where
 * `--database-url` names a server, by what takes them. `docs/operations.md` has the numbers.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { randomIds } from '../src/base/ids.ts';
import { openActivityLog } from '../src/gateway/activity/log.ts';
import { type GatewayTables, gatewayMigrations } from '../src/gateway/tables.ts';
import { openDatabase } from '../src/storage/database.ts';
import { benchAgents, callRecords } from './log-calls.ts';
import { fillLog } from './log-fill.ts';

const { values: flags } = parseArgs({
  options: { entries: { type: 'string', default: '100000' }, 'database-url': { type: 'string' } },
});
const total = Number(flags.entries);
const plan = { total, endMs: Date.now(), spanMs: 720 * 3_600_000, agents: benchAgents };

/** Calls that are under way at once. */
const perBatch = 500;

interface Sized {
  readonly name: string;
  readonly bytes: number;
}

/** What a table or an index of one is for. */
const groups: readonly (readonly [string, RegExp])[] = [
  ['words', /^entry_word|by_words|to_tsvector/],
  ['subjects', /subject/],
  ['records (the chain)', /^record/],
  ['entries', /^entry(_first|_rest)?$/],
  ['indexes of entries', /entry/],
];

function tell(database: string, sizes: readonly Sized[]): void {
  const byGroup = Map.groupBy(
    sizes,
    ({ name }) => groups.find(([, names]) => names.test(name))?.[0] ?? 'everything else',
  );
  process.stdout.write(`${database}, ${total} entries, bytes for each\n`);
  let all = 0;
  for (const [group] of [...groups, ['everything else'] as const]) {
    const bytes = (byGroup.get(group) ?? []).reduce((sum, each) => sum + each.bytes, 0);
    all += bytes;
    process.stdout.write(`  ${group.padEnd(24)}${(bytes / total).toFixed(0).padStart(8)}\n`);
  }
  process.stdout.write(`  ${'all'.padEnd(24)}${(all / total).toFixed(0).padStart(8)}\n`);
}

async function sizeOnSqlite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-log-size-'));
  try {
    const path = join(folder, 'gateway.db');
    await (await openDatabase<GatewayTables>({ kind: 'file', path }, gatewayMigrations)).close();
    fillLog(path, plan);
    using database = new DatabaseSync(path, { readOnly: true });
    tell(
      'SQLite',
      database
        .prepare('select name, sum(pgsize) as bytes from dbstat group by name')
        .all() as unknown as Sized[],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function sizeOnPostgres(url: string): Promise<void> {
  const schema = `bench_${randomUUID().replaceAll('-', '')}`;
  await using database = await openDatabase<GatewayTables>(
    { kind: 'postgres', url, schema },
    gatewayMigrations,
  );
  try {
    const log = await openActivityLog(database, { now: Date.now }, randomIds);
    const recordsOf = callRecords(plan);
    for (let index = 0; index < total; index += perBatch) {
      const calls = Array.from({ length: Math.min(perBatch, total - index) }, (_, each) =>
        recordsOf(index + each),
      );
      await Promise.all(calls.flatMap(([first]) => (first ? log.append(first) : [])));
      await Promise.all(calls.flatMap(([, end]) => (end ? log.append(end) : [])));
    }
    const { rows } = await sql<Sized>`
      select c.relname as name, pg_relation_size(c.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) as bytes
      from pg_class c where c.relnamespace = to_regnamespace(${schema}) and c.relkind in ('r', 'i')`.execute(
      database.read,
    );
    tell('PostgreSQL', rows);
  } finally {
    await sql`drop schema ${sql.id(schema)} cascade`.execute(database.read);
  }
}

await sizeOnSqlite();
if (flags['database-url'] !== undefined) await sizeOnPostgres(flags['database-url']);
