import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import { directFor } from './direct.ts';

type Value = string | number | null;

/** A statement that is compiled once for each database, and then only run. */
export type Statement<Tables, Args extends readonly Value[], Row> = (
  db: Kysely<Tables>,
  ...args: Args
) => Promise<readonly Row[]>;

/**
 * A statement for the hottest paths: to build one with Kysely costs more than to run it on SQLite. `build` is called once
 * with stand-ins for its arguments, which must go into the statement as they are.
 */
export function statement<Tables, Args extends readonly Value[], Row>(
  build: (db: Kysely<Tables>, ...args: Args) => Compilable<Row>,
): Statement<Tables, Args, Row> {
  // A database and its transactions have one adapter.
  const compiled = new WeakMap<object, (args: Args) => CompiledQuery<Row>>();
  return async (db, ...args) => {
    const { adapter } = db.getExecutor();
    const fill = compiled.get(adapter) ?? compile(build, db, args.length);
    compiled.set(adapter, fill);
    const query = fill(args);
    const direct = directFor(db);
    return direct ? (direct.run(query.sql, query.parameters) as Row[]) : (await db.executeQuery(query)).rows;
  };
}

function compile<Tables, Args extends readonly Value[], Row>(
  build: (db: Kysely<Tables>, ...args: Args) => Compilable<Row>,
  db: Kysely<Tables>,
  count: number,
): (args: Args) => CompiledQuery<Row> {
  // Objects, so that no value that the statement itself has can be taken for one of them.
  const standIns = Array.from({ length: count }, () => Object.freeze({}));
  const query = build(db, ...(standIns as unknown as Args)).compile();
  const places = query.parameters.map((parameter) => standIns.indexOf(parameter as object));
  return (args) => ({
    ...query,
    parameters: query.parameters.map((parameter, index) => {
      const place = places[index] ?? -1;
      return place < 0 ? parameter : args[place];
    }),
  });
}
