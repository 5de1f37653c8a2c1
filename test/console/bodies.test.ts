import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openConsole, picture, seriousProblems } from './stage.ts';

test('an owner lets a connection keep bodies, and looks at those of a call; before, there are none', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  const search = async (): Promise<string> => {
    const answer = await fetch(`${stage.url}/contacts/v4/contacts/query`, {
      method: 'POST',
      headers: {
        authorization: stage.fairlead.keyOf('Storefront Agent'),
        'content-type': 'application/json',
      },
      body: '{"query":{"paging":{"limit":2}}}',
    });
    assert.equal(answer.status, 200);
    return answer.headers.get('x-fairlead-activity') ?? '';
  };
  const drawer = page.getByRole('dialog');
  const show = async (entry: string): Promise<void> => {
    await page.goto(`${stage.url}/activity?entry=${entry}`);
    await drawer.getByRole('button', { name: 'Show the bodies' }).click();
  };
  await show(await search());
  await drawer.getByText('Nothing was kept of this call.').waitFor();

  await page.goto(`${stage.url}/settings?tab=connections`);
  const keep = page.getByRole('switch', { name: 'Keep the bodies of calls' });
  await page.getByText('The log says what was done, and not what was sent').waitFor();
  await keep.focus();
  await page.keyboard.press('Space');
  await page.getByText('personal data of your customers too').waitFor();
  await page.getByText('keeps the bodies of calls from now on.').waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  await picture(page, 'settings-keep-bodies');
  const { connections } = await stage.fairlead.api('GET', '/api/connections');
  assert.equal(connections[0].keepBodies, true);

  const entry = await search();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/bodies', async (route) => {
    await released;
    await route.fulfill({ status: 400, json: { message: 'The bodies cannot be opened.' } });
  });
  await show(entry);
  await drawer.getByText('Loading').waitFor({ state: 'attached' });
  release();
  await drawer.getByRole('alert').getByText('The bodies cannot be opened.').waitFor();
  await page.unroute('**/bodies');
  await drawer.getByRole('button', { name: 'Try again' }).click();
  const request = drawer.getByRole('group', { name: 'Request' });
  await request.waitFor();
  assert.deepEqual(JSON.parse((await request.textContent()) ?? ''), { query: { paging: { limit: 2 } } });
  const response = await drawer.getByRole('group', { name: 'Answer' }).textContent();
  assert.equal(JSON.parse(response ?? '').contacts.length, 2);
  assert.deepEqual(await seriousProblems(page), []);
  await picture(page, 'activity-bodies');

  await page.goto(`${stage.url}/settings?tab=connections`);
  await keep.click();
  await page.getByText('keeps no more bodies.').waitFor();
  await show(entry);
  await request.waitFor();
  stage.assertQuiet();
});
