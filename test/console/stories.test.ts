import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConsoleStage, openConsole, owner, runCurl, seriousProblems, tabTo } from './stage.ts';

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
  await page.getByText('It has not looked at a call yet.').waitFor();
  const { groups } = await stage.fairlead.api('GET', `/api/agents/${agent?.id}/grants`);
  assert.deepEqual(Object.values(groups), ['deny']);
  stage.assertQuiet();
});

test('the log is followed live, narrowed by its address, and an entry opened, with the keyboard alone', async () => {
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
  await tabTo(page, /Storefront Agent searched contacts on Demo Store/);
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog');
  await drawer.getByText('/contacts/v4/contacts/query').waitFor();
  await drawer.getByText('✓ as it was written').first().waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  assert.match(page.url(), /area=contacts.*entry=/);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  await tabTo(page, 'Search in sentences');
  await page.keyboard.type('nobody did this');
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
  await page.getByText('50 of 60 shown').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('60 of 60 shown').waitFor();
  const changed = page.getByRole('row').nth(60).locator('time');
  await changed.hover();
  assert.match(
    (await changed.getAttribute('title')) ?? '',
    /day, .*\d{4}/,
    'the exact instant when pointed at',
  );
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);
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
      if (!/\/ui\/(?!BarsOfCalls)/.test(response.url())) return;
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

/** Creates a contact as the Storefront Agent, which a person is asked about. */
async function askAboutContacts(stage: ConsoleStage) {
  const agent = stage.fairlead.ready.agents.find(({ name }) => name === 'Storefront Agent');
  const grants = `/api/agents/${agent?.id}/grants`;
  const method = 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.CreateContact';
  const before = await stage.fairlead.api('GET', grants);
  await stage.fairlead.api('PUT', grants, { ...before, methods: { [method]: 'ask' } });
  return async (first: string) => {
    const response = await fetch(`${stage.url}/contacts/v4/contacts`, {
      method: 'POST',
      headers: {
        authorization: stage.fairlead.keyOf('Storefront Agent'),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ info: { name: { first } } }),
    });
    return (await response.json()) as { message?: string; contact?: { id: string } };
  };
}

test('of two calls that wait one is chosen with the arrows and rejected with a note; the browser says that they wait', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  // A browser without a screen refuses notifications whatever it is told: what it is asked to show is kept instead.
  await page.addInitScript(`globalThis.told = [];
    globalThis.Notification = class {
      static permission = 'default';
      static async requestPermission() {
        return (Notification.permission = 'granted');
      }
      constructor(title, { body }) {
        told.push(body);
      }
    };`);
  const create = await askAboutContacts(stage);
  await page.goto(`${stage.url}/approvals`);
  await page.getByRole('button', { name: 'Notify me' }).click();
  await page.getByText('You are notified while this page is open.').waitFor();
  await page.getByText('Nothing waits for you').waitFor();
  const ada = create('Ada');
  await page.getByRole('article').getByText('create the contact Ada').waitFor();
  const grace = create('Grace');
  await page.getByRole('article').getByText('create the contact Grace').waitFor();
  const told = (await page.evaluate('told')) as string[];
  assert.equal(told.length, 2);
  assert.match(told[0] ?? '', /create the contact Ada/);

  const chosen = page.locator('article.chosen');
  const first = (await chosen.getAttribute('aria-label')) ?? '';
  await page.keyboard.press('ArrowDown');
  await page.locator('article.chosen').filter({ hasNotText: first }).waitFor();
  const second = (await chosen.getAttribute('aria-label')) ?? '';
  await page.keyboard.press('n');
  await page.keyboard.type('Ask me on Monday');
  await page.keyboard.press('Enter');
  await page.keyboard.press('r');
  await page.getByText('Rejected.').waitFor();
  const [rejected, other] = second.includes('Ada') ? [ada, grace] : [grace, ada];
  assert.match((await rejected).message ?? '', /was refused by Ada: Ask me on Monday/);
  await page.getByText('“Ask me on Monday”').waitFor();
  await page.keyboard.press('a');
  await page.getByText('Approved. The call goes through once.').waitFor();
  assert.ok((await other).contact?.id);
  const { entries } = await stage.fairlead.api('GET', '/api/activity?q=rejected');
  assert.match(entries[0].sentence, /^Ada rejected this \(Ask me on Monday\): /);
  stage.assertQuiet();
});

