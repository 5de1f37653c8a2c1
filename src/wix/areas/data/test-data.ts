import type { JsonObject } from '../../../base/json.ts';
import type { DatabaseLocation } from '../../../storage/database.ts';
import { openTestWix, type TestAnswer, type TestWix } from '../../test-wix.ts';

/** A local Wix with what the tests of this folder say again and again. */
export interface TestData extends AsyncDisposable {
  readonly wix: TestWix;
  /** Posts to a path below `/wix-data/v2`. */
  post(path: string, body: object, headers?: Record<string, string>): Promise<TestAnswer>;
  /** Makes a collection, with a field `title` and everything for everyone unless told otherwise. */
  collection(id: string, more?: object): Promise<TestAnswer>;
  insert(collectionId: string, data: object): Promise<TestAnswer>;
  /** Ids of the items that a filter finds, in the order of the sort. */
  ids(collectionId: string, filter: object, sort?: readonly object[]): Promise<string[]>;
  /** Code and status of an answer that refuses. */
  refusal(answer: Promise<TestAnswer>): Promise<readonly [number, string]>;
}

export const forEveryone = { insert: 'ANYONE', update: 'ANYONE', remove: 'ANYONE', read: 'ANYONE' };

export async function openTestData(location: DatabaseLocation): Promise<TestData> {
  const wix = await openTestWix(location);
  const post: TestData['post'] = (path, body, headers) =>
    wix.call('POST', `/wix-data/v2${path}`, body, headers);
  return {
    wix,
    post,
    collection: (id, more = {}) =>
      post('/collections', {
        collection: { id, fields: [{ key: 'title', type: 'TEXT' }], permissions: forEveryone, ...more },
      }),
    insert: (dataCollectionId, data) => post('/items', { dataCollectionId, dataItem: { data } }),
    async ids(dataCollectionId, filter, sort = []) {
      const { body } = await post('/items/query', { dataCollectionId, query: { filter, sort } });
      return body.dataItems.map(({ id }: JsonObject) => id);
    },
    async refusal(answer) {
      const { status, body } = await answer;
      return [status, body.details?.applicationError?.code ?? JSON.stringify(body)];
    },
    [Symbol.asyncDispose]: () => wix[Symbol.asyncDispose](),
  };
}
