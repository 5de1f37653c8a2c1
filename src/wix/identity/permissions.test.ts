import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { verifies } from '../../../test/verifies.ts';
import { responseText } from '../../base/http.ts';
import { type Catalogue, loadCatalogue } from '../../catalogue/load.ts';
import { type Method, scopesFor } from '../../catalogue/method.ts';
import { openTestWix, type TestWix } from '../test-wix.ts';
import { appInstanceMethods } from './app-instance.ts';
import { oauthMethods } from './oauth.ts';

/** Calls for tokens are open, and what an app asks of itself no key can ask. */
const noKeysMethods: readonly string[] = [...oauthMethods, ...appInstanceMethods];

const catalogue = loadCatalogue();

/** The implemented methods that ask for a permission; those that are internal to Wix are answered as unknown paths. */
function guarded({ byId }: Catalogue, implemented: ReadonlySet<string>): Method[] {
  return [...implemented]
    .filter((id) => !noKeysMethods.includes(id))
    .flatMap((id) => byId.get(id) ?? [])
    .filter((method) => method.visibility === 'public' && scopesFor(method).length > 0);
}

/** Calls a method with a message that is no JSON: who may call it is told that, whoever may not is told so before. */
async function callWith(wix: TestWix, { verb, path }: Method, key: string) {
  const target = path.replaceAll(/\{[^}]+\}/g, '00000000-0000-4000-8000-000000000000');
  const response = await wix.wix.handle({
    ...{ verb, target: `${target}?.r=e` },
    headers: { authorization: key, 'wix-site-id': wix.site.id, 'wix-account-id': wix.site.accountId },
    body: undefined,
    signal: new AbortController().signal,
  });
  return { status: response.status, text: await responseText(response) };
}

for (const { name, open } of testDatabases())
  describe(`permissions of every method on ${name}`, () => {
    verifies('platform.permissions.any-scope', async () => {
      await using wix = await openTestWix(open());
      const methods = guarded(catalogue, wix.wix.implemented);
      assert.ok(methods.length > 50);
      const keys = new Map<string, string>();
      const refused: string[] = [];
      for (const method of methods)
        for (const scope of scopesFor(method)) {
          const key = keys.get(scope) ?? (await wix.keyWith(new Set([scope])));
          keys.set(scope, key);
          const { status } = await callWith(wix, method, key);
          if (status !== 400) refused.push(`${method.id} with ${scope}: ${status}`);
        }
      assert.deepEqual(refused, []);
    });

    verifies('platform.permissions.missing', async () => {
      await using wix = await openTestWix(open());
      const all = [...new Set(catalogue.methods.flatMap(scopesFor))];
      for (const method of guarded(catalogue, wix.wix.implemented)) {
        const enough = scopesFor(method);
        const key = await wix.keyWith(new Set(all.filter((scope) => !enough.includes(scope))));
        const { status, text } = await callWith(wix, method, key);
        assert.equal(status, 403, method.id);
        const { code, data } = JSON.parse(text).details.applicationError;
        assert.deepEqual([code, data.missingScopes], ['PERMISSION_DENIED', enough], method.id);
      }
    });

    verifies('platform.permissions.key-errors', async () => {
      await using wix = await openTestWix(open());
      const query = (headers: Record<string, string | undefined>) =>
        wix.call('POST', '/contacts/v4/contacts/query', {}, headers);
      const none = await query({ authorization: undefined });
      assert.deepEqual([none.status, none.body], [403, { message: '', details: {} }]);
      const unknown = await query({ authorization: 'IST.unknown' });
      assert.deepEqual(
        [unknown.status, unknown.body.details.applicationError.code],
        [401, 'UNAUTHENTICATED'],
      );
      const noSite = await query({ 'wix-site-id': undefined });
      assert.deepEqual([noSite.status, noSite.body.message], [403, 'No Metasite Context in identity.']);
      assert.equal((await query({ 'wix-site-id': wix.ids.guid() })).status, 403);
      assert.equal((await query({ authorization: `Bearer ${wix.key}` })).status, 200);
    });

    verifies('platform.permissions.key-is-no-app', async () => {
      await using wix = await openTestWix(open());
      const answer = await wix.call('POST', '/oauth2/token-info', { token: wix.key });
      assert.deepEqual(answer.body, { active: false });
      const grant = { grant_type: 'client_credentials', client_id: wix.key, client_secret: wix.key };
      assert.equal((await wix.call('POST', '/oauth2/token', grant)).body.error, 'invalid_client');
    });
  });
