import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayMigrations } from '../../src/gateway/tables.ts';
import { wixMigrations } from '../../src/wix/migrations.ts';
import type { KeptData } from '../databases.ts';
import { startCommand } from '../running.ts';
import { dieAt, lookInto, quickly } from './process.ts';
import type { World } from './world.ts';

/** An empty database each time, on which the first start dies among its migrations, and the second goes on. */
export function openMigrationWorld(open: () => Promise<KeptData>): World {
  return {
    async crash({ at }) {
      if (typeof at === 'string') throw new Error('Nobody is there to kill it');
      await using kept = await open();
      const look = lookInto(kept);
      const nth = 1 + Math.floor(Math.random() * 12);
      const diedFile = join(tmpdir(), `fairlead-died-${randomUUID()}`);
      const environment = { ...dieAt(at, nth, true), DIED_FILE: diedFile };
      await assert.rejects(startCommand('up', [...kept.flags, '--seed', 'empty'], environment));
      assert.ok(existsSync(diedFile), 'it ended, but not at the step');
      rmSync(diedFile);
      await using fairlead = await startCommand('up', [...kept.flags, '--seed', 'empty'], quickly);
      for (const [room, migrations] of [
        ['gateway', gatewayMigrations],
        ['wix', wixMigrations],
      ] as const) {
        const applied = (await look(room, 'select id from migration')).map(({ id }) => String(id));
        assert.deepEqual(applied.toSorted(), migrations.map(({ id }) => id).toSorted(), `each once: ${room}`);
      }
      const verdict = await fairlead.api('GET', '/api/activity/verify');
      assert.equal(verdict.ok, true, JSON.stringify(verdict));
    },
    settle: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}
