import type { Redis } from '../../storage/redis.ts';
import { type Counter, type Counters, CountersUnreachable } from './counters.ts';

/**
 * Takes all or nothing. A server runs one script after another, so that the last unit goes to one of those who want it.
 * KEYS: counters; ARGV: for each what is wanted, the most there is, and how long it is kept.
 */
const takeScript = `
for place, key in ipairs(KEYS) do
  local used = tonumber(redis.call('GET', key) or '0')
  if used + tonumber(ARGV[place * 3 - 2]) > tonumber(ARGV[place * 3 - 1]) then return false end
end
local after = {}
for place, key in ipairs(KEYS) do
  after[place] = redis.call('INCRBY', key, ARGV[place * 3 - 2])
  if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, ARGV[place * 3]) end
end
return after`;

/** What is gone meanwhile stays gone: it would never expire. */
const adjustScript = `
local after = {}
for place, key in ipairs(KEYS) do
  after[place] = redis.call('EXISTS', key) == 1 and redis.call('INCRBY', key, ARGV[place])
end
return after`;

/** A call that began in a window may end after it. */
const keptMs = 3_600_000;

/** Counts in Redis or Valkey, for all processes that are started with it. What is not reached counts nothing. */
export function createRedisCounters(redis: Redis, onLost: (error: unknown) => void): Counters {
  const asked = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (cause) {
      throw new CountersUnreachable(`Redis cannot be asked: ${(cause as Error).message}`, { cause });
    }
  };
  return {
    async take(wanted) {
      const args = wanted.flatMap(({ amount, most, endMs, windowMs }) => [
        amount,
        most,
        endMs - windowMs + keptMs,
      ]);
      return ((await asked(redis.run(takeScript, wanted.map(keyOf), args))) as number[] | null) ?? undefined;
    },
    async adjust(changes) {
      try {
        const keys = changes.map(({ counter }) => keyOf(counter));
        const answer = await redis.run(
          adjustScript,
          keys,
          changes.map(({ by }) => by),
        );
        return (answer as (number | null)[]).map((used) => used ?? undefined);
      } catch (error) {
        // The call is over: it is answered in any case, and what it took stays taken.
        onLost(error);
        return changes.map(() => undefined);
      }
    },
    read: async (counters) =>
      counters.length === 0
        ? []
        : (await asked(redis.read(counters.map(keyOf)))).map((used) => Number(used ?? 0)),
  };
}

/** In braces what keeps the counters of a call together on a server with several parts. */
function keyOf({ agentId, connectionId, id, windowMs }: Counter): string {
  return `fairlead:{${agentId}:${connectionId}}:${id}:${windowMs}`;
}