test('a guardrail is added by a form; what is wrong stands beside its field; it holds, and is taken away again', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  const agent = stage.fairlead.ready.agents.find(({ name }) => name === 'Storefront Agent');
  const search = async (): Promise<number> => {
    const headers = {
      authorization: stage.fairlead.keyOf('Storefront Agent'),
      'content-type': 'application/json',
    };
    return (
      await fetch(`${stage.url}/contacts/v4/contacts/query`, {
        method: 'POST',
        headers,
        body: '{"query":{}}',
      })
    ).status;
  };
  const sentence = page.getByTestId('sentence');
  const drawer = page.getByRole('dialog');
  await page.goto(`${stage.url}/agents/${agent?.id}`);
  await page.getByRole('button', { name: 'Guardrails' }).click();
  await drawer.getByRole('button', { name: 'Add a guardrail' }).click();
  await drawer.getByRole('combobox', { name: 'What should hold' }).click();
  await page.getByRole('option', { name: 'Calls a minute' }).click();
  const most = drawer.getByLabel('Calls a minute, at most');
  await most.fill('many');
  await drawer.getByRole('button', { name: 'Add it' }).click();
  await drawer.getByText('Is "many": it should be a whole number from 1.').waitFor();
  assert.equal(await most.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await seriousProblems(page), []);
  await most.fill('1');
  await drawer.getByRole('combobox', { name: 'For which areas' }).click();
  await page.getByRole('option', { name: 'Contacts' }).click();
  await page.keyboard.press('Escape');
  await drawer.getByRole('button', { name: 'Add it' }).click();
  await drawer.getByText('At most 1 calls a minute (Contacts).', { exact: true }).waitFor();
  assert.deepEqual(await seriousProblems(page), []);
  await page.keyboard.press('Escape');
  await sentence.getByText('within these guardrails: at most 1 calls a minute (Contacts).').waitFor();
  assert.deepEqual([await search(), await search()], [200, 200], 'nothing holds before it is saved');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('What Storefront Agent may do was changed.').first().waitFor();
  assert.deepEqual([await search(), await search()], [200, 429]);

  await page.getByRole('button', { name: 'Guardrails (1)' }).click();
  await drawer.getByRole('button', { name: 'Remove: at most 1 calls a minute (Contacts)' }).click();
  await drawer.getByText('No guardrails').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Guardrails', exact: true }).waitFor();
  await page.getByText('1 change, not saved yet').waitFor({ state: 'hidden' });
  assert.equal(await search(), 200);
  stage.assertQuiet();
});

test('each kind of guardrail has a form that the gateway takes', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  const agent = stage.fairlead.ready.agents.find(({ name }) => name === 'Storefront Agent');
  const drawer = page.getByRole('dialog');
  await page.goto(`${stage.url}/agents/${agent?.id}`);
  await page.getByRole('button', { name: 'Guardrails' }).click();
  const list = (label: string, value: string) => async () => {
    await drawer.getByLabel(label).first().fill(value);
    await page.keyboard.press('Enter');
  };
  const fill = (label: string, value: string) => () => drawer.getByLabel(label).first().fill(value);
  const kinds: readonly (readonly [kind: string, fill: () => Promise<void>, says: RegExp])[] = [
    ['Ask a person', async () => {}, /A person is asked\./],
    ['Calls a minute', fill('Calls a minute, at most', '30'), /At most 30 calls a minute/],
    ['A budget', fill('At most', '7'), /At most 7 items changed per day/],
    ['Hidden fields', list('Fields', 'email'), /Email masked/],
    ['Fields it may write', list('Only these fields', 'name'), /Only name may be changed/],
    ['Price changes', fill('Percent, at most', '12.5'), /Prices change by 12\.5 % at most/],
    ['Money in one call', fill('Amount', '250.00'), /At most 250\.00 USD in one call/],
    ['Collections', list('Only these collections', 'News'), /Only the collections News/],
    ['Orders since', fill('Orders made from then on', '2026-01-01T00:00'), /Only orders since 202/],
    [
      'Contacts with a label',
      fill('Key of the label', 'custom.vip'),
      /Only contacts with the label custom\.vip/,
    ],
    ['Hours of the week', async () => {}, /Mon, tue, wed, thu, fri from 09:00 to 17:00/],
    ['An end', fill('Allowed until', '2030-01-01T00:00'), /Until 20/],
  ];
  for (const [kind, enter, says] of kinds) {
    await drawer.getByRole('button', { name: 'Add a guardrail' }).click();
    await drawer.getByRole('combobox', { name: 'What should hold' }).click();
    await page.getByRole('option', { name: kind, exact: true }).click();
    await enter();
    await drawer.getByRole('button', { name: 'Add it' }).click();
    await drawer.getByRole('listitem').getByText(says).waitFor();
  }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('What Storefront Agent may do was changed.').first().waitFor();
  const { guardrails } = await stage.fairlead.api('GET', `/api/agents/${agent?.id}/grants`);
  assert.equal(new Set(guardrails.map(({ kind }: { kind: string }) => kind)).size, 12);
  stage.assertQuiet();
});

