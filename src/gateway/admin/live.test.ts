import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Alarm } from '../../base/alarm.ts';
import { MovableClock } from '../../base/clock.ts';
import { randomIds } from '../../base/ids.ts';
import { openDatabase } from '../../storage/database.ts';
import { type Following, followLog } from '../activity/follow.ts';
import { openActivityLog } from '../activity/log.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { tellEntries } from './live.ts';

/** Somebody who listens to a log, while `mayListen` says so; the test rings the alarms. */
async function openStage(mayListen: () => Promise<boolean> = async () => true) {
  const database = await openDatabase<GatewayTables>({ kind: 'memory' }, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const log = await openActivityLog(database, clock, randomIds);
  const live = followLog({
    database,
    log,
    wait: async () => {},
    onBug: (error: unknown) => assert.fail(String(error)),
  });
  let listeners = 0;
  const following: Following = {
    async listen(listener) {
      const stop = await live.listen(listener);
      listeners++;
      return () => {
        listeners--;
        stop();
      };
    },
  };
  const rings = new Set<() => void>();
  const alarm: Alarm = (_ms, ring) => {
    rings.add(ring);
    return () => rings.delete(ring);
  };
  const app = new Hono().get('/', (context) =>
    streamSSE(context, (stream) => tellEntries(stream, { following, clock, alarm, mayListen })),
  );
  const response = await app.request('/');
  assert.ok(response.body);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise(setImmediate);
  };
  const refuse = (sentence: string) =>
    log.append({
      ...{ entryId: randomIds.guid(), kind: 'refused', atMs: clock.now() },
      body: { decision: 'denied', rule: 'level', sentence },
    });
  /** Once nothing is left to be told. */
  const ring = async (afterMs = 0): Promise<void> => {
    await until(() => rings.size > 0);
    clock.advance(afterMs);
    for (const each of rings) each();
  };
  const [first] = [await reader.read()];
  assert.match(first.value ?? '', /^event: open\n/);
  return {
    ...{ clock, reader, refuse, ring, until, listeners: () => listeners },
    [Symbol.asyncDispose]: () => database.close(),
  };
}

test('a stream on which nothing happens says that it is there, and goes on telling', async () => {
  await using stage = await openStage();
  await stage.ring();
  assert.equal((await stage.reader.read()).value, ':\n\n');
  await stage.refuse('Reader tried');
  assert.match((await stage.reader.read()).value ?? '', /^event: entry\n.*Reader tried/s);
  await stage.reader.cancel();
  await stage.until(() => stage.listeners() === 0);
});

for (const [who, mayListen] of [
  ['someone who was signed out', async () => false],
  [
    'someone who cannot be asked after, as while the database is away,',
    () => Promise.reject(new Error('away')),
  ],
] as const) {
  test(`${who} is told no more at the next entry, and nothing is kept for them`, async () => {
    await using stage = await openStage(mayListen);
    stage.clock.advance(1_001);
    await stage.refuse('Reader tried');
    assert.equal((await stage.reader.read()).done, true);
    assert.equal(stage.listeners(), 0);
  });

  test(`${who} does not listen on where nothing happens`, async () => {
    await using stage = await openStage(mayListen);
    await stage.ring(30_000);
    assert.equal((await stage.reader.read()).value, ':\n\n');
    assert.equal((await stage.reader.read()).done, true);
    assert.equal(stage.listeners(), 0);
  });
}
