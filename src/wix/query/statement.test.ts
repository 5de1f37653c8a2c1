import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { insertThings, openThings, queryThings, type Things } from './test-things.ts';
import { watchPlans } from './watch-plans.ts';

async function openMany(): Promise<Things> {
  const database = await openThings({ kind: 'memory' });
  await insertThings(
    database,
    's',
    Array.from({ length: 300 }, (_, index) => ({
      id: `t${index}`,
      name: index % 10 === 0 ? null : `name ${index}`,
      size: index,
      stock: index % 7,
      tags: [`tag${index}`],
    })),
  );
  return database;
}

/** How the first and the second page of a query are read. */
async function plansOf(database: Things, query: JsonObject): Promise<readonly [string, string]> {
  const plans: string[] = [];
  const reader = watchPlans(database.read, database.dialect, plans);
  const { next = '' } = await queryThings(database, 's', { ...query, cursorPaging: { limit: 5 } }, reader);
  await queryThings(database, 's', { cursorPaging: { cursor: next } }, reader);
  const [first = '', second = ''] = plans;
  return [first, second];
}

const by = (...keys: readonly string[]): JsonObject => ({
  sort: keys.map((key) => ({ fieldName: key.replace('-', ''), order: key.startsWith('-') ? 'DESC' : 'ASC' })),
});

describe('pages come from an index', () => {
  test('sorted by an indexed column, up or down, none is sorted in memory nor walked to', async () => {
    await using database = await openMany();
    const sorts: readonly [readonly string[], string, RegExp][] = [
      [['id'], 'sqlite_autoindex_thing_1', /site_id=\? AND id>\?/],
      [['-id'], 'sqlite_autoindex_thing_1', /site_id=\? AND id<\?/],
      [['size'], 'thing_by_size_id', /\(site_id=\? AND \(size,id\)>\(\?,\?\)\)/],
      [['-size'], 'thing_by_size_id', /\(site_id=\? AND \(size,id\)<\(\?,\?\)\)/],
      [['name'], 'thing_by_name_folded_id', /site_id=\? AND name_folded/],
      [['-name'], 'thing_by_name_folded_id', /site_id=\? AND \(name_folded,id\)</],
      [['stock', 'size'], 'thing_by_stock_size_id', /site_id=\? AND /],
    ];
    for (const [keys, index, seek] of sorts) {
      const [first, second] = await plansOf(database, by(...keys));
      assert.match(first, new RegExp(`USING INDEX ${index} \\(site_id=\\?\\)$`), keys.join());
      assert.match(second, seek, keys.join());
      assert.doesNotMatch(first, /SCAN e|TEMP B-TREE/, keys.join());
      for (const line of second.split('\n').filter((one) => / e USING/.test(one)))
        assert.match(line, new RegExp(`SEARCH e USING INDEX ${index} \\(site_id=\\? AND `), keys.join());
    }
  });

  test('filtered by an indexed column, by its beginning or by a list, they are looked up', async () => {
    await using database = await openMany();
    const plan = async (filter: JsonObject) => (await plansOf(database, { filter }))[0];
    assert.match(await plan({ name: 'name 5' }), /thing_by_name_folded_id \(site_id=\? AND name_folded=\?\)/);
    assert.match(
      await plan({ name: { $startsWith: 'Name 1' } }),
      /thing_by_name_folded_id \(site_id=\? AND name_folded>\? AND name_folded<\?\)/,
    );
    assert.match(
      await plan({ id: { $in: ['t1', 't2'] } }),
      /sqlite_autoindex_thing_1 \(site_id=\? AND id=\?\)/,
    );
    assert.match(
      await plan({ tags: 'tag5' }),
      /thing_tag_by_\w+ \(site_id=\? AND (value_folded=\? AND thing_id=\?|thing_id=\?)/,
    );
  });
});
