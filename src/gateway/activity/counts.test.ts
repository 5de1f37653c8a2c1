import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { type Database, type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { countEntries, keepCounting } from './counts.ts';
import { allEntries } from './list.ts';
import { type ActivityLog, openActivityLog } from './log.ts';
import type { EntryFields } from './record.ts';
import { measureShortening, shortenLog } from './retention.ts';
import type { Entry } from './rows.ts';
import { summarise } from './summary.ts';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 2, 1);

async function openStage(location: DatabaseLocation) {
  const database = await openDatabase<GatewayTables>(location, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(start);
  const ids = seededIds('counts');
  const open = () => openActivityLog(database, clock, ids);
  return { database, clock, ids, open, [Symbol.asyncDispose]: () => database.close() };
}

type Stage = Awaited<ReturnType<typeof openStage>>;

const agents = ['Ada', 'Bo', 'Cy'];
const areas = ['products', 'orders', null];

/** Some call: refused, allowed, held for ever, or held and then allowed or denied; or a change. */
async function some({ clock, ids }: Stage, log: ActivityLog, index: number): Promise<void> {
  const entryId = ids.guid();
  const agent = index % 11 === 0 ? undefined : agents[index % 3];
  const append = (kind: Parameters<ActivityLog['append']>[0]['kind'], body: EntryFields): Promise<void> =>
    log.append({ entryId, kind, atMs: clock.now(), body });
  const call: EntryFields = {
    ...{ kind: 'call', agentId: agent?.toLowerCase() ?? null, agentName: agent ?? 'Unknown caller' },
    ...{ area: areas[index % 7] ?? null, sentence: `${agent} called`, reason: `reason ${index % 4}` },
  };
  const kinds = ['refused', 'intent', 'held', 'resumed', 'denied', 'change'] as const;
  const kind = kinds[(index * 5) % 6];
  if (kind === 'change') return append('change', { ...call, kind: 'change', decision: 'made' });
  if (kind === 'refused') return append('refused', { ...call, decision: 'denied' });
  if (kind === 'intent') {
    await append('intent', { ...call, decision: 'allowed', outcome: 'open' });
    clock.advance(1_000);
    return append('outcome', { outcome: 'done', status: 200 });
  }
  await append('held', { ...call, decision: 'held', outcome: 'done' });
  if (kind === 'held') return;
  clock.advance(20_000);
  if (kind === 'denied') return append('outcome', { ...call, decision: 'denied', outcome: 'done' });
  await append('resumed', { decision: 'allowed', reason: 'approved', outcome: 'open' });
  return append('outcome', { outcome: 'done', status: 200 });
}

async function naive(database: Database<GatewayTables>, fromMs: number, toMs: number): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of allEntries(database, { fromMs, toMs }))
    if (entry.kind === 'call') found.push(entry);
  return found;
}

const counts = (entries: readonly Entry[]) => {
  const of = (decision: string): number => entries.filter((entry) => entry.decision === decision).length;
  return { allowed: of('allowed'), denied: of('denied'), held: of('held') };
};

/** Holds what was counted against going through the entries. */
async function check(database: Database<GatewayTables>, fromMs: number, toMs: number, parts: number) {
  const summary = await summarise(database, fromMs, toMs, parts);
  const entries = await naive(database, Date.parse(summary.from), toMs);
  assert.deepEqual(summary.total, counts(entries));
  for (const { at, ...counted } of summary.buckets) {
    const from = Date.parse(at);
    const inside = entries.filter((entry) => {
      const ms = Date.parse(entry.at);
      return ms >= from && ms < from + summary.bucketMs;
    });
    assert.deepEqual(counted, counts(inside), at);
  }
  const byAgent = Map.groupBy(entries, ({ agent }) => agent.name);
  assert.equal(summary.agents.length, byAgent.size);
  for (const { id, name, lastAt, ...counted } of summary.agents) {
    const theirs = byAgent.get(name) ?? [];
    assert.deepEqual([id, counted], [theirs[0]?.agent.id, counts(theirs)]);
    assert.equal(
      lastAt,
      theirs
        .map(({ at }) => at)
        .sort()
        .at(-1),
    );
  }
  const byArea = Map.groupBy(entries, ({ area }) => area);
  assert.equal(summary.areas.length, byArea.size);
  for (const { area, ...counted } of summary.areas) assert.deepEqual(counted, counts(byArea.get(area) ?? []));
  const denied = entries.filter(({ decision }) => decision === 'denied');
  for (const { agent, reason, count } of summary.refusals)
    assert.equal(
      count,
      denied.filter((entry) => entry.agent.name === agent && entry.reason === reason).length,
    );
  return summary;
}

for (const { name, open } of testDatabases())
  describe(`counting calls on ${name}`, () => {
    test('counts are those of the entries: whole hours and parts of them, counted or not yet, of two processes, shortened', async () => {
      await using stage = await openStage(open());
      const { database, clock } = stage;
      const logs = [await stage.open(), await stage.open()];
      for (let index = 0; index < 240; index++) {
        await some(stage, logs[index % 2] as ActivityLog, index);
        clock.advance(7 * 60_000 + index * 997);
        if (index === 90) await countEntries(database);
        if (index === 150) await countEntries(database, logs[0]?.chain);
      }
      const end = clock.now();
      const all = async () => {
        for (const log of logs) await log.flush();
        await check(database, start, end, 24);
        await check(database, start + 5_123_456, end - 4_234_567, 10);
        await check(database, end - 24 * hourMs, end + 1, 24);
        await check(database, end - 2 * hourMs, end + 1, 20);
        await check(database, start - 90 * hourMs, start - 1, 3);
        const measured = await measureShortening(database, { beforeMs: start + 9 * hourMs + 61_000 });
        const before = await naive(database, 0, start + 9 * hourMs + 61_000);
        assert.ok(measured.wouldGo >= before.length);
      };
      await all();
      await countEntries(database);
      await all();
      assert.equal((await measureShortening(database, {})).entries, 240);
      assert.equal((await measureShortening(database, { maxEntries: 100 })).wouldGo, 140);
      assert.ok((await shortenLog(database, { beforeMs: start + 9 * hourMs + 61_000 })) > 30);
      await all();
      await shortenLog(database, { maxEntries: 100 });
      await all();
      assert.equal((await measureShortening(database, {})).entries, 100);
    });

    test('what a process writes is counted as it goes, by whoever comes first', async () => {
      await using stage = await openStage(open());
      const { database } = stage;
      const log = await stage.open();
      const stop = keepCounting(log, database, (error) => assert.fail(String(error)));
      for (let index = 0; index < 12; index++)
        await Promise.all(Array.from({ length: 50 }, (_, more) => some(stage, log, index * 50 + more)));
      await log.flush();
      await Promise.all([countEntries(database), countEntries(database, log.chain)]);
      await stop();
      const { counted_position } = await database.read
        .selectFrom('chain')
        .select('counted_position')
        .where('id', '=', log.chain)
        .executeTakeFirstOrThrow();
      assert.ok(counted_position > 600);
      await check(database, start, stage.clock.now() + 1, 1);
    });
  });
