import type { StoreParts } from './agents.ts';
import type { Stop } from './call.ts';
import { changePolicy, type Keep } from './policy.ts';
import { UnknownThing } from './wrong-input.ts';

/** A stop, with when it began. */
export interface StopSince extends Stop {
  readonly sinceMs: number;
}

/** What a person has stopped. A new call sees a stop at once, a call that runs or waits within a second. */
export interface Stops {
  list(): Promise<StopSince[]>;
  /** Stops; what is stopped already stays so. */
  set(stop: Stop, keep?: Keep<void>): Promise<void>;
  /** Lets go on. @throws {UnknownThing} when it was not stopped */
  clear(stop: Stop, keep?: Keep<void>): Promise<void>;
}

export function createStops({ database, clock }: StoreParts): Stops {
  return {
    async list() {
      const rows = await database.read.selectFrom('stop').selectAll().orderBy('since_ms').execute();
      return rows.map(({ scope, target, since_ms }) => ({
        scope: scope as Stop['scope'],
        id: target,
        sinceMs: since_ms,
      }));
    },
    set: ({ scope, id }, keep) =>
      changePolicy(
        database,
        async (tx) => {
          await tx
            .insertInto('stop')
            .values({ scope, target: id, since_ms: clock.now() })
            .onConflict((conflict) => conflict.columns(['scope', 'target']).doNothing())
            .execute();
        },
        keep,
      ),
    clear: ({ scope, id }, keep) =>
      changePolicy(
        database,
        async (tx) => {
          const { numDeletedRows } = await tx
            .deleteFrom('stop')
            .where('scope', '=', scope)
            .where('target', '=', id)
            .executeTakeFirst();
          if (numDeletedRows === 0n) throw new UnknownThing('stop', `${scope} ${id}`.trim());
        },
        keep,
      ),
  };
}
