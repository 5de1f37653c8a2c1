import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openConsole, owner, runCurl, seriousProblems, tabTo } from './stage.ts';

test('from the first start to the first allowed and the first denied call, with the keyboard alone', async () => {
  await using stage = await openConsole('--seed', 'empty');
  const { page } = await stage.window();
  await page.goto(stage.fairlead.ready.signIn ?? '');
  await page.getByLabel('Your name').waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  await page.keyboard.type(owner.name);
  await tabTo(page, 'Password');
  await page.keyboard.type(owner.password);
  await tabTo(page, 'Password again');
  await page.keyboard.type(owner.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Let an agent make its first call' }).waitFor();
  assert.doesNotMatch(page.url(), /#/);

  await tabTo(page, 'Add an agent');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Name').waitFor();
  await page.keyboard.type('Shop Agent');
  await page.keyboard.press('Enter');
  await page.getByText('Its key, shown this once:').waitFor();
  await tabTo(page, 'Set Contacts to Read');
  await page.keyboard.press('Enter');
  await page.getByText('Waiting for the call. It appears here by itself.').waitFor();

  const code =
    (await page.getByRole('group', { name: 'Copy this call into a terminal' }).textContent()) ?? '';
  assert.equal((await runCurl(code)).status, 200);
  await page
    .getByText(/^Shop Agent searched contacts on .* Allowed: Contacts is set to Read\.$/)
    .first()
    .waitFor();
  assert.equal(
    (await runCurl(code.replace('/contacts/v4/contacts/query', '/members/v1/members/query'))).status,
    403,
  );
  await tabTo(page, 'Activity');
  await page.keyboard.press('Enter');
  await page
    .getByText(/^Shop Agent tried to search members on .* Denied: Members is set to Off\.$/)
    .waitFor();
  stage.assertQuiet();
});

test('access is given, narrowed and taken back, with the keyboard alone; the very next call follows it', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  const agent = stage.fairlead.ready.agents.find(({ name }) => name === 'New Agent');
  const search = async (): Promise<number> => {
    const headers = { authorization: stage.fairlead.keyOf('New Agent'), 'content-type': 'application/json' };
    const address = `${stage.url}/contacts/v4/contacts/query`;
    return (await fetch(address, { method: 'POST', headers, body: '{"query":{}}' })).status;
  };
  const sentence = page.getByTestId('sentence');
  await page.goto(`${stage.url}/agents/${agent?.id}`);
  await sentence.getByText('New Agent can do nothing.').waitFor();
  assert.equal(await search(), 403);

  const area = page.getByRole('radiogroup', { name: 'Access to Contacts' });
  await tabTo(page, /^Show the actions of Contacts$/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await sentence.getByText('New Agent can read, add and change contacts. It can do nothing else.').waitFor();
  await tabTo(page, 'Save');
  await page.keyboard.press('Enter');
  await page.getByText('What New Agent may do was changed.').first().waitFor();
  assert.equal(await search(), 200);

  await area.getByRole('radio', { name: 'Full' }).focus();
  await page.keyboard.press('ArrowLeft');
  await sentence.getByText('New Agent can add and change contacts. It can do nothing else.').waitFor();
  await tabTo(page, 'Save');
  await page.keyboard.press('Enter');
  await page.getByText('1 change, not saved yet').waitFor({ state: 'hidden' });
  assert.equal(await search(), 403);

  await tabTo(page, 'Take all access back');
  await page.keyboard.press('Enter');
  await sentence.getByText('New Agent can do nothing.').waitFor();
  await tabTo(page, 'Save');
  await page.keyboard.press('Enter');
  await page.getByText('change, not saved yet').waitFor({ state: 'hidden' });
  const { entries } = await stage.fairlead.api('GET', '/api/activity?decision=made&limit=10');
  assert.match(entries[0].sentence, /^Ada changed what New Agent may do: .*contacts from write to off/i);
  stage.assertQuiet();
});

test('an exception for one action stands in words, and holds for its methods', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  const agent = stage.fairlead.ready.agents.find(({ name }) => name === 'Storefront Agent');
  await page.goto(`${stage.url}/agents/${agent?.id}`);
  await page.getByRole('button', { name: 'Show the actions of Contacts' }).click();
  await page.getByRole('radiogroup', { name: 'Rule for Delete contacts' }).getByText('Deny').click();
  await page.getByTestId('sentence').getByText('It cannot delete contacts.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('What Storefront Agent may do was changed.').first().waitFor();
  const { groups } = await stage.fairlead.api('GET', `/api/agents/${agent?.id}/grants`);
  assert.deepEqual(Object.values(groups), ['deny']);
  stage.assertQuiet();
});

test('the log is followed live, narrowed by its address, and an entry opened', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  await page.goto(`${stage.url}/activity?area=contacts`);
  await page.getByText('Live', { exact: true }).waitFor();
  const call = (path: string) =>
    fetch(stage.url + path, {
      method: 'POST',
      headers: {
        authorization: stage.fairlead.keyOf('Storefront Agent'),
        'content-type': 'application/json',
      },
      body: '{"query":{"paging":{"limit":2}}}',
    });
  await call('/members/v1/members/query');
  await call('/contacts/v4/contacts/query');
  const row = page.getByText('Storefront Agent searched contacts on Demo Store and got 2 results.');
  await row.waitFor();
  assert.equal(await page.getByText('search members').count(), 0);
  await row.click();
  await page.getByRole('dialog').getByText('/contacts/v4/contacts/query').waitFor();
  assert.match(page.url(), /area=contacts.*entry=/);
  await page.keyboard.press('Escape');
  await page.getByLabel('Search in sentences').fill('nobody did this');
  await page.getByText('No entry matches these filters').waitFor();
  assert.match(page.url(), /q=nobody/);
  const csv = await page.request.get(`${stage.url}/api/activity?area=contacts&format=csv`);
  assert.match(csv.headers()['content-disposition'] ?? '', /activity\.csv/);
  assert.match(await csv.text(), /Storefront Agent searched contacts/);
  stage.assertQuiet();
});

test('a method is found by path, permission and word, opened, and tried as an agent', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  await page.goto(`${stage.url}/reference`);
  const field = page.getByRole('textbox', { name: 'Search a path, a name or a word' });
  const rows = page.locator('.method-row');
  for (const [text, shows] of [
    ['/events/v3/events/query', 'Query events'],
    ['DC-MEMBERS.READ', '/members/v1/members'],
    ['refund order', 'efund'],
  ] as const) {
    await field.fill(text);
    await rows.getByText(shows).first().waitFor();
  }
  await field.fill('query contacts');
  await page
    .getByRole('link', { name: /^Query contacts/ })
    .first()
    .click();
  await page.getByRole('heading', { level: 1, name: 'Query contacts' }).waitFor();
  await page.getByText('1,000').first().waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  const decision = page.getByTestId('decision');
  await decision.getByText(/^Storefront Agent searched contacts on Demo Store/).waitFor();
  await page.getByRole('combobox', { name: 'As agent' }).click();
  await page.getByRole('option', { name: 'New Agent' }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  await decision.getByText('Denied: Contacts is set to Off.').waitFor();
  const { keys } = await stage.fairlead.api('GET', `/api/agents/${stage.fairlead.ready.agents[3]?.id}`);
  assert.equal(keys.length, 1, 'the key that was lent is gone');
  stage.assertQuiet();
});

test('the clock is moved and the data changed in the local Wix; an auditor sees neither switch nor secret', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  await page.goto(`${stage.url}/local?tab=time`);
  const clock = page.getByTestId('clock').locator('time');
  const before = Date.parse((await clock.getAttribute('datetime')) ?? '');
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith('/clock') && one.request().method() === 'POST'),
    page.getByRole('button', { name: '+30 days' }).click(),
  ]);
  const { now } = (await answer.json()) as { now: string };
  assert.ok(Date.parse(now) - before > 29 * 24 * 60 * 60 * 1_000);
  await page.locator(`[data-testid=clock] time[datetime^="${now.slice(0, 10)}"]`).waitFor();
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  await page.getByRole('button', { name: 'Go back to it' }).waitFor();
  await page.goto(`${stage.url}/local?thing=contacts`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Ada Lovelace' }).first().waitFor();

  const { link } = await stage.fairlead.api('POST', '/api/people', { name: 'Grace', role: 'auditor' });
  const { page: other } = await stage.window();
  await other.goto(stage.url + link);
  await other.getByLabel('Password', { exact: true }).fill(owner.password);
  await other.getByLabel('Password again').fill(owner.password);
  await other.keyboard.press('Enter');
  await other.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  assert.equal(await other.getByRole('link', { name: 'Local Wix' }).count(), 0);
  await other.goto(`${stage.url}/agents/${stage.fairlead.ready.agents[0]?.id}`);
  await other.getByText('Only an owner can change this.').waitFor();
  assert.equal(await other.getByRole('button', { name: 'Pause' }).count(), 0);
  await other.goto(`${stage.url}/local`);
  await other.getByText('This takes an owner').waitFor();
  stage.assertQuiet();
});

