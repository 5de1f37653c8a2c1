import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { createSite } from '../src/wix/identity/sites.ts';
import { stages } from './stages.ts';
import { verifies } from './verifies.ts';

for (const { name, open } of stages())
  describe(`methods of an account on ${name}`, () => {
    verifies('platform.account.every-way', async () => {
      await using stage = await open();
      const { database, ids, clock, site } = stage.wix;
      clock.advance(1_000);
      const { id: _id, ...like } = site;
      await database.write((tx) => createSite(tx, ids, clock.now(), { ...like, name: 'Second Shop' }));
      const query = async (headers: Record<string, string>) =>
        stage.fetch('https://www.wixapis.com/site-list/v2/sites/query', {
          method: 'POST',
          headers: { authorization: stage.key, 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query: { sort: [{ fieldName: 'createdDate', order: 'ASC' }] } }),
        });
      // The gateway names the account of the connection itself, and sends on nothing that its caller says of it.
      const answer = await query({ 'wix-account-id': site.accountId });
      assert.equal(answer.status, 200);
      const { sites } = (await answer.json()) as { sites: readonly { displayName: string }[] };
      assert.deepEqual(
        sites.map(({ displayName }) => displayName),
        [site.name, 'Second Shop'],
      );
      const contacts = await stage.fetch('https://www.wixapis.com/contacts/v4/contacts', {
        headers: { authorization: stage.key, 'wix-site-id': site.id },
      });
      assert.equal(contacts.status, 200, 'the next call is one of the site again');
      const foreign = await query({ 'wix-account-id': ids.guid() });
      assert.equal(foreign.status, name.includes('gateway') ? 200 : 403);
    });
  });
