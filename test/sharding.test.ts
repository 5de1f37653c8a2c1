import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { gatewayMigrations } from '../src/gateway/tables.ts';
import { openDatabase } from '../src/storage/database.ts';
import type { Migrations } from '../src/storage/migrate.ts';
import { wixMigrations } from '../src/wix/migrations.ts';
import { testDatabases } from './databases.ts';

// The plan in docs/operations.md, held against the keys that the tables really have: what is not named there must fit.

const server = testDatabases().find(({ name }) => name === 'PostgreSQL');
const operations = fileURLToPath(new URL('../docs/operations.md', import.meta.url));

type How = 'reference' | 'coordinator' | 'not yet';

/** Tables that the plan names, with how they are to be kept: `gateway.record` is `not yet`. */
function readPlan(): ReadonlyMap<string, { readonly how: How; readonly why: string }> {
  const [, section = ''] =
    /^### Sharding by connection\n(.*?)(?=^##)/ms.exec(readFileSync(operations, 'utf8')) ?? [];
  const rows = [...section.matchAll(/^\| (gateway|local Wix) \| (.+?) \| (.+?) \| (.+?) \|$/gm)];
  return new Map(
    rows.flatMap(([, room, names = '', how, why = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]): [string, { how: How; why: string }] => [
        `${room === 'gateway' ? room : 'wix'}.${name}`,
        { how: how as How, why },
      ]),
    ),
  );
}

interface Key {
  readonly table: string;
  readonly columns: readonly string[];
}

/** The tables of a schema, parts of one as that one, with everything that must be unique in them and what refers to others. */
async function readKeys(db: Kysely<unknown>) {
  const named = sql`coalesce((select inhparent from pg_inherits where inhrelid = c.oid), c.oid)::regclass::text`;
  const columns = (attributes: string) =>
    sql.raw(
      `array(select a.attname::text from unnest(${attributes}) as k(n) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n)`,
    );
  const here = sql`c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`;
  const { rows: tables } = await sql<Key>`
    select ${named} as "table", array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) as columns
    from pg_class c where ${here} and not c.relispartition`.execute(db);
  const { rows: unique } = await sql<Key>`
    select ${named} as "table", ${columns('i.indkey::int2[]')} as columns
    from pg_index i join pg_class c on c.oid = i.indrelid where i.indisunique and ${here}`.execute(db);
  const { rows: foreign } = await sql<Key>`
    select ${named} as "table", ${columns('k.conkey')} as columns
    from pg_constraint k join pg_class c on c.oid = k.conrelid where k.contype = 'f' and ${here}`.execute(db);
  return { tables, unique, foreign };
}

const rooms: readonly { readonly room: string; readonly column: string; readonly migrations: Migrations }[] =
  [
    { room: 'gateway', column: 'connection_id', migrations: gatewayMigrations },
    { room: 'wix', column: 'site_id', migrations: wixMigrations },
  ];

test('every table can be sharded by connection, or the plan says what stands against it', {
  skip: server ? false : 'needs PostgreSQL: run it by npm test',
}, async () => {
  const plan = readPlan();
  const seen = new Set<string>();
  const sharded: string[] = [];
  for (const { room, column, migrations } of rooms) {
    await using database = await openDatabase<unknown>(server?.open() ?? { kind: 'memory' }, migrations);
    const { tables, unique, foreign } = await readKeys(database.read);
    assert.ok(tables.length > 20);
    for (const { table, columns } of tables) {
      const name = `${room}.${table}`;
      seen.add(name);
      const keys = [...unique, ...foreign].filter((key) => key.table === table);
      const fits = columns.includes(column) && keys.every((key) => key.columns.includes(column));
      const planned = plan.get(name);
      if (!planned) {
        assert.ok(fits, `${name} has a key without ${column}, and docs/operations.md does not say why`);
        sharded.push(name);
        continue;
      }
      assert.match(planned.how, /^(reference|coordinator|not yet)$/, name);
      if (planned.how === 'not yet')
        assert.ok(!fits, `${name} fits now: docs/operations.md says that it does not`);
      // A table that is on one node, or on all, may refer to others of its kind only.
      else
        assert.deepEqual(
          foreign.filter((key) => key.table === table),
          [],
        );
    }
  }
  assert.deepEqual(
    [...plan.keys()].filter((name) => !seen.has(name)),
    [],
    'named, and not there',
  );
  assert.ok(sharded.length > 35, sharded.join(' '));
});