test('what a first visit downloads is under 250 KB', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  for (const path of ['/agents', '/activity', '/reference', '/']) {
    let bytes = 0;
    const sizes: Promise<void>[] = [];
    const { page: visit, context: visitor } = await stage.window();
    await visitor.addCookies(await page.context().cookies());
    visit.on('response', (response) => {
      if (!/\/ui\/(?!CallsChart)/.test(response.url())) return;
      sizes.push(
        response
          .request()
          .sizes()
          .then(({ responseBodySize }) => {
            bytes += responseBodySize;
          }),
      );
    });
    await visit.goto(stage.url + path);
    await visit.getByRole('heading', { level: 1 }).waitFor();
    await Promise.all(sizes);
    assert.ok(bytes > 50_000 && bytes < 250_000, `${path}: ${bytes} bytes`);
    await visitor.close();
  }
});

test('a held call is approved with the keyboard, and goes through', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  const agent = stage.fairlead.ready.agents.find(({ name }) => name === 'Storefront Agent');
  const grants = `/api/agents/${agent?.id}/grants`;
  const before = await stage.fairlead.api('GET', grants);
  const method = 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.CreateContact';
  await stage.fairlead.api('PUT', grants, { ...before, methods: { [method]: 'ask' } });
  await page.goto(`${stage.url}/approvals`);
  await page.getByText('Nothing waits for you').waitFor();

  const create = (headers: Record<string, string> = {}) =>
    fetch(`${stage.url}/contacts/v4/contacts`, {
      method: 'POST',
      headers: {
        authorization: stage.fairlead.keyOf('Storefront Agent'),
        'content-type': 'application/json',
        ...headers,
      },
      body: '{"info":{"name":{"first":"Grace","last":"Hopper"}}}',
    });
  const held = create();
  await page
    .getByRole('article')
    .getByText(/Storefront Agent .*create the contact Grace Hopper/)
    .waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  await page.keyboard.press('a');
  await page.getByText('Approved. The call goes through once.').waitFor();
  const answer = await held;
  if (answer.status === 403) {
    const { details } = (await answer.json()) as {
      details: { applicationError: { data: { approvalId: string } } };
    };
    const again = await create({ 'x-fairlead-approval': details.applicationError.data.approvalId });
    assert.equal(again.status, 200);
  } else assert.equal(answer.status, 200);
  await page.getByText('Nothing waits for you').waitFor();
  stage.assertQuiet();
});
