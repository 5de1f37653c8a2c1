import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { deleteThings, insertThings, openThings, type Things } from './test-things.ts';
import { findByWords } from './word-index.ts';

const site = 'site-1';
const word = (place: number): string => `word${place}x`;

/** The ids of the things that the index finds for a word; `between` comes after the index was asked and before the things are. */
async function find(things: Things, text: string, between = async () => {}): Promise<string[]> {
  const where = { table: 'thing', column: 'search_text', dialect: 'sqlite' } as const;
  const found = await findByWords(things.read, where, { words: [text], mode: 'AND', fuzzy: false });
  if (!found) throw new Error(`The index cannot tell what has ${text}`);
  await between();
  const rows = await things.read.selectFrom('thing as e').select('e.id').where(found).execute();
  return rows.map(({ id }) => id);
}

// The index knows rows by their number, which VACUUM may give anew: not where the table has an index, as every entity's has
// for its primary key. https://sqlite.org/lang_vacuum.html
test('a VACUUM by hand leaves what the words of things find as it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-vacuum-'));
  try {
    const path = join(folder, 'things.db');
    {
      await using things = await openThings({ kind: 'file', path });
      await insertThings(
        things,
        site,
        Array.from({ length: 300 }, (_, place) => ({ id: `t${place}`, name: word(place) })),
      );
      // Gaps, which new numbers would close.
      await things.write((tx) => tx.deleteFrom('thing').where('id', 'like', '%3').execute());
    }
    const database = new DatabaseSync(path);
    database.exec('vacuum');
    database.close();
    await using things = await openThings({ kind: 'file', path });
    for (const place of [0, 4, 157, 299]) assert.deepEqual(await find(things, word(place)), [`t${place}`]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('things that were put in the place of others while a search was under way are found by their own words', async () => {
  await using things = await openThings({ kind: 'memory' });
  await insertThings(things, site, [{ id: 'old', name: word(1) }]);
  const found = await find(things, word(1), async () => {
    await deleteThings(things, site, ['old']);
    await insertThings(things, site, [{ id: 'new', name: word(2) }]);
  });
  assert.deepEqual(found, []);
});
