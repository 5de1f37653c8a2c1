import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type DatabaseLocation, openDatabase } from '../storage/database.ts';
import { recordUse } from './identity/api-keys.ts';
import { wixMigrations } from './migrations.ts';
import { watchStorage } from './storage-watch.ts';
import type { WixTables } from './tables.ts';

/** A storage that is watched, and what was told of it. */
async function openWatched(location: DatabaseLocation) {
  const opened = await openDatabase<WixTables>(location, wixMigrations);
  const told: unknown[] = [];
  const watching = watchStorage(opened, (error) => told.push(error));
  return { ...watching, told, [Symbol.asyncDispose]: () => opened.close() };
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
