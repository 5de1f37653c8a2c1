import type { Kysely } from 'kysely';
import { isObject, parseJson } from '../base/json.ts';
import type { Database } from '../storage/database.ts';
import type { RetentionRule } from './activity/retention.ts';
import type { Keep } from './policy.ts';
import type { GatewayTables } from './tables.ts';

/** How long the log is kept. What the program was started with goes before what people set. */
export interface RetentionRules {
  /** What it was started with; people cannot change that. */
  readonly fixed: RetentionRule | undefined;
  get(): Promise<RetentionRule>;
  /** Answers what it was before. */
  set(rule: RetentionRule, keep?: Keep<RetentionRule>): Promise<RetentionRule>;
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
    get: async () => fixed ?? readRule(database.read),
    set: ({ days, maxEntries }, keep) =>
      database.write(async (tx) => {
        const before = await readRule(tx);
        const body = JSON.stringify({ days, maxEntries });
        await tx
          .insertInto('setting')
          .values({ name, body })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ body }))
          .execute();
        await keep?.(tx, before);
        return before;
      }),
  };
}

async function readRule(db: Kysely<GatewayTables>): Promise<RetentionRule> {
  const row = await db.selectFrom('setting').select('body').where('name', '=', name).executeTakeFirst();
  const value = row && parseJson(row.body);
  return isObject(value) ? { days: Number(value.days), maxEntries: Number(value.maxEntries) } : forEver;
}
