import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { openRedis } from '../../src/storage/redis.ts';
import { inTurn } from '../../src/storage/turn.ts';
import { answered } from '../crash/world.ts';
import { openEmptyDatabase } from '../databases.ts';
import { redisOnly, startRedis } from '../redis-server.ts';
import { startCommand } from '../running.ts';
import { connectTo, sharedOnly, until } from '../scale/fleet.ts';
import { type Line, startLine } from './silent.ts';
import { load, openStage, recovers, type Stage } from './stage.ts';

/** What docs/operations.md promises, and what a busy machine takes beside. */
const refusedWithinMs = 10_000 + 3_000;

/** An empty database, a line to it that can fall silent, and both addresses of it. */
async function openLine() {
  await using opened = new AsyncDisposableStack();
  const empty = await openEmptyDatabase();
  assert.ok(empty);
  opened.use(empty);
  const direct = new URL(empty.url);
  const line = opened.use(await startLine(Number(direct.port)));
  const through = new URL(direct);
  through.port = String(line.port);
  const all = opened.move();
  return {
    ...{ line, direct: direct.href, through: through.href },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/**
 * Four lanes go on writing while nothing comes through, and `meanwhile` is done; what is said then is what docs/operations.md
 * says. When all is said they have stopped, and the line speaks.
 */
async function endureSilence(stage: Stage, line: Line, meanwhile: () => Promise<void>): Promise<void> {
  const running = load(stage);
  await until('calls go through', async () => running.statuses.includes(200));
  line.silence();
  const silentFrom = performance.now();
  assert.equal((await stage.write()).status, 503);
  const tookMs = performance.now() - silentFrom;
  assert.ok(tookMs < refusedWithinMs, `refused after ${tookMs} ms`);
  await until('it says why', async () => /has not answered since/.test((await stage.whyNotReady()) ?? ''));
  const healthy = await answered(`${stage.fairlead.ready.gateway}/healthz`, {});
  assert.equal(healthy?.status, 200);
  const { gateway, admin } = stage.fairlead.ready;
  const authorization = `Bearer ${admin.token}`;
  for (const path of ['/api/agents', '/mcp', '/_fairlead/approvals/one', '/connect/authorize']) {
    const answer = await answered(gateway + path, { headers: { authorization } });
    assert.deepEqual([answer?.status, answer?.headers.get('retry-after')], [503, '5'], path);
  }
  const refusedFrom = performance.now();
  assert.equal((await stage.write()).status, 503);
  assert.ok(performance.now() - refusedFrom < 2_000, 'once it is known, calls are refused at once');
  await meanwhile();
  await running.stop();
  assert.deepEqual(
    [...new Set(running.statuses)].toSorted((a, b) => a - b),
    [200, 503],
  );
  line.speak();
  // Nobody calls: it finds out by itself, as it must where calls only go to who is ready.
  await until('it is ready', async () => (await stage.whyNotReady()) === undefined);
}

function openOn(url: string): Promise<Database<never>> {
  return openDatabase<never>({ kind: 'postgres', url, schema: 'silence' }, []);
}

describe('a PostgreSQL that says nothing', { concurrency: true }, () => {
  test('PostgreSQL goes silent and ends no connection: 503 in time and the reason, and it goes on by itself', {
    ...sharedOnly,
    timeout: 180_000,
  }, async () => {
    await using opened = await openLine();
    const { line, direct, through } = opened;
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-weather-'));
    await using stage = await openStage(['--data', folder, '--database-url', through]);
    await using other = await startCommand('gateway', ['--data', folder, '--database-url', direct]);
    await endureSilence(stage, line, async () => line.forget());
    await recovers(stage);
    const set = (state: string) => other.api('PATCH', `/api/agents/${stage.agentId}`, { state });
    await endureSilence(stage, line, async () => {
      assert.equal((await set('paused')).agent.state, 'paused');
    });
    assert.equal((await stage.write()).status, 403, 'what another process was told meanwhile is obeyed');
    await set('active');
    await recovers(stage);
    await using database = await connectTo(direct);
    const rows = await database.query("select body from fairlead_gateway.record where kind = 'intent'");
    await stage.isWhole(async () => rows.map(({ body }) => String(body)));
    const [told] = await database.query(
      "select count(*)::int as many from fairlead_gateway.entry where sentence like 'The activity log could not be written%'",
    );
    assert.ok(Number(told?.many) > 0, 'that calls were refused is on record');
    rmSync(folder, { recursive: true, force: true });
  });

  test('a statement that takes long is not cut off while the server works on it', {
    ...sharedOnly,
    timeout: 60_000,
  }, async () => {
    await using opened = await openLine();
    await using database = await openOn(opened.through);
    await using holder = await connectTo(opened.direct);
    await holder.query('select pg_advisory_lock(1)');
    const before = opened.line.made;
    const long = database.write((tx) => sql`select pg_advisory_xact_lock(1)`.execute(tx));
    await until('the server was asked about it three times', async () => opened.line.made >= before + 3);
    await holder.query('select pg_advisory_unlock(1)');
    await long;
  });

  test('a single connection that the server does not know any more fails, and the next is a new one', {
    ...sharedOnly,
    timeout: 60_000,
  }, async () => {
    await using opened = await openLine();
    await using database = await openOn(opened.through);
    const ask = () => sql<{ one: number }>`select 1 as one`.execute(database.read);
    await ask();
    opened.line.forget();
    await assert.rejects(ask(), /does not know this connection/);
    assert.equal((await ask()).rows[0]?.one, 1);
  });

  test('a start on a server that is silent says so and ends', {
    ...sharedOnly,
    timeout: 60_000,
  }, async () => {
    await using opened = await openLine();
    opened.line.silence();
    let isDone = false;
    await assert.rejects(
      inTurn(opened.through, async () => {
        isDone = true;
      }),
      /^Error: Cannot use the PostgreSQL database: .*Check --database-url/,
    );
    assert.equal(isDone, false);
  });
});

describe('a Redis that says nothing', redisOnly, () => {
  test('what waits fails in time, and it counts again, on a new connection where the old one is forgotten', async () => {
    await using server = await startRedis();
    const address = new URL(server.url);
    await using line = await startLine(Number(address.port));
    address.port = String(line.port);
    const lost: string[] = [];
    await using redis = await openRedis(address.href, (error) => void lost.push(String(error)));
    const counts = () =>
      redis.read(['one']).then(
        () => true,
        () => false,
      );
    assert.equal(await counts(), true);
    for (const isForgotten of [true, false]) {
      line.silence();
      const from = performance.now();
      await Promise.all([
        assert.rejects(redis.read(['one']), /no answer within/),
        assert.rejects(redis.run('return 1', [], [])),
      ]);
      const refusedFrom = performance.now();
      assert.ok(refusedFrom - from < 5_000, `after ${refusedFrom - from} ms`);
      assert.equal(await counts(), false);
      assert.ok(performance.now() - refusedFrom < 1_000, 'once it is known, at once');
      if (isForgotten) line.forget();
      line.speak();
      await until('it counts again', counts);
    }
    assert.equal(lost.length, 2);
    assert.match(lost[0] ?? '', /The connection to Redis is lost, and is tried again: no answer within/);
  });

  test('a start says so and ends', async () => {
    await using server = await startRedis();
    const address = new URL(server.url);
    await using line = await startLine(Number(address.port));
    address.port = String(line.port);
    line.silence();
    await assert.rejects(
      openRedis(address.href, () => assert.fail('nobody waits yet')),
      /Cannot use the Redis server at .*: no answer within 5000 ms. Check --redis-url/,
    );
  });
});
