import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Clock } from '../base/clock.ts';
import { type Config, databaseLocation } from '../config.ts';
import { verifyLog } from '../gateway/activity/verify.ts';
import { type GatewayTables, gatewayMigrations, ownTables } from '../gateway/tables.ts';
import { type Database, dropUnfinishedMove, openExclusively, openMoveTarget } from '../storage/database.ts';
import type { Migrations } from '../storage/migrate.ts';
import { type Comparison, compareTable, isAlike } from '../storage/move/compare.ts';
import { copyTable } from '../storage/move/copy.ts';
import { fingerprint } from '../storage/move/fingerprint.ts';
import { type MoveState, readState, writeState } from '../storage/move/state.ts';
import { type MovedTable, type OwnTables, tablesToMove } from '../storage/move/tables.ts';
import { makeSnapshotTables } from '../wix/control/snapshots.ts';
import { tablesAsOf } from '../wix/local.ts';
import { wixMigrations } from '../wix/migrations.ts';
import type { WixTables } from '../wix/tables.ts';
import { StartProblem } from './problem.ts';

/** What is told while an installation is moved. */
export type MoveEvent =
  | { readonly kind: 'goes-on' }
  | {
      readonly kind: 'copied';
      readonly table: string;
      readonly rows: number;
      readonly of: number;
      readonly done: boolean;
    }
  | { readonly kind: 'compared'; readonly table: string; readonly rows: number };

/** What was moved. */
export interface Moved {
  readonly tables: number;
  readonly rows: number;
  /** Of the log; nothing where there was no gateway. */
  readonly entries: number | undefined;
  /** Whether all of it had been done before. */
  readonly before: boolean;
}

export interface MoveParts {
  readonly clock: Clock;
  readonly tell: (event: MoveEvent) => void;
  /** Whether to begin again, and forget what an unfinished move has copied. */
  readonly anew: boolean;
}

/** A half of an installation, with both of its databases open. */
interface Half {
  readonly room: 'gateway' | 'wix';
  readonly schema: string;
  readonly source: Database<never>;
  readonly target: Database<never>;
  readonly tables: readonly MovedTable[];
  readonly state: MoveState;
  /** By table. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Moves an installation from the SQLite files of a data folder to PostgreSQL, and goes on where an earlier run was stopped.
 * The files are kept out of anyone's reach meanwhile and stay as they are. Nothing can be started on PostgreSQL before all
 * tables are alike on both sides and the log is whole there.
 * @throws {StartProblem} when there is nothing to move, or what arrived is not what was there
 * @throws {DatabaseUnusable} when one of the databases is in use, or is not fit
 */
export async function moveInstallation(config: Config, parts: MoveParts): Promise<Moved> {
  await using opened = new AsyncDisposableStack();
  const halves = await openHalves(config, parts, opened);
  for (const half of halves) await begin(half);
  if (halves.every(({ state }) => state.finishedMs !== undefined)) return { ...sizeOf(halves), before: true };
  if (halves.some(({ state }) => state.source)) parts.tell({ kind: 'goes-on' });
  for (const half of halves) await copy(half, parts);
  const unlike: Comparison[] = [];
  for (const half of halves) unlike.push(...(await compare(half, parts)));
  if (unlike.length > 0) throw new StartProblem(tellUnlike(unlike));
  const entries = await checkLog(halves, 'target');
  await finish(halves, parts.clock.now());
  return { ...sizeOf(halves), entries, before: false };
}

function sizeOf(halves: readonly Half[]): Omit<Moved, 'before'> {
  const counts = halves.flatMap((half) => [...half.counts.values()]);
  return { tables: counts.length, rows: counts.reduce((sum, count) => sum + count, 0), entries: undefined };
}

const rooms = [
  { room: 'gateway', migrations: gatewayMigrations },
  { room: 'wix', migrations: wixMigrations },
] as const;

async function openHalves(
  config: Config,
  { anew }: MoveParts,
  opened: AsyncDisposableStack,
): Promise<readonly Half[]> {
  const there = rooms
    .map((one) => ({ ...one, path: join(config.data, `${one.room}.db`) }))
    .filter(({ path }) => existsSync(path));
  if (there.length === 0)
    throw new StartProblem(
      `There is no installation in ${config.data}: name the folder that has gateway.db and wix.db with --data.`,
    );
  // All that may be wrong with the files is said before anything is made in PostgreSQL.
  const sources: { readonly source: Database<never>; readonly one: (typeof there)[number] }[] = [];
  for (const one of there) {
    const source = opened.use(openExclusively<never>(one.path));
    await checkVersion(source, one.path, one.migrations);
    sources.push({ source, one });
  }
  const halves: Half[] = [];
  for (const { source, one } of sources) {
    const location = databaseLocation(config, one.room);
    if (location.kind !== 'postgres')
      throw new StartProblem('Where to? Name a PostgreSQL database with --database-url.');
    if (anew) await dropUnfinishedMove(location);
    const target = opened.use(await openMoveTarget<never>(location, one.migrations));
    halves.push(await readHalf({ room: one.room, schema: location.schema, source, target }));
  }
  return halves;
}

/** @throws {StartProblem} when the file's tables are of another version than this one's */
async function checkVersion(source: Database<never>, path: string, migrations: Migrations): Promise<void> {
  const { rows } = await sql<{ id: string }>`select id from migration`
    .execute(source.read)
    .catch((cause: unknown) => {
      throw new StartProblem(`${path} is no database of Fairlead.`, { cause });
    });
  const had = new Set(rows.map(({ id }) => id));
  if (migrations.some(({ id }) => !had.has(id)))
    throw new StartProblem(
      `${path} was last used by an older Fairlead: start this one on it once, stop it, and move then.`,
    );
  if (had.size > migrations.length)
    throw new StartProblem(`${path} was used by a newer Fairlead: move it with that one.`);
}

async function readHalf(half: Pick<Half, 'room' | 'schema' | 'source' | 'target'>): Promise<Half> {
  const { room, source, target } = half;
  const own = room === 'gateway' ? ownTables : await ownOfWix(source, target);
  const tables = await tablesToMove(source.read, target.read, own);
  const state = await readState(target.read);
  if (!state) throw new Error(`The move to ${half.schema} does not know how far it is`);
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(
      source.read,
    );
    counts.set(name, rows[0]?.count ?? 0);
  }
  return { ...half, tables, state, counts };
}

