import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Counters, CountersUnreachable } from '../../src/gateway/guardrails/counters.ts';
import { createDatabaseCounters } from '../../src/gateway/guardrails/database-counters.ts';
import { createRedisCounters } from '../../src/gateway/guardrails/redis-counters.ts';
import { type GatewayTables, gatewayMigrations } from '../../src/gateway/tables.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { openRedis, RedisUnusable } from '../../src/storage/redis.ts';
import { testDatabases } from '../databases.ts';
import { redisOnly, startRedis } from '../redis-server.ts';
import { openFleet, sharedOnly, until } from './fleet.ts';

const hourMs = 3_600_000;
const failed = (error: unknown): never => assert.fail(String(error));
const counter = (id: string, windowMs = 0) => ({ agentId: 'a', connectionId: 'c', id, windowMs });
const wanted = (id: string, amount: number, most: number) => ({
  ...counter(id),
  ...{ amount, most, endMs: hourMs },
});

const kinds = [
  ...testDatabases().map(({ name, open }) => ({
    ...{ name, skip: {} },
    async open() {
      const database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      return { counters: createDatabaseCounters(database), [Symbol.asyncDispose]: () => database.close() };
    },
  })),
  {
    ...{ name: 'Redis', skip: redisOnly },
    async open() {
      await using opened = new AsyncDisposableStack();
      const server = opened.use(await startRedis());
      const redis = opened.use(await openRedis(server.url, failed));
      const all = opened.move();
      return {
        counters: createRedisCounters(redis, failed),
        [Symbol.asyncDispose]: () => all.disposeAsync(),
      };
    },
  },
];

for (const { name, skip, open } of kinds)
  describe(`counters on ${name}`, skip, () => {
    test('64 that take at once get as much as there is', async () => {
      await using stage = await open();
      const { counters } = stage;
      const took = await Promise.all(Array.from({ length: 64 }, () => counters.take([wanted('x', 1, 20)])));
      assert.deepEqual(
        took.flatMap((used) => used ?? []).toSorted((a, b) => a - b),
        Array.from({ length: 20 }, (_, place) => place + 1),
      );
      assert.deepEqual(await counters.read([counter('x'), counter('y'), counter('x', 1)]), [20, 0, 0]);
    });

    test('of several counters all is taken, or nothing', async () => {
      await using stage = await open();
      const { counters } = stage;
      const both = (): ReturnType<Counters['take']> =>
        counters.take([wanted('one', 2, 100), wanted('two', 3, 7)]);
      assert.deepEqual([await both(), await both(), await both()], [[2, 3], [4, 6], undefined]);
      assert.deepEqual(await counters.read([counter('one'), counter('two')]), [4, 6]);
      assert.equal(await counters.take([wanted('new', 8, 7)]), undefined);
    });

    test('what was taken is set right: less, more than there is, and nothing of what is gone', async () => {
      await using stage = await open();
      const { counters } = stage;
      await counters.take([wanted('x', 5, 6)]);
      const by = (id: string, amount: number) => ({ counter: counter(id), by: amount });
      assert.deepEqual(await counters.adjust([by('x', -3), by('gone', -1), by('x', 7)]), [2, undefined, 9]);
      assert.equal(await counters.take([wanted('x', 1, 6)]), undefined);
    });
  });

test('a window that is long over is forgotten by Redis itself', redisOnly, async () => {
  await using server = await startRedis();
  await using redis = await openRedis(server.url, failed);
  const counters = createRedisCounters(redis, failed);
  // It is kept for an hour after its end: so this one ended almost an hour ago.
  await counters.take([{ ...counter('x', hourMs), amount: 1, most: 1, endMs: 200 }]);
  assert.deepEqual(await counters.read([counter('x', hourMs)]), [1]);
  await until('it is gone', async () => (await counters.read([counter('x', hourMs)]))[0] === 0);
});

test('a Redis that is not there is said at start, by name and without its password', async () => {
  await assert.rejects(openRedis('redis://user:hidden@127.0.0.1:1', failed), (error: Error) => {
    assert.ok(error instanceof RedisUnusable);
    assert.match(error.message, /Redis server at 127\.0\.0\.1:1: .*ECONNREFUSED.* Check --redis-url/);
    assert.doesNotMatch(error.message, /hidden/);
    return true;
  });
});

test(
  'a Redis that is lost counts nothing, is told of once, and counts again when it is back',
  redisOnly,
  async () => {
    await using server = await startRedis();
    const lost: unknown[] = [];
    await using redis = await openRedis(server.url, (error) => lost.push(error));
    const counters = createRedisCounters(redis, () => {});
    await server.kill();
    await assert.rejects(counters.take([wanted('x', 1, 5)]), CountersUnreachable);
    await assert.rejects(counters.read([counter('x')]), CountersUnreachable);
    assert.deepEqual(await counters.adjust([{ counter: counter('x'), by: 1 }]), [undefined]);
    await server.start();
    await until(
      'it counts',
      async () =>
        (await counters.take([wanted('x', 1, 50)]).catch(() => [])) !== undefined &&
        (await counters.read([counter('x')]).catch(() => [0]))[0] === 1,
    );
    assert.equal(lost.length, 1);
  },
);

test('three processes count in one Redis; while it is lost what is limited is refused and on record, and the rest goes on', {
  ...sharedOnly,
  ...redisOnly,
  timeout: 240_000,
}, async () => {
  await using server = await startRedis();
  await using fleet = await openFleet(3, '--redis-url', server.url);
  const { api, gateways, first } = fleet;
  const agentWith = async (name: string, guardrails: object[]) => {
    const { agent, key } = await api('POST', '/api/agents', { name });
    await api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'full' }, guardrails });
    return { id: agent.id as string, key: key as string };
  };
  const limited = await agentWith('Racer', [
    { kind: 'budget', of: 'items-changed', per: 'day', most: 20 },
    { kind: 'rate', perMinute: 1_000 },
  ]);
  const free = await agentWith('Free', []);
  const answers = await Promise.all(
    Array.from({ length: 64 }, async (_, place) => {
      const response = await fleet.create(
        gateways[place % 3] ?? first,
        limited.key,
        `race${place}@example.com`,
      );
      return response.text().then(() => response.status);
    }),
  );
  assert.equal(answers.filter((status) => status === 200).length, 20, answers.join());
  assert.equal(answers.filter((status) => status === 403).length, 44, answers.join());

  await server.kill();
  for (const [place, gateway] of gateways.entries()) {
    const refused = await fleet.create(gateway, limited.key, 'lost@example.com');
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get('retry-after'), '1');
    const { details } = (await refused.json()) as { details: { applicationError: { code: string } } };
    assert.equal(details.applicationError.code, 'LIMITS_UNREACHABLE');
    assert.equal((await fleet.create(gateway, free.key, `free${place}@example.com`)).status, 200);
  }
  const { entries } = await api('GET', `/api/activity?agent=${limited.id}&limit=3`);
  for (const { decision, sentence } of entries) {
    assert.equal(decision, 'denied');
    assert.match(
      sentence,
      /the server that counts calls and budgets is not reached, so nothing was sent to Wix/,
    );
  }
  await server.start();
  await until('what is limited goes on', async () => {
    const response = await fleet.create(first, limited.key, 'back@example.com');
    return response.text().then(() => response.status === 200);
  });
  assert.equal((await api('GET', '/api/activity/verify')).ok, true);
});
