import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { MovableClock } from '../base/clock.ts';
import { type DatabaseLocation, openDatabase } from '../storage/database.ts';
import { directOf } from '../storage/direct.ts';
import { recordUse } from './identity/api-keys.ts';
import { wixMigrations } from './migrations.ts';
import { watchStorage } from './storage-watch.ts';
import type { WixTables } from './tables.ts';

/** A storage that is watched, and what was told of it. */
async function openWatched(location: DatabaseLocation) {
  const opened = await openDatabase<WixTables>(location, wixMigrations);
  const told: unknown[] = [];
  const clock = new MovableClock();
  clock.freeze(0);
  const watching = watchStorage(opened, (error) => told.push(error), clock);
  const direct = directOf(opened.read.getExecutor().adapter);
  assert.ok(direct);
  /** Whether SQLite itself refuses to write. */
  const setReadOnly = (isReadOnly: boolean) => direct.run(`pragma query_only = ${Number(isReadOnly)}`);
  const write = (name: string) =>
    watching.database.write((tx) => tx.insertInto('setting').values({ name, value: '' }).execute());
  return { ...watching, told, clock, setReadOnly, write, [Symbol.asyncDispose]: () => opened.close() };
}

test('a lock of another program that ordinary writes wait out is not told of where the use of a key did not wait for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-watch-'));
  {
    const path = join(folder, 'wix.db');
    await using watched = await openWatched({ kind: 'file', path });
    using other = new DatabaseSync(path);
    other.exec('begin immediate');
    const caller = { kind: 'apiKey', id: 'k', name: 'K', accountId: 'a', scopes: 'all' } as const;
    await recordUse(watched.database, { caller, usedMs: undefined }, 1);
    assert.deepEqual([watched.told, await watched.whyNotReady()], [[], undefined]);
    other.exec('rollback');
  }
  rmSync(folder, { recursive: true });
});

test('however often it is asked why it is not ready, it looks once a second', async () => {
  await using watched = await openWatched({ kind: 'memory' });
  const { clock, setReadOnly, write, whyNotReady } = watched;
  setReadOnly(true);
  await assert.rejects(write('a'), /cannot be written/);
  const reason = await whyNotReady();
  assert.match(String(reason), /attempt to write a readonly database/);
  setReadOnly(false);
  clock.advance(999);
  assert.equal(await whyNotReady(), reason);
  clock.advance(1);
  assert.equal(await whyNotReady(), undefined);
});

test('a storage that takes some writes and not others is told of once, and again after a minute in which nothing failed', async () => {
  await using watched = await openWatched({ kind: 'memory' });
  const { told, clock, setReadOnly, write, whyNotReady } = watched;
  const fail = async (times: number) => {
    setReadOnly(true);
    await assert.rejects(write('failing'), /cannot be written/);
    setReadOnly(false);
    assert.equal(told.length, times);
  };
  await fail(1);
  await write('small');
  clock.advance(59_000);
  await fail(1);
  clock.advance(59_000);
  await fail(1);
  clock.advance(60_000);
  await fail(2);
  assert.equal(await whyNotReady(), undefined);
  await fail(2);
});

test('a disk that failed once is held against it for a minute, and no longer when the clock is put back', async () => {
  await using watched = await openWatched({ kind: 'memory' });
  const { clock, noteRead, whyNotReady } = watched;
  const fail = () => noteRead(Object.assign(new Error('disk I/O error'), { errcode: 10 }));
  fail();
  clock.advance(59_999);
  assert.match(String(await whyNotReady()), /cannot be read: disk I\/O error/);
  clock.advance(1);
  assert.equal(await whyNotReady(), undefined);
  fail();
  clock.advance(-3_600_000);
  assert.equal(await whyNotReady(), undefined);
});
