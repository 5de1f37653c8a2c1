import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { type EntryFilter, listEntries } from './list.ts';
import { openActivityLog } from './log.ts';
import type { EntryFields } from './record.ts';
import { type Progress, verifyLog, walkLog } from './verify.ts';

const call: EntryFields = {
  kind: 'call',
  agentId: 'a',
  agentName: 'Agent',
  area: 'products',
  decision: 'allowed',
};

async function openLog(location: DatabaseLocation) {
  const database = await openDatabase<GatewayTables>(location, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const log = await openActivityLog(database, clock, seededIds('log'));
  const ids = seededIds('entries');
  const write = async (sentence: string, more: EntryFields = {}): Promise<string> => {
    const entryId = ids.guid();
    await log.append({ entryId, kind: 'refused', atMs: clock.now(), body: { ...call, sentence, ...more } });
    return entryId;
  };
  const list = async (filter: EntryFilter, limit = 50): Promise<string[]> => {
    const found: string[] = [];
    let cursor: string | undefined;
    await log.flush();
    do {
      const page = await listEntries(database, filter, limit, cursor);
      found.push(...page.entries.map(({ sentence }) => sentence));
      cursor = page.next;
    } while (cursor !== undefined);
    return found;
  };
  return {
    ...{ database, clock, log, write, list },
    [Symbol.asyncDispose]: () => database.close(),
  };
}

for (const { name, open } of testDatabases())
  describe(`listing the log on ${name}`, () => {
    test('words are found by how they begin, whatever their case and accents stay, newest first and page by page', async () => {
      await using log = await openLog(open());
      for (let count = 0; count < 30; count++) {
        await log.write(
          `Agent ${count % 2 ? 'searched products' : 'created the contact Ada'} number${count}`,
        );
        if (count % 3 === 0) log.clock.advance(1);
      }
      await log.write('Agent updated the contact Élodie <elodie@example.com>');
      assert.equal((await log.list({ q: 'search' })).length, 15);
      assert.equal((await log.list({ q: 'PRODUCTS searched' })).length, 15);
      assert.deepEqual(await log.list({ q: 'elodie@example.com' }), [
        'Agent updated the contact Élodie <elodie@example.com>',
      ]);
      assert.equal((await log.list({ q: 'élod' })).length, 1);
      assert.deepEqual(await log.list({ q: 'nowhere' }), []);
      assert.equal((await log.list({ q: '"; drop table entry; --' })).length, 0);
      const all = await log.list({});
      assert.deepEqual(await log.list({ q: 'agent' }, 4), all);
      assert.deepEqual(
        await log.list({ q: 'created', decision: 'allowed' }, 2),
        all.filter((sentence) => sentence.includes('created')),
      );
      assert.deepEqual(await log.list({ q: 'created', decision: 'denied' }), []);
    });

    test('a sentence that changes is found by its new words only', async () => {
      await using log = await openLog(open());
      const entryId = seededIds('one').guid();
      const atMs = log.clock.now();
      await log.log.append({ entryId, kind: 'intent', atMs, body: { ...call, sentence: 'no answer yet' } });
      await log.log.append({ entryId, kind: 'outcome', atMs, body: { sentence: 'got 24 results' } });
      assert.deepEqual(await log.list({ q: 'answer' }), []);
      assert.deepEqual(await log.list({ q: 'results' }), ['got 24 results']);
    });

    test('everything about a contact: by its id and its address, however it was met', async () => {
      await using log = await openLog(open());
      await log.write('searched', { subjects: ['c1', 'c2', 'ada@example.com'] });
      await log.write('changed', { subjects: ['c1'] });
      await log.write('other', { subjects: ['c2'] });
      assert.deepEqual(await log.list({ about: 'C1' }), ['changed', 'searched']);
      assert.deepEqual(await log.list({ about: 'Ada@Example.com' }), ['searched']);
      assert.deepEqual(await log.list({ about: 'nobody' }), []);
      assert.equal((await verifyLog(log.database.read)).ok, true);
      let last: Progress | undefined;
      for await (const progress of walkLog(log.database.read)) last = progress;
      assert.ok(last && last.of > 0 && last.checked === last.of, 'the check tells how far it is, to its end');
      const gone = AbortSignal.abort(new Error('gone'));
      await assert.rejects(verifyLog(log.database.read, [], gone), /gone/);
    });
  });
