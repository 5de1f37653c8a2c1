import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { seedDemo } from '../../demo.ts';
import { openTestData } from './test-data.ts';

for (const { name, open } of testDatabases())
  describe(`the demo's collections on ${name}`, () => {
    verifies('data.demo', async () => {
      await using cms = await openTestData(open());
      const { database, site, clock } = cms.wix;
      await database.write((tx) => seedDemo(tx, database.dialect, site, clock));
      const { body } = await cms.post('/items/query', {
        dataCollectionId: 'Journal',
        query: {
          filter: { topics: { $hasSome: ['coffee'] } },
          sort: [{ fieldName: 'published', order: 'DESC' }],
        },
        includeReferences: [{ field: 'author' }, { field: 'topics' }],
      });
      const [first, second] = body.dataItems;
      assert.deepEqual([first.id, second.id, body.dataItems.length], ['four-minutes', 'espresso-at-home', 2]);
      assert.deepEqual([first.data.author.name, first.data.topics[0].title], ['Marek Lind', 'Coffee']);
      const product = await cms.wix.call('GET', `/stores/v3/products/${first.data.products[0]}`);
      assert.match(product.body.product.name, /Pour-Over Set|Gooseneck Kettle/);
      assert.equal((await cms.ids('FAQ', { section: 'Products' })).length, 2);
    });
  });
