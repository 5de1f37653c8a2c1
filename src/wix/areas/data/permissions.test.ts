import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { installTestApp } from '../../identity/test-app.ts';
import type { TestWix } from '../../test-wix.ts';
import { forEveryone, openTestData, type TestData } from './test-data.ts';

type Headers = Record<string, string>;

/** Headers of a visitor, and of members by their address. */
async function people(
  wix: TestWix,
): Promise<{ visitor: Headers; member(email: string): Promise<Headers & { id: string }> }> {
  const { app } = await installTestApp(wix);
  const nobody = { authorization: undefined, 'wix-site-id': undefined };
  const anonymous = { clientId: app.id, grantType: 'anonymous' };
  const visitor = (await wix.call('POST', '/oauth2/token', anonymous, nobody)).body.access_token;
  return {
    visitor: { authorization: visitor },
    async member(loginEmail) {
      const created = await wix.call('POST', '/members/v1/members', { member: { loginEmail } });
      const { id } = created.body.member;
      const grant = { client_id: app.id, grant_type: 'authorized_client', member_id: id };
      const owner = { authorization: `${visitor},${wix.key}` };
      const { body } = await wix.call('POST', '/oauth2/token', grant, owner);
      return { id, authorization: body.access_token };
    },
  };
}

for (const { name, open } of testDatabases())
  describe(`permissions on ${name}`, () => {
    let cms: TestData;
    let visitor: Headers;
    let ada: { readonly id: string; readonly as: Headers };
    let bob: { readonly id: string; readonly as: Headers };
    before(async () => {
      cms = await openTestData(open());
      const all = await people(cms.wix);
      visitor = all.visitor;
      const member = async (email: string) => {
        const { id, ...as } = await all.member(email);
        return { id, as };
      };
      ada = await member('ada@example.com');
      bob = await member('bob@example.com');
      for (const role of ['ANYONE', 'SITE_MEMBER', 'SITE_MEMBER_AUTHOR', 'ADMIN'])
        await cms.collection(role, {
          permissions: { insert: role, update: role, remove: role, read: role },
        });
    });
    after(() => cms[Symbol.asyncDispose]());

    const insert = (dataCollectionId: string, as: Headers, data: object = {}) =>
      cms.post('/items', { dataCollectionId, dataItem: { data } }, as);
    const query = (dataCollectionId: string, as: Headers) =>
      cms.post('/items/query', { dataCollectionId }, as);

    verifies(['data.permissions.anyone', 'data.permissions.owner'], async () => {
      const { status, body } = await insert('ANYONE', visitor);
      assert.equal(status, 200);
      const mine = await insert('ANYONE', ada.as);
      assert.equal(mine.body.dataItem.data._owner, ada.id);
      assert.notEqual(body.dataItem.data._owner, cms.wix.site.accountId);
      assert.equal((await query('ANYONE', visitor)).body.dataItems.length, 2);
    });

    verifies('data.permissions.member', async () => {
      const { status, body } = await insert('SITE_MEMBER', visitor);
      assert.equal(status, 403);
      assert.equal(
        body.message,
        'WDE0027: The current user does not have permissions to insert on the SITE_MEMBER collection.',
      );
      assert.deepEqual(await cms.refusal(query('SITE_MEMBER', visitor)), [403, 'WDE0027']);
      assert.equal((await insert('SITE_MEMBER', ada.as, { _id: 'of-ada' })).status, 200);
      assert.equal((await query('SITE_MEMBER', bob.as)).body.dataItems.length, 1);
      const remove = { dataCollectionId: 'SITE_MEMBER', dataItemId: 'of-ada' };
      assert.equal((await cms.post('/items/remove', remove, bob.as)).status, 200);
    });

    verifies('data.permissions.author', async () => {
      const dataCollectionId = 'SITE_MEMBER_AUTHOR';
      await insert(dataCollectionId, ada.as, { _id: 'of-ada', n: 1 });
      await insert(dataCollectionId, bob.as, { _id: 'of-bob', n: 1 });
      const seen = (await query(dataCollectionId, ada.as)).body.dataItems;
      assert.deepEqual(
        seen.map(({ id }: { id: string }) => id),
        ['of-ada'],
      );
      const got = (id: string) => cms.post('/items/get', { dataCollectionId, dataItemId: id }, ada.as);
      assert.equal((await got('of-ada')).status, 200);
      assert.deepEqual(await cms.refusal(got('of-bob')), [404, 'WDE0073']);
      const update = (_id: string) =>
        cms.post('/items/update', { dataCollectionId, dataItem: { data: { _id, n: 2 } } }, ada.as);
      assert.equal((await update('of-ada')).status, 200);
      assert.deepEqual(await cms.refusal(update('of-bob')), [404, 'WDE0073']);
      const count = await cms.post('/items/count', { dataCollectionId }, ada.as);
      assert.deepEqual(count.body, { totalCount: 1 });
      const distinct = { dataCollectionId, fieldName: '_id' };
      const values = await cms.post('/items/query-distinct-values', distinct, ada.as);
      assert.deepEqual(values.body.distinctValues, ['of-ada']);
      assert.equal((await query(dataCollectionId, {})).body.dataItems.length, 2);
    });

    verifies('data.permissions.admin', async () => {
      for (const as of [visitor, ada.as]) {
        assert.deepEqual(await cms.refusal(query('ADMIN', as)), [403, 'WDE0027']);
        assert.deepEqual(await cms.refusal(insert('ADMIN', as)), [403, 'WDE0027']);
      }
      assert.equal((await insert('ADMIN', {})).status, 200);
      assert.equal((await query('ADMIN', {})).status, 200);
    });

    verifies('data.permissions.truncate', async () => {
      const truncate = (as: Headers) =>
        cms.post('/items/truncate', { dataCollectionId: 'SITE_MEMBER_AUTHOR' }, as);
      await insert('SITE_MEMBER_AUTHOR', ada.as, { _id: 'kept' });
      assert.deepEqual(await cms.refusal(truncate(ada.as)), [403, 'WDE0027']);
      assert.equal((await truncate({})).status, 200);
    });

    verifies('data.permissions.included', async () => {
      await insert('ADMIN', {}, { _id: 'secret', word: 'hush' });
      await cms.collection('Open', {
        fields: [
          {
            ...{ key: 'to', type: 'REFERENCE' },
            typeMetadata: { reference: { referencedCollectionId: 'ADMIN' } },
          },
        ],
        permissions: forEveryone,
      });
      await insert('Open', {}, { to: 'secret' });
      const include = async (as: Headers) => {
        const asked = { dataCollectionId: 'Open', includeReferences: [{ field: 'to' }] };
        return (await cms.post('/items/query', asked, as)).body.dataItems[0].data.to;
      };
      assert.equal((await include({})).word, 'hush');
      assert.equal(await include(visitor), 'secret');
    });

    verifies('data.collections.identity.visitor', async () => {
      const get = async (as: Headers) =>
        (await cms.wix.call('GET', '/wix-data/v2/collections/ANYONE', undefined, as)).body.collection;
      assert.equal((await get({})).permissions.read, 'ANYONE');
      const shown = await get(visitor);
      assert.deepEqual(Object.keys(shown), ['id', 'displayName', 'displayField', 'plugins', 'fields']);
      const lock = [shown.permissions, shown.revision, shown.capabilities];
      assert.deepEqual(lock, [undefined, undefined, undefined]);
      const list = await cms.wix.call('GET', '/wix-data/v2/collections', undefined, visitor);
      assert.equal(list.status, 403);
      assert.equal((await cms.post('/collections', { collection: {} }, visitor)).status, 403);
    });
  });
