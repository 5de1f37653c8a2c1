import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Alarm } from '../../base/alarm.ts';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { countEntries } from './counts.ts';
import { listEntries } from './list.ts';
import { createListing } from './listing.ts';
import { type ActivityLog, LogUnwritable, openActivityLog } from './log.ts';
import { type ActivityRecord, type EntryFields, hashRecord, type RecordKind } from './record.ts';
import { settleOpenEntries } from './settle.ts';
import { summarise } from './summary.ts';
import { verifyLog } from './verify.ts';

async function openStage() {
  const database = await openDatabase<GatewayTables>({ kind: 'memory' }, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const ids = seededIds('listing');
  const openLog = () => openActivityLog(database, clock, ids, () => () => {});
  return { ...{ database, clock, ids, openLog }, [Symbol.asyncDispose]: () => database.close() };
}

/** The same with a log whose alarms ring when they are told to, and whose turns of listing are counted. */
async function openCounted() {
  const stage = await openStage();
  const { database, clock, ids } = stage;
  const writeAtOnce = database.writeAtOnce as NonNullable<typeof database.writeAtOnce>;
  const rings = new Set<() => void>();
  const bugs: unknown[] = [];
  const counted = { turns: 0 };
  let isLosing = false;
  const counting: typeof database = {
    ...database,
    writeAtOnce: async (work, until) => {
      if (until === 'committed') counted.turns += 1;
      const result = await writeAtOnce(work, until);
      if (isLosing && until !== 'committed') throw new Error('The word of it was lost');
      return result;
    },
  };
  const alarm: Alarm = (_ms, then) => {
    const ring = (): void => {
      rings.delete(ring);
      then();
    };
    rings.add(ring);
    return () => rings.delete(ring);
  };
  const log = await openActivityLog(counting, clock, ids, alarm, (error) => bugs.push(error));
  return {
    ...{ ...stage, log, bugs, counted },
    ring() {
      for (const ring of [...rings]) ring();
    },
    lose(is: boolean) {
      isLosing = is;
    },
    breakTable: (name: string) => sql.raw(`alter table ${name} rename to away`).execute(database.read),
    mendTable: (name: string) => sql.raw(`alter table away rename to ${name}`).execute(database.read),
  };
}

const call: EntryFields = { kind: 'call', agentName: 'Ada', decision: 'allowed', outcome: 'open' };
const steps: readonly (readonly [id: string, kind: RecordKind, body: EntryFields])[] = [
  ['refused', 'refused', { ...call, decision: 'denied', outcome: 'done', sentence: 'Ada asked for a heron' }],
  ['short', 'intent', { ...call, sentence: 'Ada asks for an okapi', subjects: ['okapi'] }],
  [
    'short',
    'outcome',
    { outcome: 'done', status: 200, sentence: 'Ada got an okapi', subjects: ['okapi', 'o1'] },
  ],
  [
    'held',
    'held',
    { ...call, decision: 'held', outcome: 'done', sentence: 'Ada waits', subjects: ['zebra'] },
  ],
  ['held', 'resumed', { decision: 'allowed', reason: 'approved', outcome: 'open' }],
  ['cut', 'intent', { ...call, sentence: 'Ada asks for a walrus', subjects: ['walrus'] }],
  ['cut', 'settled', { outcome: 'unknown', sentence: 'Nobody knows of the walrus' }],
  ['short', 'settled', { outcome: 'unknown', sentence: 'This came late' }],
  ['held', 'outcome', { outcome: 'done', status: 404, sentence: 'No zebra', target: 'z1', durationMs: 3 }],
  ['open', 'intent', { ...call, sentence: 'Ada asks for a yak' }],
];

/** Each a millisecond after the one before: by its number, an entry of one process could else be taken for one of the next. */
const recordOf = (step: (typeof steps)[number]): ActivityRecord => {
  const [entryId, kind, body] = step;
  return { entryId, kind, body, atMs: Date.UTC(2026, 2, 1) + steps.indexOf(step) };
};

/** Everything that is made of records, but what tells one chain from another. */
async function madeIn({ read }: Database<GatewayTables>) {
  const entries = await read.selectFrom('entry').selectAll().orderBy('id').execute();
  const subjects = await read
    .selectFrom('entry_subject')
    .select(['entry_id', 'subject'])
    .orderBy('entry_id')
    .orderBy('subject')
    .execute();
  const found = async (q: string) =>
    (await listEntries({ read, dialect: 'sqlite' } as never, { q }, 50)).entries.length;
  const words = await Promise.all(['heron', 'okapi', 'asks', 'zebra', 'walrus', 'late', 'yak'].map(found));
  const counts = await read.selectFrom('entry_count').selectAll().orderBy('decision').execute();
  return {
    subjects,
    words,
    counts,
    entries: entries.map(({ chain: _c, number: _n, sort_key: _s, ...rest }) => rest),
  };
}

async function make(
  write: (log: ActivityLog, stage: Awaited<ReturnType<typeof openStage>>) => Promise<ActivityLog>,
) {
  await using stage = await openStage();
  const log = await write(await stage.openLog(), stage);
  await log.flush();
  await countEntries(stage.database);
  assert.equal((await verifyLog(stage.database.read)).ok, true);
  return await madeIn(stage.database);
}

test('however often entries are listed, and wherever a process is killed before, they become the same', async () => {
  const whole = await make(async (log) => {
    for (const step of steps) await log.append(recordOf(step));
    return log;
  });
  assert.deepEqual(
    whole.entries.map(({ id, outcome, sentence }) => `${id} ${outcome}: ${sentence}`),
    [
      'cut unknown: Nobody knows of the walrus',
      'held done: No zebra',
      'open open: Ada asks for a yak',
      'refused done: Ada asked for a heron',
      'short done: Ada got an okapi',
    ],
  );
  assert.deepEqual(whole.words, [1, 1, 0, 1, 1, 0, 0]);
  const often = await make(async (log) => {
    for (const step of steps) {
      await log.append(recordOf(step));
      await log.flush();
    }
    return log;
  });
  assert.deepEqual(often, whole);
  for (let flushed = 0; flushed <= steps.length; flushed++)
    for (let killed = flushed; killed <= steps.length; killed++) {
      // A call that waits for a person ends with its process.
      if (steps[killed]?.[1] === 'resumed') continue;
      const made = await make(async (first, { database, openLog }) => {
        for (const step of steps.slice(0, flushed)) await first.append(recordOf(step));
        await first.flush();
        for (const step of steps.slice(flushed, killed)) await first.append(recordOf(step));
        // What is not listed yet is not missed, and counts.
        const begun = new Set(steps.slice(0, killed).map(([id]) => id));
        assert.deepEqual(await verifyLog(database.read), { ok: true, entries: begun.size });
        const next = await openLog();
        for (const step of steps.slice(killed)) await next.append(recordOf(step));
        return next;
      });
      assert.deepEqual(made, whole, `listed up to ${flushed}, killed after ${killed}`);
    }
});

test('a call that was cut off before it was listed is settled by the next process', async () => {
  await using stage = await openStage();
  const killed = await stage.openLog();
  await killed.append(recordOf(['cut', 'intent', { ...call, sentence: 'Ada asks for a walrus.' }]));
  const next = await stage.openLog();
  assert.equal(
    await settleOpenEntries(stage.database, next, stage.clock, (chain) => chain === next.chain),
    1,
  );
  await next.flush();
  const { entries } = await listEntries(stage.database, { q: 'walrus known' }, 5);
  assert.deepEqual(
    entries.map(({ outcome }) => outcome),
    ['unknown'],
  );
});

test('an entry that is not as its records say is found, listed or not', async () => {
  await using stage = await openStage();
  const log = await stage.openLog();
  for (const step of steps) await log.append(recordOf(step));
  await log.flush();
  await log.append(recordOf(['open', 'outcome', { outcome: 'done', sentence: 'A yak' }]));
  const change = (sentence: string) =>
    stage.database.write((tx) =>
      tx.updateTable('entry').set({ sentence }).where('id', '=', 'open').execute(),
    );
  assert.equal((await verifyLog(stage.database.read)).ok, true);
  await change('Nothing was asked for');
  assert.deepEqual(await verifyLog(stage.database.read), {
    ...{ ok: false, entries: 5, firstBroken: 'open' },
    reason: 'it does not say what its records say',
  });
  await change('Ada asks for a yak');
  await stage.database.write((tx) => tx.deleteFrom('entry').where('id', '=', 'refused').execute());
  assert.equal((await verifyLog(stage.database.read)).firstBroken, 'refused');
});

test('whoever writes that an older chain is not listed hides no entry that is gone, however the clock was put back', async () => {
  await using stage = await openStage();
  const { database, clock } = stage;
  const first = await stage.openLog();
  for (const step of steps) await first.append(recordOf(step));
  await first.flush();
  clock.freeze(clock.now() - 60_000);
  const next = await stage.openLog();
  await next.append({ ...recordOf(['late', 'refused', { ...call, outcome: 'done' }]), entryId: 'late' });
  // What the one that runs has not listed yet is missed by nobody.
  assert.equal((await verifyLog(database.read)).ok, true);
  await database.write((tx) => tx.deleteFrom('entry').where('id', '=', 'refused').execute());
  await database.write((tx) => tx.updateTable('chain').set({ listed_position: 0 }).execute());
  assert.equal((await verifyLog(database.read)).firstBroken, 'refused');
});

test('a database of a version that listed entries with their records is verified as it is', async () => {
  const before = gatewayMigrations.filter(({ id }) => id < '0020');
  await using database = await openDatabase<GatewayTables>({ kind: 'memory' }, before);
  assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 0 });
});

