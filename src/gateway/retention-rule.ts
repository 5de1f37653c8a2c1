import { isObject, parseJson } from '../base/json.ts';
import type { Database } from '../storage/database.ts';
import type { RetentionRule } from './activity/retention.ts';
import type { GatewayTables } from './tables.ts';

/** How long the log is kept. What the program was started with goes before what people set. */
export interface RetentionRules {
  /** What it was started with; people cannot change that. */
  readonly fixed: RetentionRule | undefined;
  get(): Promise<RetentionRule>;
  set(rule: RetentionRule): Promise<void>;
}

const name = 'retention';
const forEver: RetentionRule = { days: 0, maxEntries: 0 };

export function createRetentionRules(
  database: Database<GatewayTables>,
  started: RetentionRule,
): RetentionRules {
  const fixed = started.days > 0 || started.maxEntries > 0 ? started : undefined;
  return {
    fixed,
    async get() {
      if (fixed) return fixed;
      const row = await database.read
        .selectFrom('setting')
        .select('body')
        .where('name', '=', name)
        .executeTakeFirst();
      return row ? read(row.body) : forEver;
    },
    async set({ days, maxEntries }) {
      const body = JSON.stringify({ days, maxEntries });
      await database.write((tx) =>
        tx
          .insertInto('setting')
          .values({ name, body })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ body }))
          .execute(),
      );
    },
  };
}

function read(body: string): RetentionRule {
  const value = parseJson(body);
  return isObject(value) ? { days: Number(value.days), maxEntries: Number(value.maxEntries) } : forEver;
}
