import type {
  Compilable,
  CompiledQuery,
  Insertable,
  Kysely,
  QueryExecutorProvider,
  RawBuilder,
} from 'kysely';
import { type Direct, directOf, isFree } from './direct.ts';

type Value = string | number | null;

/** A statement that is compiled once for each database, and then only run. */
export interface Statement<Tables, Args extends readonly Value[], Row> {
  (db: Kysely<Tables>, ...args: Args): Promise<readonly Row[]>;
  /** The same within the work of `writeAtOnce`, which is SQLite's alone. */
  now(db: Kysely<Tables>, ...args: Args): readonly Row[];
}

/**
 * A statement for the hottest paths: to build one with Kysely costs more than to run it on SQLite. `build` is called once
 * with stand-ins for its arguments, which must go into the statement as they are.
 */
export function statement<Tables, Args extends readonly Value[], Row>(
  build: (db: Kysely<Tables>, ...args: Args) => Compilable<Row>,
): Statement<Tables, Args, Row> {
  // A database and its transactions have one adapter.
  const known = new WeakMap<object, Compiled<Row>>();
  const compiledFor = (db: Kysely<Tables>, count: number): Compiled<Row> => {
    const { adapter } = db.getExecutor();
    let compiled = known.get(adapter);
    if (!compiled) {
      compiled = new Compiled(compile(build, db, count), adapter);
      known.set(adapter, compiled);
    }
    return compiled;
  };
  const run = async (db: Kysely<Tables>, ...args: Args): Promise<readonly Row[]> => {
    const compiled = compiledFor(db, args.length);
    return compiled.direct && isFree(db, compiled.direct)
      ? compiled.now(args)
      : (await db.executeQuery(compiled.filled(args))).rows;
  };
  return Object.assign(run, {
    now: (db: Kysely<Tables>, ...args: Args) => compiledFor(db, args.length).now(args),
  });
}

/** Runs any query within the work of `writeAtOnce`, for what is too rare to be a {@link statement}. */
export function runNow<Tables, Row>(db: Kysely<Tables>, query: Compilable<Row>): readonly Row[] {
  const { sql, parameters } = query.compile();
  return directNow(db.getExecutor().adapter).run(sql, parameters) as Row[];
}

/**
 * What a query finds that is of another shape for each caller, each row as the list of its columns. On SQLite it runs in the
 * turn that asks for it, as a {@link statement} does.
 */
export async function readArrays(
  db: QueryExecutorProvider,
  query: RawBuilder<unknown>,
): Promise<readonly (readonly unknown[])[]> {
  const executor = db.getExecutor();
  const compiled = query.compile(db);
  const direct = directOf(executor.adapter);
  if (direct && isFree(db, direct)) return direct.arrays(compiled.sql, compiled.parameters);
  const { rows } = await executor.executeQuery<object>(compiled);
  return rows.map((row) => Object.values(row));
}

/** What {@link readCount} has read, all of it at one version. */
interface Counts {
  readonly version: string;
  readonly known: Map<string, number>;
}
const counts = new WeakMap<object, Counts>();
const maxCounts = 100;

/**
 * The number that a query answers. To count rows takes as long as there are many, and who goes through pages asks for the same
 * number with each: on SQLite it is counted once between two changes of the database.
 */
export async function readCount(db: QueryExecutorProvider, query: RawBuilder<unknown>): Promise<number> {
  const { adapter } = db.getExecutor();
  const direct = directOf(adapter);
  // What a transaction counts may yet be undone.
  if (!direct || direct.inTransaction()) return countNow(db, query);
  const { sql, parameters } = query.compile(db);
  const known = knownCounts(adapter, direct.version());
  const key = JSON.stringify([sql, parameters]);
  const count = known.get(key) ?? Number(direct.arrays(sql, parameters)[0]?.[0]);
  known.set(key, count);
  return count;
}

function knownCounts(adapter: object, version: string): Map<string, number> {
  const found = counts.get(adapter);
  if (found && found.version === version && found.known.size < maxCounts) return found.known;
  const known = new Map<string, number>();
  counts.set(adapter, { version, known });
  return known;
}