for (const [what, damage] of [
  ['missing', 'drop table entry_words'],
  ['without its list', 'drop table entry_word'],
  ['damaged', "update entry_words_data set block = x'ffffffffffffffffffffffff'"],
] as const)
  test(`an index of words that is ${what} is made again at the start, and told of`, async () => {
    await using stage = await openStage();
    const { database, clock, ids } = stage;
    const first = await stage.openLog();
    for (const step of steps) await first.append(recordOf(step));
    await first.flush();
    const right = await madeIn(database);
    const raw = new DatabaseSync(':memory:');
    raw.deserialize(database.image() as Uint8Array);
    raw.enableDefensive(false);
    raw.exec(damage);
    const location = { kind: 'memory', image: raw.serialize() } as const;
    await using damaged = await openDatabase<GatewayTables>(location, gatewayMigrations);
    const bugs: unknown[] = [];
    await openActivityLog(
      damaged,
      clock,
      ids,
      () => () => {},
      (error) => bugs.push(error),
    );
    assert.match(String(bugs), /^Error: The log's index of words was made again: /);
    assert.deepEqual(await madeIn(damaged), right);
  });

const refusalOf = (id: number | string, body: EntryFields = {}): ActivityRecord => ({
  ...{ entryId: `e${id}`, kind: 'refused', atMs: Date.UTC(2026, 2, 1) + (Number(id) || 0) },
  body: { ...call, outcome: 'done', sentence: `Ada asked ${id}`, ...body },
});

async function appendMany(log: ActivityLog, count: number, from = 0): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, id) => log.append(refusalOf(from + id))));
}

