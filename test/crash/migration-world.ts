import assert from 'node:assert/strict';
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
      await assert.rejects(
        startCommand('up', [...kept.flags, '--seed', 'empty'], dieAt(at, nth, true)),
        /ended with null before it was ready/,
      );
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
