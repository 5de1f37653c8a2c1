import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConsoleStage, openConsole, picture, seriousProblems, tabTo } from './stage.ts';

/** A second site of the local Wix, reached over TCP. */
async function addShop({ fairlead: { ready, api } }: ConsoleStage): Promise<{ id: string; siteId: string }> {
  const made = await fetch(`${ready.wix}/_local/sites`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'My Shop', accountId: ready.account?.id, apps: ['members', 'stores'] }),
  });
  const { id: siteId } = (await made.json()) as { id: string };
  const { connection } = await api('POST', '/api/connections', {
    ...{ name: 'My Shop', siteId, baseUrl: ready.wix, credential: ready.wixApiKey },
  });
  return connection;
}

test('an owner puts an agent on another site and takes it off, by keyboard', async () => {
  await using stage = await openConsole();
  const shop = await addShop(stage);
  const page = await stage.owner();
  const { agents } = await stage.fairlead.api('GET', '/api/agents');
  const { id } = agents.find(({ name }: { name: string }) => name === 'Storefront Agent');
  const onShop = async (): Promise<boolean> =>
    (await stage.fairlead.api('GET', `/api/agents/${id}`)).connections.includes(shop.id);
  let answer = (): void => {};
  const released = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/connections', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(`${stage.url}/agents/${id}?tab=sites`);
  await page.getByText('Loading').first().waitFor({ state: 'attached' });
  answer();
  await page.getByText('Not on this site').waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  await picture(page, 'agent-sites');

  await page.route('**/connections/*', (route) =>
    route.fulfill({ status: 400, json: { message: 'The database is away.' } }),
  );
  await tabTo(page, 'Put it on My Shop');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('The database is away.').waitFor();
  await page.unroute('**/connections/*');
  await page.getByRole('button', { name: 'Put it on My Shop' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Storefront Agent is on My Shop now').waitFor();
  assert.equal(await onShop(), true);

  await page.goto(`${stage.url}/agents/${id}?tab=sites`);
  await page.getByRole('button', { name: 'Take it off My Shop' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Take Storefront Agent off My Shop?' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await onShop(), true, 'nothing was done');
  await page.getByRole('button', { name: 'Take it off My Shop' }).click();
  await dialog.waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  await picture(page, 'agent-leave-site');
  await dialog.getByRole('button', { name: 'Take it off' }).click();
  await page.getByText('Storefront Agent is not on My Shop any more.').waitFor();
  assert.equal(await onShop(), false);
  stage.assertQuiet();
});

test('an owner checks a connection, replaces its credential and deletes it', async () => {
  await using stage = await openConsole();
  const shop = await addShop(stage);
  const { ready, api } = stage.fairlead;
  await api('POST', '/api/agents', { name: 'Shop Agent', connections: [shop.id] });
  const page = await stage.owner();
  await page.goto(`${stage.url}/settings?tab=connections`);

  await page.getByRole('button', { name: 'Check My Shop' }).click();
  const found = page.getByRole('list', { name: 'What works of My Shop' });
  await found.getByText('Contacts: can be read.').waitFor();
  await found.getByText('Bookings: the site My Shop lacks the app that this area needs').waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  await picture(page, 'settings-connection-check');

  const replace = async (credential: string): Promise<void> => {
    await page.getByRole('button', { name: 'Replace the credential of My Shop' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replace the credential of My Shop' });
    await dialog.getByLabel('API key of Wix').fill(credential);
    assert.deepEqual(await seriousProblems(page), []);
    await picture(page, 'settings-connection-credential');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('My Shop uses the new credential.').first().waitFor();
  };
  const works = async (): Promise<boolean> => (await api('POST', `/api/connections/${shop.id}/check`)).ok;
  await replace('IST.no-key-of-wix');
  assert.equal(await works(), false);
  await replace(ready.wixApiKey);
  assert.equal(await works(), true);
  assert.equal(
    await page.getByRole('button', { name: /Replace the credential of .*local/ }).count(),
    0,
    'the local Wix brings its own',
  );

  await page.getByRole('button', { name: 'Delete the connection My Shop' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the connection My Shop?' });
  await dialog.getByText('What these agents may do there ends: Shop Agent.').waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  await picture(page, 'settings-connection-delete');
  await dialog.getByRole('button', { name: 'Delete, and end their access' }).click();
  await page.getByText('The connection My Shop was deleted.').waitFor();
  await page.getByRole('button', { name: 'Check My Shop' }).waitFor({ state: 'hidden' });
  const { connections } = await api('GET', '/api/connections');
  assert.equal(connections.length, 1);
  stage.assertQuiet();
});