/** So many turns of the loop in which nothing is written any more. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate();
}

test('where entries cannot be listed records are taken all the same, but not for ever; later all is there', async () => {
  await using stage = await openCounted();
  const { database, log } = stage;
  await stage.breakTable('entry');
  await appendMany(log, 10_001);
  await log.flush();
  assert.equal(log.problem(), undefined);
  assert.equal(log.unlisted().entries, 10_001);
  await assert.rejects(log.append(refusalOf(10_001)), LogUnwritable);
  assert.match(log.problem() ?? '', /entry/);
  await stage.mendTable('entry');
  stage.ring();
  await log.append(refusalOf(10_002));
  await log.flush();
  assert.equal(log.problem(), undefined);
  const { ok, entries } = await verifyLog(database.read);
  // With the one that says that a call was refused for want of the log.
  assert.deepEqual([ok, entries], [true, 10_003]);
});

test('an entry that is found by much is listed in pieces, and is there only once all of it is, also after a kill between two', async () => {
  await using stage = await openStage();
  const { database, openLog } = stage;
  const subjects = Array.from({ length: 1_300 }, (_, index) => `subject-${index}`);
  const counts = async () => {
    const { read } = database;
    const entries = await read.selectFrom('entry').select('id').execute();
    const found = await read.selectFrom('entry_subject').select('subject').execute();
    return [entries.length, found.length];
  };
  const { chain } = await openLog();
  const { after } = await database.read.selectFrom('chain').select('after').executeTakeFirstOrThrow();
  const { body, ...record } = recordOf(['much', 'refused', { ...call, outcome: 'done', subjects }]);
  const text = JSON.stringify(body);
  const atMs = Date.UTC(2026, 2, 1);
  const place = { chain, position: 1, entry_id: 'much', kind: 'refused', at_ms: atMs, day: 0, body: text };
  const hash = hashRecord(after, chain, 1, { ...record, atMs }, text);
  const listing = createListing({ note: () => {} });
  const write = database.writeAtOnce;
  assert.ok(write);
  const taken = await write((tx) => listing.writeNow(tx, [{ ...record, atMs, body }], [{ ...place, hash }]));
  taken.keep();
  for (const found of [500, 1_000]) {
    (await write((tx) => listing.listNow(tx, 500))).keep();
    assert.equal(listing.waiting, 1);
    assert.deepEqual(await counts(), [0, found]);
  }
  // Here the process is killed: the next lists it from its record.
  await openLog();
  assert.deepEqual(await counts(), [1, 1_300]);
  assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 1 });
});

test('what cannot be listed is told of once, and tried again when its time comes and not before', async () => {
  await using stage = await openCounted();
  const { log, counted, bugs } = stage;
  await stage.breakTable('entry');
  await appendMany(log, 64);
  await settle();
  assert.equal(counted.turns, 1);
  assert.equal(bugs.length, 1);
  await log.flush();
  await appendMany(log, 64, 64);
  await settle();
  assert.equal(counted.turns, 1, 'whoever asks');
  stage.ring();
  await settle();
  assert.equal(counted.turns, 2);
  assert.equal(bugs.length, 1);
  assert.match(log.unlisted().problem ?? '', /no such table: .*entry/);
  assert.equal(log.unlisted().entries, 128);
  await stage.mendTable('entry');
  stage.ring();
  await log.flush();
  assert.deepEqual(log.unlisted(), { entries: 0, problem: undefined });
});

test('where words cannot be indexed, what waits for it counts, and calls are not taken for ever', async () => {
  await using stage = await openCounted();
  const { log } = stage;
  await stage.breakTable('entry_word');
  await appendMany(log, 300);
  await log.flush();
  assert.equal(log.unlisted().entries >= 300, true);
  assert.match(log.unlisted().problem ?? '', /entry_word/);
  await appendMany(log, 10_001, 300);
  await assert.rejects(log.append(refusalOf(12_000)), LogUnwritable);
  await stage.mendTable('entry_word');
  stage.ring();
  await log.append(refusalOf(12_001));
  await log.flush();
  assert.deepEqual(log.unlisted(), { entries: 0, problem: undefined });
  assert.equal((await listEntries(stage.database, { q: 'asked 5000' }, 5)).entries.length, 1);
  assert.equal((await verifyLog(stage.database.read)).ok, true);
});

test('a commit of which no word came costs one call, also while entries cannot be listed', async () => {
  await using stage = await openCounted();
  const { log, database } = stage;
  await log.append({
    ...recordOf(['open', 'intent', { ...call, sentence: 'Ada asks.' }]),
    entryId: 'before',
  });
  await stage.breakTable('entry');
  stage.lose(true);
  await assert.rejects(
    log.append(recordOf(['cut', 'intent', { ...call, sentence: 'Lost.' }])),
    LogUnwritable,
  );
  stage.lose(false);
  await log.append(refusalOf('after'));
  assert.equal(log.problem(), undefined);
  await stage.mendTable('entry');
  stage.ring();
  await log.flush();
  const rows = await database.read.selectFrom('entry').select(['id', 'outcome']).orderBy('id').execute();
  assert.deepEqual(
    rows.filter(({ id }) => id.length < 10).map(({ id, outcome }) => `${id} ${outcome}`),
    ['before open', 'cut done', 'eafter done'],
  );
  assert.equal((await verifyLog(database.read)).ok, true);
});

test('what was listed before anybody asked is counted as soon as somebody does', async () => {
  await using stage = await openCounted();
  const { log, database } = stage;
  await Promise.all(
    Array.from({ length: 64 }, (_, id) =>
      log.append({ ...recordOf(['open', 'intent', call]), entryId: `${id}` }),
    ),
  );
  await settle();
  await log.flush();
  assert.equal((await listEntries(database, {}, 500)).entries.length, 64);
  const atMs = Date.UTC(2026, 2, 1);
  const { total } = await summarise(database, atMs - 3_600_000, atMs + 3_600_000, 2);
  assert.equal(total.allowed, 64);
});

test('entries that are about much are listed in turns between which calls go on', async () => {
  await using stage = await openCounted();
  const { log, counted, database } = stage;
  const subjects = Array.from({ length: 1_000 }, (_, id) => `s${id}`);
  for (let id = 0; id < 5; id++) await log.append(refusalOf(id, { subjects }));
  await log.flush();
  assert.equal(counted.turns, 10);
  const { count } = await database.read
    .selectFrom('entry_subject')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  assert.equal(count, 5_000);
  assert.equal((await verifyLog(database.read)).ok, true);
});

test('a clock that is put back across midnight leaves entries where they are looked for, whoever lists them', async () => {
  await using stage = await openCounted();
  const { log, database } = stage;
  const midnight = Date.UTC(2026, 2, 1);
  const at = (id: string, atMs: number) => log.append({ ...refusalOf(id), atMs });
  await at('ahead', midnight + 1_000);
  await at('back', midnight - 1_000);
  await log.flush();
  await at('killed', midnight - 500);
  await stage.openLog();
  const { entries } = await listEntries(database, { fromMs: midnight - 2_000, toMs: midnight }, 5);
  assert.deepEqual(
    entries.map(({ id }) => id),
    ['ekilled', 'eback'],
  );
  assert.equal((await verifyLog(database.read)).ok, true);
});
