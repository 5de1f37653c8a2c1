import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestData, type TestData } from './test-data.ts';

const dataCollectionId = 'Cities';
const cities = [
  { name: 'Oslo', country: 'NO', pop: 700, langs: ['no', 'en'] },
  { name: 'Bergen', country: 'NO', pop: 280, langs: ['no'] },
  { name: 'Paris', country: 'FR', pop: 2_100, langs: ['fr'] },
  { name: 'Lyon', country: 'FR', langs: [] },
  { name: 'Berlin', country: 'DE', pop: 3_700, langs: ['de', 'en'] },
];

const field = (fieldPath: string) => ({ expression: { fieldPath } });

for (const { name, open } of testDatabases())
  describe(`aggregations on ${name}`, () => {
    let cms: TestData;
    before(async () => {
      cms = await openTestData(open());
      await cms.collection(dataCollectionId);
      for (const city of cities) await cms.insert(dataCollectionId, city);
    });
    after(() => cms[Symbol.asyncDispose]());

    const aggregate = (asked: object) => cms.post('/items/aggregate', { dataCollectionId, ...asked });
    const run = async (...stages: object[]) => {
      const asked = { dataCollectionId, pipeline: { stages } };
      return (await cms.post('/items/aggregate-pipeline', asked)).body.results;
    };

    const operations = [
      { resultFieldName: 'total', sum: { itemFieldName: 'pop' } },
      { resultFieldName: 'mean', average: { itemFieldName: 'pop' } },
      { resultFieldName: 'least', min: { itemFieldName: 'pop' } },
      { resultFieldName: 'most', max: { itemFieldName: 'pop' } },
      { resultFieldName: 'cities', itemCount: {} },
    ];

    verifies('data.aggregate.group', async () => {
      const { body } = await aggregate({ aggregation: { groupingFields: ['country'], operations } });
      assert.deepEqual(
        body.results.map(({ country, total, mean, least, most, cities: count }: Record<string, unknown>) => [
          ...[country, total, mean, least, most, count],
        ]),
        [
          ['DE', 3_700, 3_700, 3_700, 3_700, 1],
          ['FR', 2_100, 2_100, 2_100, 2_100, 2],
          ['NO', 980, 490, 280, 700, 2],
        ],
      );
      assert.deepEqual(body.results[0]._id, { country: 'DE' });
      assert.deepEqual(body.pagingMetadata, { count: 3, offset: 0, tooManyToCount: false, hasNext: false });
    });

    verifies('data.aggregate.filters', async () => {
      const { body } = await aggregate({
        initialFilter: { name: { $ne: 'Oslo' } },
        aggregation: { groupingFields: ['country'], operations },
        finalFilter: { total: { $gt: 1_000 } },
        sort: [{ fieldName: 'total', order: 'DESC' }],
        paging: { limit: 1 },
      });
      assert.deepEqual(
        body.results.map(({ country }: { country: string }) => country),
        ['DE'],
      );
      assert.equal(body.pagingMetadata.hasNext, true);
    });

    verifies('data.aggregate.whole', async () => {
      const { body } = await aggregate({ aggregation: { operations } });
      assert.deepEqual(body.results, [{ total: 6_780, mean: 1_695, least: 280, most: 3_700, cities: 5 }]);
    });

    verifies('data.aggregate.pipeline', async () => {
      assert.deepEqual(
        await run(
          { filter: { country: { $in: ['NO', 'FR'] } } },
          { unwindArray: { arrayFieldName: 'langs' } },
          {
            group: {
              groupIds: [{ key: 'lang', ...field('langs') }],
              accumulators: [
                { resultFieldName: 'n', sum: { expression: { numeric: 1 } } },
                { resultFieldName: 'names', push: field('name') },
              ],
            },
          },
          {
            sort: {
              values: [
                { fieldName: 'n', order: 'DESC' },
                { fieldName: '_id.lang', order: 'DESC' },
              ],
            },
          },
          { limit: 2 },
        ),
        [
          { _id: { lang: 'no' }, n: 2, names: await namesIn('no') },
          { _id: { lang: 'fr' }, n: 1, names: ['Paris'] },
        ],
      );
      const projected = await run(
        { sort: { values: [{ fieldName: 'name', order: 'ASC' }] } },
        { skip: 3 },
        { projection: { fields: [{ include: { fieldName: 'name' } }] } },
      );
      assert.deepEqual(
        projected.map(({ _id, ...rest }: Record<string, unknown>) => rest),
        [{ name: 'Oslo' }, { name: 'Paris' }],
      );
    });

    /** Groups take items in the order of their ids, which are made up. */
    async function namesIn(lang: string): Promise<string[]> {
      const ids = await cms.ids(dataCollectionId, { langs: lang }, [{ fieldName: '_id' }]);
      const { body } = await cms.post('/items/query', { dataCollectionId });
      const byId = new Map(
        body.dataItems.map(({ id, data }: { id: string; data: { name: string } }) => [id, data.name]),
      );
      return ids.map((id) => String(byId.get(id)));
    }

    verifies('data.aggregate.expressions', async () => {
      const two = (firstExpression: object, secondExpression: object) => ({
        firstExpression,
        secondExpression,
      });
      const reshape = (resultFieldName: string, expression: object) => ({
        reshape: { resultFieldName, expression },
      });
      const [oslo] = await run(
        { filter: { name: 'Oslo' } },
        {
          projection: {
            fields: [
              reshape('half', { divide: two({ fieldPath: 'pop' }, { numeric: 2 }) }),
              reshape('label', {
                concat: { expressions: [{ fieldPath: 'name' }, { text: ', ' }, { fieldPath: 'country' }] },
              }),
              reshape('short', { substring: { ...field('name'), start: 1, length: 2 } }),
              reshape('loud', { toUpper: field('name') }),
              reshape('none', { add: { expressions: [{ fieldPath: 'nothing' }, { numeric: 1 }] } }),
              reshape('sum', {
                subtract: two(
                  { multiply: { expressions: [{ numeric: 6 }, { numeric: 7 }] } },
                  { numeric: 2 },
                ),
              }),
            ],
          },
        },
      );
      const { _id, ...rest } = oslo;
      assert.deepEqual(rest, {
        half: 350,
        label: 'Oslo, NO',
        short: 'sl',
        loud: 'OSLO',
        none: null,
        sum: 40,
      });
    });

    verifies('data.aggregate.pipeline-errors', async () => {
      const asked = { dataCollectionId, pipeline: { stages: [{ lookup: {} }] } };
      const { status, body } = await cms.post('/items/aggregate-pipeline', asked);
      assert.equal(status, 400);
      assert.match(body.message, /^WDE0080: stage \[lookup\] is not one of filter, group/);
    });
  });
