import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { rewriteChain } from '../../test/tamper.ts';
import { MovableClock } from '../base/clock.ts';
import { seededIds } from '../base/ids.ts';
import { type Alert, alertOnBreaks, tellByWebhook, watchLog } from '../gateway/activity/alerts.ts';
import { latestAnchors, parseAnchors } from '../gateway/activity/anchors.ts';
import { listEntries } from '../gateway/activity/list.ts';
import { openActivityLog } from '../gateway/activity/log.ts';
import { verifyLog } from '../gateway/activity/verify.ts';
import { createChanges } from '../gateway/admin/admin.ts';
import { createAnchoring } from '../gateway/anchoring.ts';
import { type GatewayTables, gatewayMigrations } from '../gateway/tables.ts';
import { openDatabase } from '../storage/database.ts';
import { look, readAnchors, type UpkeepParts } from './upkeep.ts';

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

type Stage = Awaited<ReturnType<typeof openStage>>;

/** A process that looks after the log of a stage, and what it tells. */
function upkeepOf({ database, clock, ids, log }: Stage, anchorTo: string, days = 0) {
  const told: Alert[] = [];
  const tell = async (alert: Alert) => told.push(alert) > 0;
  const parts: UpkeepParts = {
    ...{
      database,
      clock,
      wait: async () => {},
      send: fetch,
      changes: createChanges({ log, database, ids, clock }),
    },
    config: { anchorTo, memory: false, policyHistoryVersions: 0 },
    anchoring: createAnchoring(),
    anchored: new Map(),
    retention: { get: async () => ({ days, maxEntries: 0 }) },
    onBroken: alertOnBreaks(database, clock, { tell, wants: async () => true }),
    onBug: (error: unknown) => assert.fail(String(error)),
  };
  return { parts, told };
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-upkeep-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('every look anchors what is new, shortens what is old and says so, and tells when the log is not what it was', () =>
  withFolder(async (folder) => {
    await using stage = await openStage();
    const { database, clock, log } = stage;
    const anchorTo = join(folder, 'anchors');
    const { parts, told } = upkeepOf(stage, anchorTo, 2);
    for (let count = 0; count < 4; count++) {
      await stage.refuse('a', 'm');
      await log.flush();
      clock.advance(dayMs);
      await look(parts);
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
    await look(parts);
    await look(parts);
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['log-broken'],
    );
  }));

test('a log that was rewritten whole while nothing ran is told of by the next process, from the anchors in the file', () =>
  withFolder(async (folder) => {
    await using stage = await openStage();
    const { database, log } = stage;
    const anchorTo = join(folder, 'anchors');
    for (const method of ['m1', 'm2', 'm3']) await stage.refuse('a', method);
    await log.flush();
    await look(upkeepOf(stage, anchorTo).parts);
    // A line that was cut off as it was written is said, and the others count.
    appendFileSync(anchorTo, '{"at":"2026-03-01T');
    await rewriteChain(database, log.chain, (body) => body.replace('m2', 'm9'));
    assert.equal((await verifyLog(database.read)).ok, true, 'it is whole by itself');
    const bugs: string[] = [];
    const { parts, told } = upkeepOf(stage, anchorTo);
    const after = { ...parts, onBug: (error: unknown) => void bugs.push(String(error)) };
    await readAnchors(after);
    await look(after);
    assert.match(told[0]?.message ?? '', /record 3 is not as it was anchored at 2026-03-01/);
    assert.match(bugs.join(), /Lines of .*anchors are no anchors, .*: 2$/);
    // What it was stays what it is held against.
    const again = upkeepOf(stage, anchorTo);
    await readAnchors({ ...again.parts, onBug: () => {} });
    const before = readFileSync(anchorTo, 'utf8');
    await look(again.parts);
    assert.equal(readFileSync(anchorTo, 'utf8'), before);
  }));

test('a line of the anchors that was cut off as it was written spoils none that comes after', () =>
  withFolder(async (folder) => {
    await using stage = await openStage();
    const anchorTo = join(folder, 'anchors');
    const { parts } = upkeepOf(stage, anchorTo);
    await stage.refuse('a', 'm1');
    await look(parts);
    for (const cut of ['{', '{"at":"2026-03-01T']) {
      appendFileSync(anchorTo, cut);
      await stage.refuse('a', 'm2');
      await look(parts);
    }
    const text = readFileSync(anchorTo, 'utf8');
    const { latest, unreadable } = latestAnchors(text);
    assert.deepEqual([latest.get(stage.log.chain)?.position, unreadable], [3, [2, 4]]);
    const cut: number[] = [];
    const kept = parseAnchors(text, (line) => cut.push(line));
    assert.deepEqual(
      [kept.map(({ position }) => position), cut],
      [
        [1, 2, 3],
        [2, 4],
      ],
    );
    assert.throws(() => parseAnchors(text), /Line 2 of the anchors is none/);
    assert.throws(() => parseAnchors('{"at":""}\n', () => {}), /Line 1 of the anchors is none/);
  }));

test('what an address did not take of the anchors goes with the next, also of a chain that has ended; nothing says the whole address', async () => {
  await using stage = await openStage();
  const { database, clock, ids } = stage;
  await stage.refuse('a', 'm1');
  const taken: string[] = [];
  let status = 503;
  const bugs: string[] = [];
  const { parts } = upkeepOf(stage, 'https://anchors.example/a-secret-token');
  const after: UpkeepParts = {
    ...parts,
    onBug: (error) => void bugs.push(String(error)),
    send: async (_url, init) => {
      if (status === 200) taken.push(String(init?.body));
      return new Response('', { status });
    },
  };
  await look(after);
  assert.deepEqual(bugs, ['Error: The anchors were not taken: https://anchors.example/… answered 503']);
  assert.equal(after.anchoring.problem?.includes('secret'), false);
  status = 200;
  // Another process goes on with the log: what the first wrote last is not anchored by anything that comes after.
  const next = await openActivityLog(database, clock, ids);
  await next.append({
    ...{ entryId: ids.guid(), kind: 'refused', atMs: clock.now() },
    body: { kind: 'call', decision: 'denied', rule: 'level', sentence: 'b tried' },
  });
  await look(after);
  assert.deepEqual(
    parseAnchors(taken.join('')).map(({ chain }) => chain),
    [stage.log.chain, next.chain],
  );
  await look(after);
  assert.equal(taken.length, 1, 'what is written is written once');
});

test('the first refusal of a kind is told once, and again only of another kind; a deaf address is tried three times', async () => {
  await using stage = await openStage();
  const told: Alert[] = [];
  const stop = watchLog(stage.log, stage.database, {
    tell: async (alert) => told.push(alert) > 0,
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