async function ownOfWix(source: Database<never>, target: Database<never>): Promise<OwnTables> {
  const handle = (db: Kysely<never>) => db as unknown as Kysely<WixTables>;
  const left = await target.write((tx) =>
    makeSnapshotTables(handle(source.read), handle(tx as Kysely<never>), tablesAsOf),
  );
  return { sqlite: left, postgres: [] };
}

/** Looks whether the source is what it was when the move began; the first time, whether it may be moved at all. */
async function begin(half: Half): Promise<void> {
  const { room, source, target, tables, state, counts } = half;
  const now = await fingerprint(source.read, tables, counts);
  if (!state.source) {
    await checkLog([half], 'source');
    await target.write((tx) => writeState(tx, { ...state, source: now }));
    return;
  }
  const changed = Object.keys(now).find((table) => now[table] !== state.source?.[table]);
  if (changed === undefined) return;
  const what = `${room}.db is another one, or was used since: ${changed} is not what it was when it was moved.`;
  throw new StartProblem(
    state.finishedMs === undefined
      ? `${what} Begin again with --anew.`
      : `In this PostgreSQL database is an installation already, moved there on ${new Date(state.finishedMs).toISOString()}, and ${what}`,
  );
}

async function copy({ room, source, target, tables, counts }: Half, { tell }: MoveParts): Promise<void> {
  for (const table of tables)
    await copyTable(source, target, table, (name, rows, done) =>
      tell({ kind: 'copied', table: `${room}.${name}`, rows, of: counts.get(name) ?? 0, done }),
    );
}

async function compare(
  { room, source, target, tables }: Half,
  { tell }: MoveParts,
): Promise<readonly Comparison[]> {
  const unlike: Comparison[] = [];
  for (const each of tables) {
    const compared = { ...(await compareTable(source, target, each)), table: `${room}.${each.name}` };
    if (isAlike(compared)) tell({ kind: 'compared', table: compared.table, rows: compared.target.rows });
    else unlike.push(compared);
  }
  return unlike;
}

function tellUnlike(unlike: readonly Comparison[]): string {
  const told = unlike.map(({ table, source, target }) =>
    source.rows === target.rows
      ? `${table} has ${source.rows} rows on both sides, and not the same ones.`
      : `${table} has ${source.rows} rows in SQLite and ${target.rows} in PostgreSQL.`,
  );
  return [...told, 'What was moved is not what is there. Begin again with --anew.'].join('\n');
}

/** Walks the log on one side; answers how many entries it has. @throws {StartProblem} where it is broken */
async function checkLog(halves: readonly Half[], side: 'source' | 'target'): Promise<number | undefined> {
  const gateway = halves.find(({ room }) => room === 'gateway');
  if (!gateway) return undefined;
  const verdict = await verifyLog(gateway[side].read as unknown as Kysely<GatewayTables>);
  if (verdict.ok) return verdict.entries;
  const where = side === 'source' ? 'gateway.db' : 'PostgreSQL';
  throw new StartProblem(
    `The log in ${where} is broken at entry ${verdict.firstBroken}: ${verdict.reason}. It is not moved; restore a back-up whose log is whole (fairlead activity verify).`,
  );
}

/** Both halves at once: what was moved is whole, or not yet. */
async function finish(halves: readonly Half[], nowMs: number): Promise<void> {
  const [first] = halves;
  await first?.target.write(async (tx) => {
    for (const { schema, target } of halves) {
      const state = await readState(target.read);
      if (state) await writeState(tx, { ...state, finishedMs: nowMs }, schema);
    }
  });
}
