import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { exportLog } from './export.ts';
import { openActivityLog } from './log.ts';
import { shortenLog } from './retention.ts';
import { verifyExport } from './verify-export.ts';

for (const { name, open } of testDatabases())
  describe(`the log in an export on ${name}`, () => {
    for (const goneAt of ['the first chain', 'record 250', 'record 650'])
      test(`an export is whole where retention takes half of the log as it comes to ${goneAt}`, async () => {
        await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
        const clock = new MovableClock();
        const startMs = Date.UTC(2026, 2, 1);
        clock.freeze(startMs);
        const ids = seededIds('export');
        const logs = [];
        for (const first of [0, 700]) {
          clock.advance(1);
          const log = await openActivityLog(database, clock, ids, () => () => {});
          const body = { kind: 'call', decision: 'denied', sentence: 'Ada asked' } as const;
          await Promise.all(
            Array.from({ length: 700 }, (_, index) =>
              log.append({ entryId: `e${first + index}`, kind: 'refused', atMs: startMs + index, body }),
            ),
          );
          await log.flush();
          logs.push(log);
        }
        let records = 0;
        async function* lines() {
          for await (const { part, row } of exportLog(database.read)) {
            if (part === 'record') records++;
            yield JSON.stringify({ part, ...row });
            const at = part === 'chain' ? 'the first chain' : `record ${records}`;
            if (at === goneAt) await shortenLog(database, { beforeMs: startMs + 600 });
          }
        }
        const { ok, entries, reason } = await verifyExport(lines());
        assert.equal(reason, undefined);
        assert.deepEqual([ok, entries], [true, records]);
        assert.ok(records >= 200);
      });
  });
