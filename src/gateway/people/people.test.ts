import assert from 'node:assert/strict';
import { closeSync, fdatasync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atOnce, untilWaitedFor } from '../../../test/at-once.ts';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { jsonResponse, toFetch } from '../../base/http.ts';
import { readConfig } from '../../config.ts';
import { openGateway } from '../../start/gateway.ts';
import type { DatabaseLocation } from '../../storage/database.ts';
import { openOperations, operations } from '../admin/openapi.ts';
import { hashPassword, isPassword } from './password.ts';
import { type Role, roles } from './roles.ts';

const adminToken = 'admin-token-for-this-test';
const host = 'console.test';
const password = 'correct horse battery';
const syncData = promisify(fdatasync);

/** A gateway, and browsers that hold on to their cookie. */
async function openStage(location: DatabaseLocation) {
  const clock = new MovableClock();
  const gateway = await openGateway(readConfig({ memory: true }, {}), {
    ...{ clock, adminToken, version: '0', location },
    local: { siteId: 'site', apiKey: 'key', handle: async () => jsonResponse(200, {}) },
    onBug: (error) => void Promise.reject(error),
  });
  const send = toFetch(gateway.handle);
  const browser = () => {
    let cookie: string | undefined;
    return {
      get cookie() {
        return cookie;
      },
      async call(verb: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
        const response = await send(`http://${host}${path}`, {
          method: verb,
          headers: { host, origin: `http://${host}`, ...(cookie ? { cookie } : {}), ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const set = response.headers.get('set-cookie');
        if (set) cookie = set.split(';', 1)[0];
        const text = await response.text();
        const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
        const answer = JSON.parse(isJson ? text : '{}');
        return { status: response.status, headers: response.headers, body: answer };
      },
    };
  };
  const { people } = gateway.stores;
  const enter = async (name: string, role: Role) => {
    const { link } = await people.invite(name, role);
    const page = browser();
    assert.equal((await page.call('POST', '/api/session/accept', { link, name, password })).status, 200);
    return page;
  };
  return {
    clock,
    gateway,
    people,
    browser,
    enter,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

test('a password is kept as argon2id with its own salt', async () => {
  const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)]);
  assert.match(one, /^argon2id\$19456\$2\$1\$[\w-]{22}\$[\w-]{43}$/);
  assert.notEqual(one, two);
  assert.ok(await isPassword(password, one));
  assert.ok(!(await isPassword(`${password}.`, one)));
});

test('however many passwords are looked at, the disk is waited for meanwhile', async () => {
  await using stage = await openStage({ kind: 'memory' });
  const hashed = await hashPassword(password);
  let done = 0;
  const look = () => isPassword('wrong horse', hashed).finally(() => done++);
  const all = Array.from({ length: 40 }, look);
  const file = openSync(fileURLToPath(import.meta.url), 'r');
  await syncData(file);
  closeSync(file);
  assert.ok(done < 10, `${done} were looked at before the disk`);
  assert.equal(await stage.people.accept('no link', 'Eve', password), undefined);
  assert.ok(done < 40, 'nothing is made of a password without a link');
  await Promise.all(all);
});

test('strangers who try names that nobody has keep nobody out, however many come at once', async () => {
  await using stage = await openStage({ kind: 'memory' });
  const { people, gateway } = stage;
  await stage.enter('Ada', 'owner');
  const { link } = await people.invite('Grace', 'owner');
  let done = 0;
  const comeAtOnce = (what: string) =>
    Array.from({ length: 200 }, (_, count) =>
      people.signIn(`${what} ${count}`, password).finally(() => done++),
    );
  const counted = () => gateway.database.read.selectFrom('unknown_name').select('hash').execute();
  const first = comeAtOnce('First');
  await Promise.race(first);
  const second = comeAtOnce('Second');
  while ((await counted()).length < 400) await new Promise(setImmediate);
  assert.equal((await people.signIn('Ada', password)).kind, 'in');
  assert.equal((await people.accept(link, 'Grace', password))?.kind, 'in');
  const [ada] = await people.list();
  await people.setPassword(ada?.id ?? '', password, `${password} two`, '');
  assert.equal(done, 400, 'one look is for all who wait');
  const kinds = (await Promise.all([...first, ...second])).map(({ kind }) => kind);
  assert.deepEqual(new Set(kinds), new Set(['wrong']));
});

test('a name that nobody has is answered no sooner than one of a person who came at the same time', async () => {
  await using stage = await openStage({ kind: 'memory' });
  await stage.enter('Ada', 'owner');
  const hashed = await hashPassword(password);
  const order: string[] = [];
  const note = (what: string) => () => void order.push(what);
  const before = [1, 2, 3].map((count) => isPassword('wrong', hashed).then(note(`before ${count}`)));
  const stranger = stage.people.signIn('Stranger', 'wrong').then(note('stranger'));
  await Promise.all([...before, stranger]);
  assert.deepEqual(order, ['before 1', 'before 2', 'before 3', 'stranger']);
});

for (const { name, open } of testDatabases())
  describe(`people, on ${name}`, () => {
    test('the first link makes the owner, once; the cookie is out of reach of scripts and other sites', async () => {
      await using stage = await openStage(open());
      const link = await stage.people.firstLink();
      const page = stage.browser();
      assert.deepEqual((await page.call('GET', '/api/session')).body, { person: null });
      assert.equal((await page.call('GET', '/api/people')).status, 401);
      assert.equal((await page.call('POST', '/api/session/link', { link })).body.role, 'owner');
      const short = await page.call('POST', '/api/session/accept', { link, name: 'Ada', password: 'short' });
      assert.equal(short.status, 400);
      assert.match(short.body.message, /12 or more/);
      const accepted = await page.call('POST', '/api/session/accept', { link, name: 'Ada', password });
      assert.equal(accepted.body.person.name, 'Ada');
      const cookie = accepted.headers.get('set-cookie') ?? '';
      for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(cookie.includes(part), part);
      assert.equal((await page.call('GET', '/api/session')).body.person.role, 'owner');
      const again = await stage
        .browser()
        .call('POST', '/api/session/accept', { link, name: 'Eve', password });
      assert.equal(again.status, 404);
      assert.equal(await stage.people.firstLink(), undefined);
    });

    test('every process has a first link; using one ends the others, and a link ends by itself too', async () => {
      await using stage = await openStage(open());
      const first = await stage.people.firstLink();
      const second = await stage.people.firstLink();
      assert.ok(await stage.people.ofLink(first ?? ''));
      assert.ok(await stage.people.ofLink(second ?? ''));
      stage.clock.advance(3 * 24 * 60 * 60 * 1_000);
      assert.equal(await stage.people.ofLink(second ?? ''), undefined);
      const [third, fourth] = [await stage.people.firstLink(), await stage.people.firstLink()];
      await stage.people.accept(third ?? '', 'Ada', password);
      assert.equal(await stage.people.ofLink(fourth ?? ''), undefined);
    });

    test('signing in, out, and a session that ends by itself', async () => {
      await using stage = await openStage(open());
      const page = await stage.enter('Ada', 'owner');
      assert.equal((await page.call('DELETE', '/api/session')).status, 200);
      assert.equal((await page.call('GET', '/api/agents')).status, 401);
      assert.equal((await page.call('POST', '/api/session', { name: 'ada', password: 'wrong' })).status, 401);
      assert.equal((await page.call('POST', '/api/session', { name: 'ADA ', password })).status, 200);
      assert.equal((await page.call('GET', '/api/agents')).status, 200);
      stage.clock.advance(15 * 24 * 60 * 60 * 1_000);
      assert.equal((await page.call('GET', '/api/agents')).status, 401);
    });

    test('a password that is taken back while it is looked at opens nothing', async () => {
      await using stage = await openStage(open());
      await stage.enter('Ada', 'owner');
      const [ada] = await stage.people.list();
      assert.ok(ada);
      const page = stage.browser();
      const signedIn = page.call('POST', '/api/session', { name: 'Ada', password });
      const { read } = stage.gateway.database;
      // From when the attempt is counted the password is looked at, for a while.
      const isCounted = async () =>
        (await read.selectFrom('person').select('failures').executeTakeFirstOrThrow()).failures > 0;
      while (!(await isCounted())) await new Promise(setImmediate);
      await stage.people.newLink(ada.id);
      await signedIn;
      assert.deepEqual(await read.selectFrom('session').selectAll().execute(), []);
    });

    test('whether a name is known, nobody finds out by trying: both wait alike, in every process', async () => {
      await using stage = await openStage(open());
      await stage.enter('Ada', 'owner');
      const page = stage.browser();
      const statuses: Record<string, number[]> = {};
      for (const name of ['Ada', 'Nobody']) {
        // Under one instant, however long it takes to look at so many passwords.
        stage.clock.freeze();
        statuses[name] = [];
        for (let tries = 0; tries < 8; tries++)
          statuses[name].push((await page.call('POST', '/api/session', { name, password: 'wrong' })).status);
      }
      assert.deepEqual(statuses.Nobody, [401, 401, 401, 401, 401, 429, 429, 429]);
      assert.deepEqual(statuses.Ada, statuses.Nobody);
      const folded = await page.call('POST', '/api/session', { name: ' NOBODY', password: 'wrong' });
      assert.equal(folded.status, 429);
      const kept = await stage.gateway.database.read.selectFrom('unknown_name').selectAll().execute();
      assert.deepEqual([kept.length, JSON.stringify(kept).includes('obody')], [1, false]);
      stage.clock.advance(1_001);
      assert.equal((await page.call('POST', '/api/session', { name: 'Nobody', password })).status, 401);
      stage.clock.advance(25 * 60 * 60 * 1_000);
      await page.call('POST', '/api/session', { name: 'Somebody', password });
      const left = await stage.gateway.database.read.selectFrom('unknown_name').selectAll().execute();
      assert.equal(left.length, 1, 'what is a day old is forgotten');
    });

    test('what is too old of names that nobody has is looked for once a second, however many are tried', async () => {
      await using stage = await openStage(open());
      const { people, clock, gateway } = stage;
      clock.freeze();
      const old = () =>
        gateway.database.read.selectFrom('unknown_name').select('hash').where('at_ms', '=', 0).execute();
      const tryAfter = async (ms: number) => {
        clock.advance(ms);
        await gateway.database.write((tx) =>
          tx
            .insertInto('unknown_name')
            .values({ hash: `${clock.now()}`, failures: 1, locked_until_ms: 0, at_ms: 0 })
            .execute(),
        );
        await people.signIn('Nobody', 'wrong');
        return (await old()).length;
      };
      assert.deepEqual([await tryAfter(0), await tryAfter(999), await tryAfter(1)], [0, 1, 0]);
      assert.equal(await tryAfter(-5_000), 0, 'a clock that is put back puts nothing off');
    });

    test('someone who was removed is not told any more of what goes on', async () => {
      await using stage = await openStage(open());
      const owner = await stage.enter('Ada', 'owner');
      const auditor = await stage.enter('Grace', 'auditor');
      const gone = new AbortController();
      const { body } = await stage.gateway.handle({
        ...{ verb: 'GET', target: '/api/activity/stream', body: undefined, signal: gone.signal },
        headers: { host, cookie: auditor.cookie },
      });
      assert.ok(body instanceof Readable);
      let told = '';
      body.on('data', (chunk) => {
        told += String(chunk);
      });
      const ended = new Promise((resolve) => body.once('close', resolve));
      const [grace] = (await stage.people.list()).filter(({ name: called }) => called === 'Grace');
      await owner.call('DELETE', `/api/people/${grace?.id}`);
      stage.clock.advance(2_000);
      await owner.call('POST', '/api/agents', { name: 'Secret Agent' });
      await ended;
      gone.abort();
      assert.doesNotMatch(told, /Secret Agent/);
    });

    test('two owners who take each other away at once leave one, in every process', async () => {
      await using stage = await openStage(open());
      const { people, gateway } = stage;
      for (const each of ['Ada', 'Grace']) await stage.enter(each, 'owner');
      const [ada, grace] = await people.list();
      assert.ok(ada && grace);
      const made = await atOnce(gateway.database, 'person', [
        () => people.setRole(ada.id, 'auditor'),
        () => people.remove(grace.id),
      ]);
      assert.deepEqual(made.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
      assert.equal((await people.list()).filter(({ role }) => role === 'owner').length, 1);
    });

    test('of two who take the same name or use the same link at once one does', async () => {
      await using stage = await openStage(open());
      const { people, gateway } = stage;
      const invited = await atOnce(gateway.database, 'person', [
        () => people.invite('Grace', 'owner'),
        () => people.invite('grace', 'auditor'),
      ]);
      assert.deepEqual(invited.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
      const { link } = invited.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))[0] ?? {};
      const accepted = await atOnce(
        gateway.database,
        'person',
        ['one', 'two'].map((each) => () => people.accept(link ?? '', 'Grace', `${password} ${each}`)),
      );
      const kinds = accepted.map((one) => one.status === 'fulfilled' && one.value?.kind);
      assert.deepEqual(new Set(kinds), new Set(['in', undefined]));
    });

    test('a new link signs out whoever signs in at that moment', async () => {
      await using stage = await openStage(open());
      const { people, gateway } = stage;
      const { read, dialect } = gateway.database;
      if (dialect === 'sqlite') return;
      await stage.enter('Ada', 'owner');
      const [ada] = await people.list();
      assert.ok(ada);
      const { linked } = await read.transaction().execute(async (tx) => {
        // As a sign-in does it.
        await tx.updateTable('person').set({ failures: 0 }).where('id', '=', ada.id).execute();
        const session = { hash: 'x', person_id: ada.id, created_ms: 0, expires_ms: Number.MAX_SAFE_INTEGER };
        await tx.insertInto('session').values(session).execute();
        const linking = people.newLink(ada.id);
        await untilWaitedFor(tx, read);
        return { linked: linking };
      });
      await linked;
      assert.deepEqual(await read.selectFrom('session').selectAll().execute(), []);
    });

    test('someone is removed while they change their password', async () => {
      await using stage = await openStage(open());
      const { people, gateway } = stage;
      const { read, dialect } = gateway.database;
      if (dialect === 'sqlite') return;
      await stage.enter('Ada', 'owner');
      await stage.enter('Grace', 'auditor');
      const grace = (await people.list()).find((person) => person.name === 'Grace');
      assert.ok(grace);
      const { removed } = await read.transaction().execute(async (tx) => {
        // As the change of a password does it.
        await tx.updateTable('person').set({ failures: 0 }).where('id', '=', grace.id).execute();
        const removing = people.remove(grace.id);
        await untilWaitedFor(tx, read);
        await tx.deleteFrom('session').where('person_id', '=', grace.id).execute();
        return { removed: removing };
      });
      assert.equal((await removed).name, 'Grace');
    });

    test('who has chosen a password with a link does not wait for wrong ones of before', async () => {
      await using stage = await openStage(open());
      const { people, clock } = stage;
      clock.freeze();
      const { link } = await people.invite('Grace', 'owner');
      for (let tries = 0; tries < 6; tries++) await people.signIn('Grace', 'wrong');
      assert.equal((await people.accept(link, 'Grace', password))?.kind, 'in');
      assert.equal((await people.signIn('Grace', password)).kind, 'in');
    });

    test('a password by the settings ends the first links of starts before', async () => {
      await using stage = await openStage(open());
      const link = await stage.people.firstLink();
      await stage.people.ensureOwner('Owner', password);
      assert.equal(await stage.people.accept(link ?? '', 'Eve', `${password} two`), undefined);
      assert.equal((await stage.people.signIn('Owner', password)).kind, 'in');
    });

    test('wrong passwords make the next try wait, also when they come all at once', async () => {
      await using stage = await openStage(open());
      stage.clock.freeze();
      await stage.enter('Ada', 'owner');
      const page = stage.browser();
      const tries = Array.from({ length: 8 }, () =>
        page.call('POST', '/api/session', { name: 'Ada', password: 'wrong' }),
      );
      const answers = (await Promise.all(tries)).map(({ status }) => status).toSorted((a, b) => a - b);
      assert.deepEqual(answers, [401, 401, 401, 401, 401, 429, 429, 429]);
      const locked = await page.call('POST', '/api/session', { name: 'Ada', password });
      assert.equal(locked.status, 429);
      assert.ok(Number(locked.headers.get('retry-after')) >= 1);
      stage.clock.advance(1_001);
      assert.equal((await page.call('POST', '/api/session', { name: 'Ada', password })).status, 200);
      assert.equal((await page.call('POST', '/api/session', { name: 'Nobody', password })).status, 401);
    });

    test('wrong passwords where one changes it make the next try wait as well', async () => {
      await using stage = await openStage(open());
      stage.clock.freeze();
      const page = await stage.enter('Ada', 'owner');
      const change = (current: string) =>
        page.call('PUT', '/api/session/password', { current, next: `${password} staple` });
      for (let count = 0; count < 5; count++) assert.equal((await change('wrong')).status, 400);
      const locked = await change(password);
      assert.equal(locked.status, 429);
      assert.ok(Number(locked.headers.get('retry-after')) >= 1);
      stage.clock.advance(1_001);
      assert.equal((await change(password)).status, 200);
      assert.equal((await stage.people.signIn('Ada', `${password} staple`)).kind, 'in');
    });

    test('a try that looked at the clock before another, and is counted after it, does not wait', async () => {
      await using stage = await openStage(open());
      await stage.enter('Ada', 'owner');
      const later = stage.people.signIn('Ada', 'wrong');
      stage.clock.advance(-10);
      const earlier = stage.people.signIn('Ada', 'wrong');
      assert.deepEqual([(await later).kind, (await earlier).kind], ['wrong', 'wrong']);
    });

    test('a clock that is put back by an hour keeps nobody waiting for an hour', async () => {
      await using stage = await openStage(open());
      await stage.enter('Ada', 'owner');
      const page = stage.browser();
      const trying = () => page.call('POST', '/api/session', { name: 'Ada', password: 'wrong' });
      for (let count = 0; count < 5; count++) await trying();
      assert.equal((await trying()).status, 429);
      stage.clock.advance(-3_600_000);
      assert.equal((await page.call('POST', '/api/session', { name: 'Ada', password })).status, 200);
    });

    test('what a cookie opens must come from our own page', async () => {
      await using stage = await openStage(open());
      const page = await stage.enter('Ada', 'owner');
      for (const origin of ['http://evil.test', 'http://console.test:1', 'null'])
        assert.equal((await page.call('POST', '/api/agents', { name: 'X' }, { origin })).status, 403, origin);
      const signIn = { name: 'Ada', password };
      const foreign = await stage
        .browser()
        .call('POST', '/api/session', signIn, { origin: 'http://evil.test' });
      assert.equal(foreign.status, 403);
      const behind = { origin: 'https://fair.example', 'x-forwarded-host': 'fair.example' };
      assert.equal((await page.call('POST', '/api/agents', { name: 'X' }, behind)).status, 201);
    });

    test('an auditor changes nothing and an approver answers approvals alone, at every call there is', async () => {
      await using stage = await openStage(open());
      const pages = new Map<Role, Awaited<ReturnType<typeof stage.enter>>>();
      for (const role of roles) pages.set(role, await stage.enter(`The ${role}`, role));
      const own = new Set(['put /api/session/password']);
      // What calls said is more than that they were made.
      const forOwners = new Set(['get /api/activity/none/bodies']);
      for (const { verb, path } of operations) {
        if (path.endsWith('/stream') || own.has(`${verb} ${path}`)) continue;
        const place = path.replaceAll(/\{\w+\}/g, 'none');
        const answer = /^\/api\/approvals\/none\/(approve|reject)$/.test(place);
        for (const role of ['approver', 'auditor'] as const) {
          const { status } = (await pages
            .get(role)
            ?.call(verb.toUpperCase(), place, verb === 'get' ? undefined : {})) ?? { status: 0 };
          const reads = verb === 'get' && !forOwners.has(`${verb} ${place}`);
          const may = reads || (answer && role === 'approver');
          assert.equal(status === 403, !may, `${role}: ${verb} ${place} answered ${status}`);
        }
      }
      for (const role of ['approver', 'auditor'] as const)
        assert.equal((await pages.get(role)?.call('GET', '/api/local/control/api-keys'))?.status, 403);
      assert.equal((await pages.get('owner')?.call('GET', '/api/local/control/clock'))?.status, 200);
    });

    test('ways in are open, all else is not', async () => {
      await using stage = await openStage(open());
      for (const { verb, path } of operations) {
        const { status } = await stage.browser().call(verb.toUpperCase(), path);
        // Who is signed in is told to anybody: nobody.
        assert.equal(status, `${verb} ${path}` === 'get /api/session' ? 200 : 401, `${verb} ${path}`);
      }
      for (const { verb, path } of openOperations) {
        const sent = verb === 'get' ? undefined : {};
        const { status } = await stage.browser().call(verb.toUpperCase(), path, sent);
        // What reads is answered; what signs in is refused for what was sent, not for whence it came.
        assert.ok(verb === 'get' ? status === 200 : status !== 403, path);
      }
    });

    test('every change stands in the log in the name of whoever made it', async () => {
      await using stage = await openStage(open());
      const page = await stage.enter('Ada', 'owner');
      const { agent } = (await page.call('POST', '/api/agents', { name: 'Shop Agent' })).body;
      await page.call('PATCH', `/api/agents/${agent.id}`, { state: 'paused' });
      const invited = await page.call('POST', '/api/people', { name: 'Grace', role: 'auditor' });
      await page.call('PATCH', `/api/people/${invited.body.person.id}`, { role: 'approver' });
      await page.call('DELETE', `/api/people/${invited.body.person.id}`);
      await page.call('PUT', '/api/session/password', { current: password, next: `${password} staple` });
      await page.call('POST', '/api/local/control/reset', {});
      await page.call('POST', '/api/local/wix/contacts/v4/contacts', { info: {} });
      const { entries } = (await page.call('GET', '/api/activity')).body;
      assert.deepEqual(entries.map(({ sentence }: { sentence: string }) => sentence).toReversed(), [
        'Ada chose a password with a one-time link.',
        'Ada added the agent Shop Agent.',
        'Ada paused Shop Agent.',
        'Ada invited Grace as auditor.',
        'Ada made Grace approver.',
        'Ada removed Grace.',
        'Ada changed their own password.',
        'Ada put the local Wix back to its start.',
        'Ada used the console for Create contact (/contacts/v4/contacts) on the local Wix.',
      ]);
      assert.equal(entries[0].reason, 'by Ada, an owner');
    });

    test('changes that are made in the same moment are each recorded in the name of who made it', async () => {
      await using stage = await openStage(open());
      const pages = new Map<string, Awaited<ReturnType<typeof stage.enter>>>();
      for (const name of ['Ada', 'Grace', 'Joan']) pages.set(name, await stage.enter(name, 'owner'));
      const made = [...pages].flatMap(([name, page]) =>
        [1, 2, 3].map((each) => page.call('POST', '/api/agents', { name: `${name}'s agent ${each}` })),
      );
      assert.ok((await Promise.all(made)).every(({ status }) => status === 201));
      const { entries } = (await pages.get('Ada')?.call('GET', '/api/activity'))?.body ?? {};
      const told = entries
        .map(({ sentence }: { sentence: string }) => sentence)
        .filter((sentence: string) => sentence.includes('added'))
        .toSorted();
      assert.deepEqual(
        told,
        [...pages.keys()].flatMap((name) =>
          [1, 2, 3].map((each) => `${name} added the agent ${name}'s agent ${each}.`),
        ),
      );
    });

    test('someone must be able to own it, and a lost password is made anew with a link', async () => {
      await using stage = await openStage(open());
      const ada = await stage.enter('Ada', 'owner');
      const { people } = (await ada.call('GET', '/api/people')).body;
      const last = await ada.call('PATCH', `/api/people/${people[0].id}`, { role: 'auditor' });
      assert.equal(last.status, 400);
      assert.match(last.body.message, /only owner/);
      const grace = await stage.enter('Grace', 'owner');
      const { link } = (await grace.call('POST', `/api/people/${people[0].id}/link`)).body;
      assert.equal((await ada.call('GET', '/api/session')).body.person, null, 'her browsers are signed out');
      const next = { link: link.split('#')[1], name: 'Ada', password: `${password} two` };
      assert.equal((await ada.call('POST', '/api/session/accept', next)).status, 200);
    });
  });