test('an area is stopped and let go on; the drill shows that it works; alerts and retention are set', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  const code = async (): Promise<string | number> => {
    const response = await fetch(`${stage.url}/contacts/v4/contacts/query`, {
      method: 'POST',
      headers: {
        authorization: stage.fairlead.keyOf('Storefront Agent'),
        'content-type': 'application/json',
      },
      body: '{"query":{}}',
    });
    const body = (await response.json()) as { details?: { applicationError?: { code: string } } };
    return body.details?.applicationError?.code ?? response.status;
  };
  await page.goto(`${stage.url}/settings?tab=stops`);
  await page.getByText('Nothing is stopped.').waitFor();
  await page.getByRole('combobox', { name: 'Area' }).click();
  await page.getByRole('option', { name: 'Contacts' }).click();
  await page.getByRole('button', { name: 'Stop this area' }).click();
  await page.getByRole('dialog').getByText('Every call to Contacts is refused from now on').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  const stopped = page.getByRole('group', { name: 'Contacts is stopped.' });
  await stopped.waitFor();
  assert.notEqual(await code(), 200);
  await stopped.getByRole('button', { name: 'Let it go on' }).click();
  await page.getByText('Nothing is stopped.').waitFor();
  assert.equal(await code(), 200);
  await page.getByRole('button', { name: 'Run the drill' }).click();
  await page.getByText('✓ Stopping works.').waitFor();

  await page.goto(`${stage.url}/settings?tab=alerts`);
  await page.getByLabel('Address').fill('http://127.0.0.1:9/hook?key=1');
  await page.getByRole('button', { name: 'Add an address' }).click();
  const address = page.getByRole('article', { name: 'http://127.0.0.1:9/…' });
  await address.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('The test did not arrive at http://127.0.0.1:9/…').waitFor();
  await address.getByLabel('A call or a level waits for a person').uncheck();
  await page.getByText('What is told was changed.').waitFor();

  await page.goto(`${stage.url}/settings?tab=retention`);
  await page.getByLabel('Entries, at most').fill('2');
  // All there is is of the last hour, which stays: its calls may still run.
  await page.getByText('This takes nothing off the log now.').waitFor();
  await page.getByLabel('Days').fill('soon');
  await page.getByText(/days is "soon": it should be a whole number/).waitFor();
  await page.getByLabel('Days').fill('30');
  await page.getByRole('button', { name: 'Set it' }).click();
  await page.getByText('Set. What goes, goes within the hour.').waitFor();
  assert.equal((await stage.fairlead.api('GET', '/api/retention')).days, 30);
  stage.assertQuiet();
});

test('the whole log is checked, and a check that nobody waits for any more is stopped', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  await page.goto(`${stage.url}/settings?tab=log`);
  const check = page.getByRole('button', { name: 'Check that the log is whole' });
  await check.click();
  await page.getByText('✓ The log is whole').waitFor();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/api/activity/verify', async (route) => {
    await held;
    await route.abort();
  });
  await check.click();
  await page.getByRole('progressbar').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The check was stopped before its end.').waitFor();
  letGo();
  await check.waitFor();
  stage.assertQuiet();
});

test('an app is made, and installed at the consent page', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  await page.goto(`${stage.url}/local?tab=apps`);
  await page.getByLabel('Name of the app').fill('Greeter');
  await page.getByLabel('Redirect addresses, one a line').fill(`${stage.url}/healthz`);
  await page.getByRole('button', { name: 'Add an app' }).click();
  const card = page.locator('main .mantine-Card-root').filter({ hasText: 'Greeter' });
  await card.getByText('not installed').waitFor();
  const [consent] = await Promise.all([
    page.context().waitForEvent('page'),
    card.getByRole('link', { name: 'Open the consent page' }).click(),
  ]);
  await consent.getByRole('heading', { level: 1 }).waitFor();
  assert.deepEqual(await seriousProblems(consent), []);
  await consent
    .getByRole('button', { name: /agree|install|add/i })
    .first()
    .click();
  await consent.waitForURL(/\/healthz\?.*instanceId=/);
  await consent.close();
  await page.reload();
  await card.getByText('Demo Store').waitFor();
  stage.assertQuiet();
});

test('the clock is moved past the end of an event, and the event has ended', async () => {
  await using stage = await openConsole();
  const page = await stage.owner();
  await page.goto(`${stage.url}/local?thing=events`);
  const upcoming = page.getByRole('row').filter({ hasText: 'UPCOMING' });
  await upcoming.first().waitFor();
  const title = (await upcoming.first().getByRole('button').first().textContent()) ?? '';
  await page.goto(`${stage.url}/local?tab=time`);
  const clock = page.getByTestId('clock').locator('time');
  const before = (await clock.getAttribute('datetime')) ?? '';
  await page.getByLabel('Set it to').fill(`${Number(before.slice(0, 4)) + 2}-01-01T00:00`);
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.locator(`[data-testid=clock] time[datetime^="${Number(before.slice(0, 4)) + 2}"]`).waitFor();
  await page.goto(`${stage.url}/local?thing=events`);
  await page.getByRole('row').filter({ hasText: title }).filter({ hasText: 'ENDED' }).waitFor();
  stage.assertQuiet();
});
