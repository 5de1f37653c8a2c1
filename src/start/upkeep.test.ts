import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MovableClock } from '../base/clock.ts';
import { seededIds } from '../base/ids.ts';
import { type Alert, tellByWebhook, watchLog } from '../gateway/activity/alerts.ts';
import { parseAnchors } from '../gateway/activity/anchors.ts';
import { listEntries } from '../gateway/activity/list.ts';
import { openActivityLog } from '../gateway/activity/log.ts';
import { createChanges } from '../gateway/admin/admin.ts';
import { type GatewayTables, gatewayMigrations } from '../gateway/tables.ts';
import { openDatabase } from '../storage/database.ts';
import { look } from './upkeep.ts';

const dayMs = 86_400_000;

async function openStage() {
  const database = await openDatabase<GatewayTables>({ kind: 'memory' }, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const ids = seededIds('upkeep');
  const log = await openActivityLog(database, clock, ids);
  const refuse = (agentId: string, method: string) =>
    log.append({
      ...{ entryId: ids.guid(), kind: 'refused', atMs: clock.now() },
      body: {
        kind: 'call',
        agentId,
        agentName: agentId,
        method,
        decision: 'denied',
        rule: 'level',
        sentence: `${agentId} tried`,
      },
    });
  return { database, clock, ids, log, refuse, [Symbol.asyncDispose]: () => database.close() };
}

test('every look anchors what is new, shortens what is old and says so, and tells when the log is not what it was', async () => {
  await using stage = await openStage();
  const { database, clock, ids, log } = stage;
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-upkeep-'));
  const anchorTo = join(folder, 'anchors');
  const told: Alert[] = [];
  const parts = {
    ...{ database, clock, wait: async () => {}, send: fetch, changes: createChanges(log, ids, clock) },
    config: { anchorTo, policyHistoryVersions: 0 },
    anchoring: { wroteMs: undefined, problem: undefined },
    retention: { get: async () => ({ days: 2, maxEntries: 0 }) },
    tell: async (alert: Alert) => void told.push(alert),
    onBug: (error: unknown) => assert.fail(String(error)),
  };
  try {
    const anchored = new Map();
    for (let count = 0; count < 4; count++) {
      await stage.refuse('a', 'm');
      await log.flush();
      clock.advance(dayMs);
      await look(parts, anchored);
    }
    await log.flush();
    assert.equal(told.length, 0);
    const kept = parseAnchors(readFileSync(anchorTo, 'utf8'));
    assert.ok(kept.length >= 4);
    const { entries } = await listEntries(database, {}, 20);
    assert.ok(
      entries.some(
        ({ sentence }) =>
          sentence === 'The owner took 1 old entries off the activity log, as its retention is set.',
      ),
    );
    await database.read.updateTable('record').set({ hash: 'x' }).execute();
    await look(parts, anchored);
    assert.equal(told[0]?.kind, 'log-broken');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the first refusal of a kind is told once, and again only of another kind; a deaf address is tried three times', async () => {
  await using stage = await openStage();
  const told: Alert[] = [];
  const stop = watchLog(stage.log, stage.database, {
    tell: async (alert) => void told.push(alert),
    wants: async () => true,
    onBug: (error) => assert.fail(String(error)),
  });
  await stage.refuse('a', 'm1');
  await stage.refuse('a', 'm1');
  await stage.refuse('a', 'm2');
  await stage.refuse('b', 'm1');
  await stage.database.write(async () => {});
  await new Promise(setImmediate);
  stop();
  assert.deepEqual(
    told.map(({ kind, message }) => `${kind} ${message}`),
    ['first-denial a tried', 'first-denial a tried', 'first-denial b tried'],
  );
  const posted: unknown[] = [];
  const lost: unknown[] = [];
  const waited: number[] = [];
  const send: typeof fetch = async (_url, init) => {
    posted.push(JSON.parse(String(init?.body)));
    return new Response('', { status: 500 });
  };
  const wait = async (ms: number) => void waited.push(ms);
  const [alert] = told;
  assert.ok(alert);
  await tellByWebhook('http://deaf.example', { send, wait, onLost: (error) => lost.push(error) })(alert);
  assert.deepEqual([posted.length, waited, lost.length], [3, [1_000, 4_000], 1]);
  assert.deepEqual(posted[0], alert);
});
