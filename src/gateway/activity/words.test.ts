import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { listEntries } from './list.ts';
import { openActivityLog } from './log.ts';
import type { EntryFields } from './record.ts';
import { wordsOf } from './words.ts';

async function openStage() {
  const database = await openDatabase<GatewayTables>({ kind: 'memory' }, gatewayMigrations);
  const ids = seededIds('words');
  const rings: (() => void)[] = [];
  const openLog = () =>
    openActivityLog(database, new MovableClock(), ids, (_ms, ring) => {
      rings.push(ring);
      return () => rings.splice(rings.indexOf(ring), 1);
    });
  const found = async (q: string): Promise<number> => (await listEntries(database, { q }, 50)).entries.length;
  const refused = (sentence: string, more: EntryFields = {}) => ({
    ...({ entryId: ids.guid(), kind: 'refused', atMs: 0 } as const),
    body: { kind: 'call', decision: 'denied', sentence, ...more } as const,
  });
  return { ...{ database, openLog, found, refused, rings }, [Symbol.asyncDispose]: () => database.close() };
}

test('words are indexed together a moment later, or when someone is about to look', async () => {
  await using stage = await openStage();
  const log = await stage.openLog();
  await log.append(stage.refused('Zebra one'));
  await log.append(stage.refused('Zebra two'));
  assert.equal(await stage.found('zebra'), 0);
  await log.flush();
  assert.equal(await stage.found('zebra'), 2);
  assert.equal(stage.rings.length, 0);
});

test('words that a process left unindexed when it was killed are indexed by the next, and those of open calls once they are settled', async () => {
  await using stage = await openStage();
  const killed = await stage.openLog();
  for (let count = 0; count < 600; count++) await killed.append(stage.refused(`Walrus ${count}`));
  await killed.append({ ...stage.refused('Walrus open', { outcome: 'open' }), kind: 'intent' });
  assert.equal((await listEntries(stage.database, { q: 'walrus' }, 1_000)).entries.length, 0);
  await stage.openLog();
  assert.equal((await listEntries(stage.database, { q: 'walrus' }, 1_000)).entries.length, 600);
  assert.equal(await stage.found('walr 599'), 1);
});

test('what retention has taken before it was indexed is not indexed any more', async () => {
  await using stage = await openStage();
  const log = await stage.openLog();
  // So many that they are listed at once, and only their words are left for later.
  await Promise.all(Array.from({ length: 64 }, () => log.append(stage.refused('Okapi'))));
  const deleted = await stage.database.write((tx) => tx.deleteFrom('entry').executeTakeFirstOrThrow());
  assert.equal(deleted.numDeletedRows, 64n);
  await log.flush();
  const rows = await stage.database.read
    .selectFrom('entry_words_docsize' as never)
    .selectAll()
    .execute();
  assert.equal(rows.length, 0);
});

test('several words find the entries that have them all, as they are or as they begin', async () => {
  await using stage = await openStage();
  const log = await stage.openLog();
  const sentences = Array.from(
    { length: 300 },
    (_, count) => `Heron ${count % 2 === 0 ? 'even' : 'odd'} n${count} ${count % 7 === 0 ? 'Séven' : ''}`,
  );
  for (const sentence of sentences) await log.append(stage.refused(sentence));
  await log.flush();
  const words = ['heron', 'HER', 'even', 'odd', 'seven', 'sév', 'n2', 'n299', 'n', 'nothing', 'eve'];
  const has = (sentence: string, start: string): boolean =>
    wordsOf(sentence).some((word) => word.startsWith(wordsOf(start)[0] ?? ''));
  for (const one of words)
    for (const other of words) {
      const { entries } = await listEntries(stage.database, { q: `${one} ${other}` }, 1_000);
      const expected = sentences.filter((sentence) => has(sentence, one) && has(sentence, other));
      assert.deepEqual(entries.map(({ sentence }) => sentence).reverse(), expected, `${one} ${other}`);
    }
});