async function countNow(db: QueryExecutorProvider, query: RawBuilder<unknown>): Promise<number> {
  const [row] = await readArrays(db, query);
  return Number(row?.[0]);
}

/** Statements of {@link insertRows} by what they are of; a database and its transactions have one adapter. */
const inserts = new WeakMap<object, Map<string, CompiledQuery>>();
const maxInserts = 200;

/**
 * Inserts rows of the same columns. The statement is made once for a table, these columns and so many rows: to build it costs
 * more than to run it on SQLite.
 */
export async function insertRows<Tables, Name extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: Name,
  rows: readonly Insertable<Tables[Name]>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join();
  const parameters = rows.flatMap((row): unknown[] => Object.values(row));
  const isAlike = rows.every((row) => row === first || Object.keys(row).join() === columns);
  if (!isAlike || parameters.includes(undefined)) return void (await insertInto(db, table, rows).execute());
  const query = insertFor(db, table, rows, `${table} ${rows.length} ${columns}`);
  const direct = directOf(db.getExecutor().adapter);
  if (direct && isFree(db, direct)) direct.run(query.sql, parameters);
  else await db.executeQuery({ ...query, parameters });
}

function insertFor<Tables, Name extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: Name,
  rows: readonly Insertable<Tables[Name]>[],
  key: string,
): CompiledQuery {
  const known = knownInserts(db.getExecutor().adapter);
  const query = known.get(key) ?? insertInto(db, table, rows).compile();
  known.set(key, query);
  return query;
}

function knownInserts(adapter: object): Map<string, CompiledQuery> {
  const found = inserts.get(adapter);
  if (found && found.size < maxInserts) return found;
  const known = new Map<string, CompiledQuery>();
  inserts.set(adapter, known);
  return known;
}

function insertInto<Tables, Name extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: Name,
  rows: readonly Insertable<Tables[Name]>[],
) {
  return db.insertInto(table).values(rows as never);
}

function directNow(adapter: object): Direct {
  const direct = directOf(adapter);
  if (!direct) throw new Error('Only SQLite runs a statement in the turn that asks for it');
  return direct;
}

/** A query, and which of its parameters are which arguments. */
interface Form<Row> {
  readonly query: CompiledQuery<Row>;
  /** By parameter, -1 for one that the statement itself has. */
  readonly places: readonly number[];
}

class Compiled<Row> {
  readonly direct: Direct | undefined;
  readonly #adapter: object;
  readonly #form: Form<Row>;
  /** Whether the parameters are the arguments as they come. */
  readonly #isPlain: boolean;
  #prepared: ReturnType<Direct['prepare']> | undefined;

  constructor(form: Form<Row>, adapter: object) {
    this.#form = form;
    this.#adapter = adapter;
    this.direct = directOf(adapter);
    this.#isPlain = form.places.every((place, index) => place === index);
  }

  now(args: readonly Value[]): readonly Row[] {
    this.#prepared ??= directNow(this.#adapter).prepare(this.#form.query.sql);
    const parameters = this.#isPlain ? args : this.#parameters(args);
    if (this.#prepared.reader) return this.#prepared.all(parameters) as Row[];
    this.#prepared.run(parameters);
    return none;
  }

  filled(args: readonly Value[]): CompiledQuery<Row> {
    return { ...this.#form.query, parameters: this.#parameters(args) };
  }

  #parameters(args: readonly Value[]): readonly unknown[] {
    const { query, places } = this.#form;
    return query.parameters.map((parameter, index) => {
      const place = places[index] ?? -1;
      return place < 0 ? parameter : args[place];
    });
  }
}

const none: readonly never[] = [];

function compile<Tables, Args extends readonly Value[], Row>(
  build: (db: Kysely<Tables>, ...args: Args) => Compilable<Row>,
  db: Kysely<Tables>,
  count: number,
): Form<Row> {
  // Objects, so that no value that the statement itself has can be taken for one of them.
  const standIns = Array.from({ length: count }, () => Object.freeze({}));
  const query = build(db, ...(standIns as unknown as Args)).compile();
  return { query, places: query.parameters.map((parameter) => standIns.indexOf(parameter as object)) };
}
