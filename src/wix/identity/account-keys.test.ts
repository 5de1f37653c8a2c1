import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { type Local, openLocal } from '../../../test/local-wix.ts';
import { verifies } from '../../../test/verifies.ts';

const path = '/site-list/v2/sites/query';

const keyFor = async (local: Local, input: object): Promise<{ id: string; key: string }> =>
  (await local.call('POST', '/_local/api-keys', { name: 'Key', ...input })).body;

/** Calls Query Sites with a key and whatever else. */
const querySites = (local: Local, body: object = {}, headers: Record<string, string> = {}) =>
  local.call('POST', path, body, {
    ...{ authorization: local.wix.apiKey, 'wix-account-id': local.wix.site.accountId },
    ...headers,
  });

const refusal = ({ status, body }: Awaited<ReturnType<typeof querySites>>): string =>
  `${status} ${body.details.applicationError?.code}`;

for (const { name, open } of testDatabases())
  describe(`keys of an account on ${name}`, () => {
    verifies(['platform.keys.maker', 'platform.keys.maker-refused'], async () => {
      await using local = await openLocal(open());
      const { accountId } = local.wix.site;
      const people = `/_local/accounts/${accountId}/members`;
      const join = async (name: string, role: string) =>
        (await local.call('POST', people, { name, role })).body;
      const [partner, helper] = [await join('Ada', 'CO_OWNER'), await join('Bob', 'TEAM_MEMBER')];
      const [{ members }] = (await local.call('GET', '/_local/accounts')).body.accounts;
      const [owner] = members;
      assert.deepEqual(
        members.map(({ name, role }: { name: string; role: string }) => `${name} ${role}`),
        ['Demo Account owner OWNER', 'Ada CO_OWNER', 'Bob TEAM_MEMBER'],
      );
      const made = [await keyFor(local, {})];
      for (const createdBy of [owner.id, partner.id]) made.push(await keyFor(local, { createdBy }));
      const listed = (await local.call('GET', '/_local/api-keys')).body.apiKeys;
      assert.deepEqual(
        made.map(({ id }) => listed.find((one: { id: string }) => one.id === id).createdBy),
        [owner.id, owner.id, partner.id],
      );
      for (const { key } of made)
        assert.equal((await querySites(local, {}, { authorization: key })).status, 200);

      const refused = await local.call('POST', '/_local/api-keys', { name: 'Key', createdBy: helper.id });
      assert.deepEqual(
        [refused.status, refused.body.message],
        [403, "Bob has the role TEAM_MEMBER: only the account's OWNER or a CO_OWNER can create API keys."],
      );
      const other = (await local.call('POST', '/_local/accounts', { name: 'Other' })).body;
      const foreign = await local.call('POST', '/_local/api-keys', {
        name: 'Key',
        createdBy: other.members[0].id,
      });
      assert.equal(foreign.status, 400);
      assert.match(foreign.body.message, /it should be the id of a member of account/);
      const second = await local.call('POST', people, { name: 'Eve', role: 'OWNER' });
      assert.equal(second.status, 400, 'an account has one owner');
      const nowhere = await local.call('POST', '/_local/accounts/none/members', {
        name: 'Eve',
        role: 'CO_OWNER',
      });
      assert.equal(nowhere.status, 404);
      const after = (await local.call('GET', '/_local/api-keys')).body.apiKeys;
      assert.equal(after.length, listed.length, 'nothing refused made a key');
    });

    verifies('platform.keys.last-use', async () => {
      await using local = await openLocal(open());
      const { id, key } = await keyFor(local, {});
      const { site, clock } = local.wix;
      const lastUsed = async (): Promise<string | null> =>
        (await local.call('GET', '/_local/api-keys')).body.apiKeys.find(
          (one: { id: string }) => one.id === id,
        ).lastUsed;
      const use = () =>
        local.call('GET', '/members/v1/members', undefined, { authorization: key, 'wix-site-id': site.id });
      assert.equal(await lastUsed(), null);
      assert.equal((await use()).status, 200);
      assert.equal(await lastUsed(), '2026-03-01T00:00:00.000Z');
      clock.advance(59_999);
      await use();
      assert.equal(await lastUsed(), '2026-03-01T00:00:00.000Z', 'as good as known');
      clock.advance(1);
      await use();
      assert.equal(await lastUsed(), '2026-03-01T00:01:00.000Z');
      await local.call('DELETE', `/_local/api-keys/${id}`);
      clock.advance(60_000);
      assert.equal((await use()).status, 401);
      assert.equal(await lastUsed(), '2026-03-01T00:01:00.000Z', 'a revoked key is not used');
    });

    verifies('platform.account.query-sites', async () => {
      await using local = await openLocal(open());
      const { site } = local.wix;
      for (const name of ['Bakery', 'Cafe']) {
        local.wix.clock.advance(1_000);
        await local.call('POST', '/_local/sites', { name });
      }
      const other = (await local.call('POST', '/_local/accounts', { name: 'Other' })).body;
      await local.call('POST', '/_local/sites', { name: 'Elsewhere', accountId: other.id });
      const { status, body } = await querySites(local);
      assert.equal(status, 200);
      assert.deepEqual(
        body.sites.map(({ displayName }: { displayName: string }) => displayName),
        [site.name, 'Bakery', 'Cafe'],
      );
      const [{ createdDate, ...first }] = body.sites;
      assert.ok(Number.isFinite(Date.parse(createdDate)));
      assert.deepEqual(first, {
        ...{ id: site.id, name: site.name, displayName: site.name, published: true, viewUrl: site.url },
        ...{ ownerAccountId: site.accountId, blocked: false, namespace: 'WIX' },
      });
      assert.deepEqual(body.metadata, { count: 3, cursors: {}, hasNext: false });
    });

    verifies('platform.account.query-sites-pages', async () => {
      await using local = await openLocal(open());
      for (const name of ['Bakery', 'Cafe']) await local.call('POST', '/_local/sites', { name });
      const names: string[] = [];
      const sort = [{ fieldName: 'displayName', order: 'ASC' }];
      let query: object = { sort, cursorPaging: { limit: 2 } };
      for (;;) {
        const { sites, metadata } = (await querySites(local, { query })).body;
        names.push(...sites.map(({ displayName }: { displayName: string }) => displayName));
        if (!metadata.hasNext) break;
        query = { cursorPaging: { cursor: metadata.cursors.next } };
      }
      assert.deepEqual(names, ['Bakery', 'Cafe', local.wix.site.name].toSorted());
      const filter = { displayName: { $in: ['Cafe', 'Nowhere'] } };
      const { sites } = (await querySites(local, { query: { filter } })).body;
      assert.deepEqual(
        sites.map(({ displayName }: { displayName: string }) => displayName),
        ['Cafe'],
      );
      const { status } = await querySites(local, { query: { filter: { colour: 'red' } } });
      assert.equal(status, 400);
      assert.equal((await querySites(local, { query: { cursorPaging: { limit: 1_001 } } })).status, 400);
    });

    verifies(['platform.account.header-missing', 'platform.account.header-wrong'], async () => {
      await using local = await openLocal(open());
      const { apiKey, site } = local.wix;
      const bare = { authorization: apiKey, 'wix-site-id': site.id };
      assert.equal(refusal(await local.call('POST', path, {}, bare)), '401 NO_ACCOUNT_IDENTITY');
      const { id, secret, instanceId } = local.wix.app;
      const grant = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
      const { body } = await local.call('POST', '/oauth2/token', { ...grant, instance_id: instanceId }, {});
      const asApp = { authorization: body.access_token };
      assert.equal(refusal(await querySites(local, {}, asApp)), '401 NO_ACCOUNT_IDENTITY');
      const other = (await local.call('POST', '/_local/accounts', { name: 'Other' })).body;
      for (const id of [other.id, 'nobody'])
        assert.equal(refusal(await querySites(local, {}, { 'wix-account-id': id })), '403 PERMISSION_DENIED');
      const both = await querySites(local, {}, { 'wix-site-id': site.id });
      assert.equal(both.status, 200, 'the SDK sends both when it knows both');
      assert.equal(
        refusal(await querySites(local, {}, { authorization: 'IST.wrong' })),
        '401 UNAUTHENTICATED',
      );
    });

    verifies('platform.account.scope', async () => {
      await using local = await openLocal(open());
      const { key } = await keyFor(local, { permissions: ['SCOPE.DC-CONTACTS.READ-CONTACTS'] });
      const answer = await querySites(local, {}, { authorization: key });
      assert.equal(refusal(answer), '403 PERMISSION_DENIED');
      assert.deepEqual(answer.body.details.applicationError.data.missingScopes, [
        'SCOPE.ACCOUNT.BASIC_TEAM_MEMBER',
      ]);
    });
  });
