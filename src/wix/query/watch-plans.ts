import { CompiledQuery, type Kysely, type QueryExecutor } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import type { Reader } from './run.ts';

/** Runs statements as always and notes in `plans` how the database goes about each: for tests of what comes from an index. */
export function watchPlans<Tables>(db: Kysely<Tables>, dialect: Dialect, plans: string[]): Reader {
  const executor = db.getExecutor();
  const explain = async ({ sql, parameters, queryId }: CompiledQuery): Promise<void> => {
    const words = dialect === 'postgres' ? 'explain' : 'explain query plan';
    const query = { ...CompiledQuery.raw(`${words} ${sql}`, [...parameters]), queryId };
    const { rows } = await executor.executeQuery<Record<string, unknown>>(query);
    plans.push(rows.map((row) => String(row.detail ?? row['QUERY PLAN'])).join('\n'));
  };
  const watching: QueryExecutor = new Proxy(executor, {
    get(target, name) {
      // Another one, so that no statement goes around the executor.
      if (name === 'adapter') return Object.create(target.adapter);
      if (name !== 'executeQuery') {
        const member: unknown = Reflect.get(target, name, target);
        // Bound, because the executor has private members that a proxy cannot reach.
        return typeof member === 'function' ? member.bind(target) : member;
      }
      return async (query: CompiledQuery) => {
        await explain(query);
        return target.executeQuery(query);
      };
    },
  });
  return { getExecutor: () => watching };
}
