import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabases } from '../../test/databases.ts';
import { openDatabase } from './database.ts';
import type { Migration } from './migrate.ts';

const server = testDatabases().find(({ name }) => name === 'PostgreSQL');

test('a step that PostgreSQL ends because it and a call wait for each other is tried again', {
  skip: server ? false : 'needs PostgreSQL: run it by npm test',
}, async () => {
  let tries = 0;
  const step: Migration = {
    id: '1',
    async up(db) {
      await sql`create table note (id bigint)`.execute(db);
      if (++tries === 1)
        await sql`do $$ begin raise exception 'deadlock detected' using errcode = 'deadlock_detected'; end $$`.execute(
          db,
        );
    },
  };
  await using database = await openDatabase<{ note: { id: number } }>(server?.open() ?? { kind: 'memory' }, [
    step,
  ]);
  assert.deepEqual([tries, await database.read.selectFrom('note').selectAll().execute()], [2, []]);
});
