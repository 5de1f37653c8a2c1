import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Started, startFairlead } from './running.ts';
import { fairlead } from './terminal.ts';

/** A call on the control plane of the local Wix. */
async function local({ ready }: Started, path: string, body: object) {
  const response = await fetch(`${ready.wix}/_local/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json() as Promise<{ id: string; key: string }>;
}

/** A second site of the local Wix, reached over TCP by the account's key. */
async function addShop(started: Started) {
  const { ready } = started;
  const site = await local(started, 'sites', { name: 'My Shop', accountId: ready.account?.id });
  const added = await fairlead(
    started,
    ['connection', 'add', 'My Shop', '--site', site.id, '--base-url', ready.wix],
    { FAIRLEAD_WIX_API_KEY: ready.wixApiKey },
  );
  assert.equal(added.code, 0, added.said);
  const { connections } = await started.api('GET', '/api/connections');
  const [demo, shop] = ['(local)', 'My Shop'].map((name) =>
    connections.find((one: { name: string }) => one.name.includes(name)),
  );
  return { demo, shop, site };
}

const read = async ({ ready }: Started, key: string, siteId: string): Promise<number> => {
  const response = await fetch(`${ready.gateway}/contacts/v4/contacts/query`, {
    method: 'POST',
    headers: { authorization: key, 'wix-site-id': siteId, 'content-type': 'application/json' },
    body: '{"query":{}}',
  });
  await response.text();
  return response.status;
};

const sentences = async ({ api }: Started): Promise<string[]> =>
  (await api('GET', '/api/activity?limit=50')).entries.map(({ sentence }: { sentence: string }) => sentence);

test('an agent that is there is put on a new connection, granted there, and taken off it: from a terminal', {
  timeout: 240_000,
}, async () => {
  await using started = await startFairlead('--memory');
  const { demo, shop, site } = await addShop(started);
  const key = started.keyOf('Storefront Agent');
  const say = (...args: string[]) => fairlead(started, ['agent', ...args]);

  assert.equal(await read(started, key, site.id), 403);
  const granted = await say('grant', 'Storefront Agent', 'contacts=read', '--connection', 'My Shop');
  assert.deepEqual(granted, { code: 0, said: 'Storefront Agent on My Shop: contacts=read.\n' });
  assert.equal(await read(started, key, site.id), 200);
  const unnamed = await say('grant', 'Storefront Agent', 'orders=full');
  assert.deepEqual(unnamed, {
    code: 1,
    said: `Storefront Agent is on several connections: say with --connection which is meant. There are: ${demo.name}, My Shop.\n`,
  });
  const shown = await say('show', 'Storefront Agent', '--connection', 'My Shop');
  assert.match(shown.said, /^contacts +read$/m);
  assert.match(shown.said, /^products +off$/m);
  const both = await say('show', 'Storefront Agent');
  assert.match(both.said, /\(local\):\n[\s\S]*products +read[\s\S]*My Shop:\n[\s\S]*products +off/);
  const unknown = await say('grant', 'Storefront Agent', 'orders=read', '--connection', 'My Shed');
  assert.deepEqual(unknown, {
    code: 1,
    said: `There is no connection "My Shed". There are: ${demo.name}, My Shop.\n`,
  });

  const one = await say('add', 'Shop Agent', '--connection', 'My Shop');
  assert.match(one.said, /It is on My Shop, and may do nothing yet\. Next: .*"Shop Agent" products=read\n$/);
  const all = await say('add', 'Every Agent');
  assert.match(all.said, /It is on .*\(local\), My Shop, and may do nothing yet\. Next: .* --connection "/);

  assert.equal((await say('leave', 'Storefront Agent', 'My Shop')).code, 0);
  assert.equal(await read(started, key, site.id), 403);
  const again = await say('leave', 'Storefront Agent', 'My Shop');
  assert.equal(again.said, `Storefront Agent is not on My Shop. It is on: ${demo.name}.\n`);
  // Twice the same is on record once.
  const path = (id: string): string => `/api/agents/${id}/connections/${shop.id}`;
  const { agents } = await started.api('GET', '/api/agents');
  const { id } = agents.find(({ name }: { name: string }) => name === 'New Agent');
  for (let count = 0; count < 2; count++)
    assert.deepEqual(new Set((await started.api('PUT', path(id))).connections), new Set([demo.id, shop.id]));
  assert.match(
    (await started.api('GET', `/api/agents/${id}/grants`)).message,
    /name one; New Agent is on .*My Shop \(/,
  );

  const told = await sentences(started);
  const puts = told.filter((sentence) => / put | took /.test(sentence));
  assert.deepEqual(puts, [
    'The owner put New Agent on My Shop, where it may do nothing yet.',
    'The owner took Storefront Agent off My Shop: what it could do there has ended.',
    'The owner put Storefront Agent on My Shop, where it may do nothing yet.',
  ]);
});

test('a credential is replaced from the next call on, and a connection is deleted with a clear word', {
  timeout: 240_000,
}, async () => {
  await using started = await startFairlead('--memory');
  const { demo, shop, site } = await addShop(started);
  const say = (args: string[], secrets = {}) => fairlead(started, ['connection', ...args], secrets);
  const { agent, key } = await started.api('POST', '/api/agents', {
    ...{ name: 'Shop Agent', connections: [shop.id] },
  });
  await started.api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'read' } });
  assert.equal(await read(started, key, site.id), 200);

  const wrong = await say(['credential', 'My Shop'], { FAIRLEAD_WIX_API_KEY: 'IST.no-key-of-wix' });
  assert.equal(wrong.said, 'Replaced the credential of My Shop. Next: fairlead connection check "My Shop"\n');
  assert.equal(await read(started, key, site.id), 502);
  await say(['credential', 'My Shop'], { FAIRLEAD_WIX_API_KEY: started.ready.wixApiKey });
  assert.equal(await read(started, key, site.id), 200);
  const asApp = await say(['credential', 'My Shop', '--app', 'a', '--instance', 'i'], {
    FAIRLEAD_WIX_APP_SECRET: 's',
  });
  assert.match(asApp.said, /credential: My Shop is reached by an API key: give that\./);
  const ofLocal = await say(['credential', demo.name], { FAIRLEAD_WIX_API_KEY: 'x' });
  assert.match(ofLocal.said, /is the local Wix, which brings its own key/);
  assert.match((await say(['credential', 'My Shop'])).said, /set FAIRLEAD_WIX_API_KEY/);

  const refused = await say(['remove', 'My Shop']);
  assert.equal(refused.code, 1);
  assert.match(
    refused.said,
    /My Shop is in use by Shop Agent: take them off it first, or end what they may do/,
  );
  assert.equal(await read(started, key, site.id), 200);
  const shown = await started.api('GET', `/api/connections/${shop.id}`);
  assert.deepEqual(
    shown.agents.map(({ name }: { name: string }) => name),
    ['Shop Agent'],
  );
  const removed = await say(['remove', 'My Shop', '--end-grants']);
  assert.deepEqual(removed, {
    code: 0,
    said: 'Removed My Shop. What was granted there has ended for Shop Agent.\n',
  });
  assert.equal(await read(started, key, site.id), 403);
  assert.match((await say(['check', 'My Shop'])).said, /There is no connection "My Shop"/);
  const told = await sentences(started);
  for (const sentence of [
    'The owner replaced the credential of the connection My Shop.',
    'The owner deleted the connection My Shop; what was granted there has ended for Shop Agent.',
  ])
    assert.ok(told.includes(sentence), told.join('\n'));
  assert.equal((await started.api('GET', '/api/activity/verify')).ok, true);
});

test('who is no owner looks at connections, and changes none', { timeout: 120_000 }, async () => {
  await using started = await startFairlead('--memory');
  const { shop } = await addShop(started);
  const { link } = await started.api('POST', '/api/people', { name: 'Grace', role: 'approver' });
  const origin = started.ready.gateway;
  const post = (path: string, method: string, cookie: string, body?: object) =>
    fetch(origin + path, {
      method,
      headers: { origin, cookie, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const accepted = await post('/api/session/accept', 'POST', '', {
    ...{ link: link.split('#')[1], name: 'Grace', password: 'correct horse battery' },
  });
  const cookie = accepted.headers.get('set-cookie')?.split(';')[0] ?? '';
  assert.equal(accepted.status, 200, await accepted.text());
  const { agents } = await started.api('GET', '/api/agents');
  const place = `/api/agents/${agents[0].id}/connections/${shop.id}`;
  const calls: readonly [string, string, object?][] = [
    ['PUT', place],
    ['DELETE', place],
    ['DELETE', `/api/connections/${shop.id}?grants=end`],
    ['PUT', `/api/connections/${shop.id}/credential`, { credential: 'x' }],
    ['POST', `/api/connections/${shop.id}/check`],
  ];
  for (const [method, path, body] of calls) {
    const answer = await post(path, method, cookie, body);
    assert.equal(answer.status, 403, path);
    assert.match(await answer.text(), /This takes an owner/);
  }
  assert.equal((await fetch(`${origin}/api/connections/${shop.id}`, { headers: { cookie } })).status, 200);
});
