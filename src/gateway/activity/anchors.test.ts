import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { openDatabase } from '../../storage/database.ts';
import { type Direct, directOf } from '../../storage/direct.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { takeAnchors } from './anchors.ts';
import { openActivityLog } from './log.ts';

test('an anchor is of what is on disk, not of what a power cut could still take', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-anchors-'));
  await using database = await openDatabase<GatewayTables>(
    { kind: 'file', path: join(folder, 'gateway.db') },
    gatewayMigrations,
  );
  const log = await openActivityLog(database, new MovableClock(), seededIds('anchors'), () => () => {});
  const append = (entryId: string) =>
    log.append({ entryId, kind: 'refused', atMs: 0, body: { kind: 'call', decision: 'denied' } });
  await append('on disk');
  const direct = directOf(database.read.getExecutor().adapter) as {
    -readonly [Name in keyof Direct]: Direct[Name];
  };
  const { sync } = direct;
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  direct.sync = () => held.then(sync);
  let isOnDisk = false;
  const appended = append('on its way').then(() => {
    isOnDisk = true;
  });
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  const taken = takeAnchors(database, 0, new Map()).then((anchors) => ({ anchors, isOnDisk }));
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  letGo();
  await appended;
  const { anchors, isOnDisk: wasOnDisk } = await taken;
  assert.deepEqual(
    anchors.map(({ position }) => position),
    [2],
  );
  assert.equal(wasOnDisk, true);
  rmSync(folder, { recursive: true });
});
