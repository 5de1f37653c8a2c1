import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { startPostgres } from '../scripts/postgres.mjs';
import { randomIds } from '../src/base/ids.ts';
import { openActivityLog } from '../src/gateway/activity/log.ts';
import { type GatewayTables, gatewayMigrations } from '../src/gateway/tables.ts';
import { openDatabase } from '../src/storage/database.ts';
import type { Benchmark, Plan, Report, Row } from './benchmark.ts';
import { benchAgents, type CallPlan, callRecords } from './log-calls.ts';
import { fillLog } from './log-fill.ts';

export const benchmark: Benchmark = {
  name: 'log-size',
  title: 'The room that the activity log takes',
  about:
    'Bytes for each entry, by what takes them: on SQLite, and on PostgreSQL, where the entries are put in by the way that calls take, with what it costs. ' +
    'PostgreSQL is the one that `--database-url` names, else one from a package that syncs nothing to disk.',
  main: 'bytes',
  run: measure,
};

async function measure(plan: Plan): Promise<Report> {
  const total = plan.sizes?.[0] ?? (plan.isShort ? 20_000 : 100_000);
  plan.progress(`SQLite: ${total} entries`);
  const rows = await sizeOnSqlite(total);
  plan.progress(`PostgreSQL: ${total} entries`);
  if (plan.databaseUrl) return { rows: [...rows, ...(await sizeOnPostgres(plan.databaseUrl, total))] };
  if (plan.isAlone)
    return {
      rows,
      missing: [{ server: 'PostgreSQL', why: '--alone starts none, and --database-url names none' }],
    };
  const server = await startPostgres();
  try {
    return { rows: [...rows, ...(await sizeOnPostgres(server.url, total))] };
  } finally {
    await server.stop();
  }
}

const planOf = (total: number): CallPlan => ({
  ...{ total, endMs: Date.now(), spanMs: 720 * 3_600_000, agents: benchAgents },
});

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

function rowsOf(server: string, total: number, sizes: readonly Sized[]): readonly Row[] {
  const byGroup = Map.groupBy(
    sizes,
    ({ name }) => groups.find(([, names]) => names.test(name))?.[0] ?? 'everything else',
  );
  const sum = (all: readonly Sized[]): number => all.reduce((bytes, each) => bytes + each.bytes, 0);
  const row = (call: string, all: readonly Sized[]): Row => ({
    ...{ group: server, call, server, role: 'ours', values: { bytes: [sum(all) / total] } },
  });
  return [
    ...[...groups, ['everything else'] as const].map(([group]) => row(group, byGroup.get(group) ?? [])),
    row('all', sizes),
  ];
}

async function sizeOnSqlite(total: number): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-log-size-'));
  try {
    const path = join(folder, 'gateway.db');
    await (await openDatabase<GatewayTables>({ kind: 'file', path }, gatewayMigrations)).close();
    fillLog(path, planOf(total));
    using database = new DatabaseSync(path, { readOnly: true });
    return rowsOf(
      'SQLite',
      total,
      database
        .prepare('select name, sum(pgsize) as bytes from dbstat group by name')
        .all() as unknown as Sized[],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What was spent so far: bytes of the write-ahead log, and processor time in microseconds. */
interface Spent {
  readonly ahead: number;
  readonly ours: number;
  /** Of the processes that serve connections to this database; nothing where they are on another machine. */
  readonly theirs: number | undefined;
}

async function spentOf({ read }: { readonly read: Kysely<GatewayTables> }): Promise<Spent> {
  const { rows } = await sql<{ ahead: string; pids: readonly number[] }>`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as ahead,
      (select array_agg(pid) from pg_stat_activity where datname = current_database()) as pids`.execute(read);
  const { user, system } = process.cpuUsage();
  const [row] = rows;
  return { ahead: Number(row?.ahead), ours: user + system, theirs: processorOf(row?.pids ?? []) };
}

/** Linux counts in hundredths of a second. */
function processorOf(pids: readonly number[]): number | undefined {
  try {
    return pids.reduce((sum, pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return sum + (Number(fields[11]) + Number(fields[12])) * 10_000;
    }, 0);
  } catch {
    return undefined;
  }
}

function spentRows(total: number, before: Spent, after: Spent): readonly Row[] {
  const row = (call: string, values: Row['values']): Row => ({
    ...{ group: 'PostgreSQL, to write them', call, server: 'PostgreSQL', role: 'ours', values },
  });
  const each = (of: 'ahead' | 'ours'): readonly number[] => [(after[of] - before[of]) / total];
  const theirs = after.theirs === undefined ? [] : [(after.theirs - (before.theirs ?? 0)) / total];
  return [
    row('write-ahead log', { bytes: each('ahead') }),
    row('processor time of Fairlead', { cpu: each('ours') }),
    ...(theirs.length > 0 ? [row('processor time of the database', { cpu: theirs })] : []),
  ];
}

async function sizeOnPostgres(url: string, total: number): Promise<readonly Row[]> {
  const schema = `bench_${randomUUID().replaceAll('-', '')}`;
  await using database = await openDatabase<GatewayTables>(
    { kind: 'postgres', url, schema },
    gatewayMigrations,
  );
  try {
    const log = await openActivityLog(database, { now: Date.now }, randomIds);
    const recordsOf = callRecords(planOf(total));
    const before = await spentOf(database);
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
    const after = await spentOf(database);
    return [...rowsOf('PostgreSQL', total, rows), ...spentRows(total, before, after)];
  } finally {
    await sql`drop schema ${sql.id(schema)} cascade`.execute(database.read);
  }
}
