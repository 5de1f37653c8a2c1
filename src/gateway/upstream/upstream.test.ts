import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MovableClock } from '../../base/clock.ts';
import type { Handle, WireRequest, WireResponse } from '../../base/http.ts';
import type { Connection } from '../call.ts';
import { createVault } from '../vault.ts';
import { UpstreamFault } from './fault.ts';
import { type Behind, createPatient } from './patient.ts';
import { createSend } from './send.ts';

const read: Behind = { agentId: 'a', access: 'read' };
const write: Behind = { agentId: 'a', access: 'write' };
const ok: WireResponse = { status: 200, headers: {}, body: '{}' };

const request: WireRequest = {
  ...{ verb: 'POST', target: '/x', headers: {}, body: Buffer.from('{}') },
  signal: new AbortController().signal,
};

/** A clock that stands still, and a wait that moves it: nothing sleeps. */
function time() {
  const clock = new MovableClock();
  clock.freeze(1_000_000);
  const wait = async (ms: number): Promise<void> => clock.advance(ms);
  return { clock, wait, random: () => 0.5 };
}

/** An upstream that does these things, one a call, and the last of them for ever. */
function script(...steps: readonly (WireResponse | Error)[]) {
  const calls: WireRequest[] = [];
  const handle: Handle = async (call) => {
    calls.push(call);
    const step = steps[Math.min(calls.length, steps.length) - 1];
    if (!step || step instanceof Error) throw step ?? new Error('nothing to do');
    return step;
  };
  return { calls, handle };
}

const unreachable = new UpstreamFault('UPSTREAM_UNREACHABLE', 'refused');
const broken = new UpstreamFault('UPSTREAM_BROKEN', 'cut');
const timedOut = new UpstreamFault('UPSTREAM_TIMEOUT', 'late');
const codeOf = (code: string) => (error: unknown) => error instanceof UpstreamFault && error.code === code;

describe('repeating', () => {
  const cases = [
    ['a read whose connection broke', read, broken, 3],
    ['a read that could not be sent', read, unreachable, 3],
    ['a read that something in between could not pass on', read, { ...ok, status: 503 }, 3],
    ['a read that took too long', read, timedOut, 1],
    ['a write whose connection broke', write, broken, 1],
    ['a write that could not be sent', write, unreachable, 3],
    ['a write that was answered 503', write, { ...ok, status: 503 }, 1],
    ['a read that Wix refused', read, { ...ok, status: 404 }, 1],
  ] as const;
  for (const [what, behind, step, calls] of cases)
    test(`${what} is tried ${calls === 1 ? 'once' : `${calls} times`}`, async () => {
      const upstream = script(step);
      await createPatient(upstream.handle, time())(behind)(request).catch(() => {});
      assert.equal(upstream.calls.length, calls);
    });

  test('what works the second time is answered', async () => {
    const upstream = script(broken, ok);
    assert.equal((await createPatient(upstream.handle, time())(read)(request)).status, 200);
  });

  test('a caller that has gone away is not waited for', async () => {
    const upstream = script(broken);
    const signal = AbortSignal.abort();
    await assert.rejects(createPatient(upstream.handle, time())(read)({ ...request, signal }));
    assert.equal(upstream.calls.length, 1);
  });
});

describe('a Wix that does not answer', () => {
  test('is left alone after five failures, tried by one call after ten seconds, and used again when that works', async () => {
    const parts = time();
    const upstream = script(...Array.from({ length: 5 }, () => timedOut), ok);
    const send = createPatient(upstream.handle, parts)(write);
    for (let count = 0; count < 5; count++) await assert.rejects(send(request), codeOf('UPSTREAM_TIMEOUT'));
    await assert.rejects(send(request), (error: UpstreamFault) => error.retryAfterMs === 10_000);
    assert.equal(upstream.calls.length, 5, 'it was left alone');
    parts.clock.advance(10_000);
    const answers = await Promise.allSettled([send(request), send(request), send(request)]);
    assert.equal(upstream.calls.length, 6, 'one tries');
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await send(request)).status, 200);
  });

  test('is left alone again when the one that tries fails', async () => {
    const parts = time();
    const upstream = script(timedOut);
    const send = createPatient(upstream.handle, parts)(write);
    for (let count = 0; count < 5; count++) await assert.rejects(send(request));
    parts.clock.advance(10_000);
    await assert.rejects(send(request), codeOf('UPSTREAM_TIMEOUT'));
    await assert.rejects(send(request), codeOf('UPSTREAM_UNAVAILABLE'));
  });
});

describe('something else that answers in the place of Wix', () => {
  const page = (status: number): WireResponse => ({
    ...{ status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<h1>Sign in</h1>' },
  });
  const encoded: WireResponse = { ...ok, headers: { 'content-encoding': 'gzip' } };

  for (const [what, answer] of [
    ['a web page with 200', page(200)],
    ['a web page with 500', page(500)],
    ['an encoding that nobody asked for', encoded],
  ] as const)
    test(`${what} is a failure: after five the connection rests`, async () => {
      const upstream = script(answer);
      const send = createPatient(upstream.handle, time())(write);
      for (let count = 0; count < 5; count++) await send(request);
      await assert.rejects(send(request), codeOf('UPSTREAM_UNAVAILABLE'));
      assert.equal(upstream.calls.length, 5);
    });

  for (const [what, answer] of [
    ["Wix's own page for a path that it does not know", page(404)],
    ['a redirection, which some methods are', { ...ok, status: 302 }],
    ['a refusal', { ...ok, status: 500 }],
  ] as const)
    test(`${what} is none: nobody else is kept from Wix by it`, async () => {
      const upstream = script(answer);
      const send = createPatient(upstream.handle, time())(write);
      for (let count = 0; count < 7; count++) assert.equal((await send(request)).status, answer.status);
    });
});

test('a clock that is put back by an hour lengthens neither rest nor pause', async () => {
  const hour = 3_600_000;
  const parts = time();
  const upstream = script(...Array.from({ length: 5 }, () => timedOut), ok);
  const send = createPatient(upstream.handle, parts)(write);
  for (let count = 0; count < 5; count++) await assert.rejects(send(request));
  parts.clock.advance(-hour);
  assert.equal((await send(request)).status, 200, 'it is tried');
  const limited: WireResponse = { status: 429, body: '{}', headers: { 'retry-after': '7' } };
  const way = createPatient(script(limited, ok).handle, parts)(read);
  await way(request);
  parts.clock.advance(-hour);
  await assert.rejects(way(request), (error: UpstreamFault) => error.retryAfterMs === 7_000);
  parts.clock.advance(7_000);
  assert.equal((await way(request)).status, 200);
});

describe('a Wix that has said 429', () => {
  const limited = (seconds?: string): WireResponse => ({
    ...{ status: 429, body: '{}', headers: seconds === undefined ? {} : { 'retry-after': seconds } },
  });

  test('is not called by anyone for as long as it said, an hour at most, or a minute', async () => {
    for (const [seconds, ms] of [
      ['7', 7_000],
      [undefined, 60_000],
      ['31536000', 3_600_000],
    ] as const) {
      const parts = time();
      const upstream = script(limited(seconds), ok);
      const way = createPatient(upstream.handle, parts);
      assert.equal((await way(read)(request)).status, 429, 'who met it is told what Wix said');
      const refused = (error: UpstreamFault) =>
        error.code === 'UPSTREAM_RATE_LIMITED' && error.retryAfterMs === ms;
      await assert.rejects(way({ agentId: 'b', access: 'read' })(request), refused);
      assert.equal(upstream.calls.length, 1);
      parts.clock.advance(ms);
      assert.equal((await way(read)(request)).status, 200);
    }
  });

  test('short pauses are waited out, and then the agents go in turn', async () => {
    const parts = time();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const wait = async (ms: number): Promise<void> => {
      await held;
      parts.clock.advance(ms);
    };
    const upstream = script(limited('2'), ok);
    const way = createPatient(upstream.handle, { ...parts, wait });
    await way(read)(request);
    const calls = ['a', 'a', 'a', 'b', 'c'].map((agentId, index) =>
      way({ agentId, access: 'read' })({ ...request, target: `/${agentId}${index}` }),
    );
    release();
    await Promise.all(calls);
    assert.deepEqual(
      upstream.calls.slice(1).map(({ target }) => target),
      ['/a0', '/b3', '/c4', '/a1', '/a2'],
    );
  });
});

describe('after a pause that was too long to wait for', () => {
  const limited: WireResponse = { status: 429, body: '{}', headers: { 'retry-after': '60' } };

  /** A Wix that answers when it is told to, oldest first. */
  function slowWix() {
    const started: string[] = [];
    const answers: ((response: WireResponse) => void)[] = [];
    const handle: Handle = ({ target }) => {
      started.push(target);
      return new Promise((resolve) => answers.push(resolve));
    };
    const settle = async (): Promise<void> => {
      for (let turn = 0; turn < 30; turn++) await Promise.resolve();
    };
    const answer = async (response = ok, before = (): void => {}): Promise<void> => {
      await settle();
      before();
      await settle();
      answers.shift()?.(response);
      await settle();
    };
    return { started, handle, answer };
  }

  async function stage() {
    const parts = time();
    const wix = slowWix();
    const way = createPatient(wix.handle, parts);
    const call = (agentId: string, place: number, signal = request.signal) =>
      way({ agentId, access: 'write' })({ ...request, signal, target: `/${agentId}${place}` });
    const first = call('a', 0);
    await wix.answer(limited);
    assert.equal((await first).status, 429);
    await assert.rejects(call('b', 0), (error: UpstreamFault) => error.retryAfterMs === 60_000);
    wix.started.splice(0);
    return { ...parts, wix, call };
  }

  test('one call goes first, then more and more, one from each agent in turn', async () => {
    const { clock, wix, call } = await stage();
    clock.advance(60_000);
    const calls = [0, 1, 2, 3, 4, 5].map((place) => call('a', place));
    calls.push(call('b', 0), call('c', 0));
    await wix.answer();
    assert.deepEqual(wix.started, ['/a0', '/a1', '/b0'], 'one went, was taken, and two went');
    await wix.answer();
    assert.deepEqual(wix.started.slice(3), ['/c0', '/a2', '/a3'], 'there is room for four');
    for (let count = 0; count < 8; count++) await wix.answer();
    assert.equal((await Promise.all(calls)).filter(({ status }) => status === 200).length, 8);
  });

  test('another 429 tells all who wait for their turn to come back', async () => {
    const { clock, wix, call } = await stage();
    clock.advance(60_000);
    const calls = [call('a', 0), call('a', 1), call('b', 0)];
    const told = Promise.allSettled(calls);
    await wix.answer(limited);
    const [met, ...waited] = await told;
    assert.equal(met?.status === 'fulfilled' && met.value.status, 429);
    for (const one of waited)
      assert.ok(one.status === 'rejected' && (one.reason as UpstreamFault).retryAfterMs === 60_000);
    assert.equal(wix.started.length, 1, 'Wix heard of one call');
  });

  test('who has waited too long for a turn is told to come back soon', async () => {
    const { clock, wix, call } = await stage();
    clock.advance(60_000);
    const calls = [call('a', 0), call('b', 0)];
    clock.advance(11_000);
    const waited = assert.rejects(calls[1] ?? assert.fail(), (error: UpstreamFault) => {
      assert.deepEqual([error.code, error.retryAfterMs], ['UPSTREAM_RATE_LIMITED', 1_000]);
      return true;
    });
    await wix.answer();
    await waited;
    assert.equal((await calls[0])?.status, 200);
  });

  test('a caller that goes away leaves the line', async () => {
    const { clock, wix, call } = await stage();
    clock.advance(60_000);
    const leaving = new AbortController();
    const calls = [call('a', 0), call('b', 0, leaving.signal), call('c', 0)];
    await wix.answer(ok, () => leaving.abort());
    await wix.answer();
    await wix.answer();
    assert.equal((await Promise.all(calls)).length, 3);
    assert.equal(wix.started[0], '/a0');
    assert.equal(wix.started.filter((target) => target === '/b0').length, 1, 'it is not taken twice');
  });
});

describe('an installed app', () => {
  const connection: Connection = {
    ...{ id: 'c', name: 'Shop', kind: 'app', baseUrl: 'https://wix.example', siteId: 's', siteName: 'Shop' },
    accountId: undefined,
  };
  const app = { appId: 'app', appSecret: 'secret', instanceId: 'instance' };

  function stage(answer: (token: string) => WireResponse = () => ok) {
    const parts = time();
    const vault = createVault('a secret for this test');
    const asked: unknown[] = [];
    const seen: (string | undefined)[] = [];
    const reach = (): Handle => async (call) => {
      if (call.target !== '/oauth2/token') {
        seen.push(call.headers.authorization);
        return answer(String(call.headers.authorization));
      }
      asked.push(JSON.parse(String(call.body)));
      await Promise.resolve();
      const token = { access_token: `token-${asked.length}`, token_type: 'Bearer', expires_in: 14_400 };
      return { status: 200, headers: {}, body: JSON.stringify(token) };
    };
    const send = createSend({ ...parts, vault, reach });
    const sealed = vault.seal(JSON.stringify(app));
    const call = (baseUrl = connection.baseUrl) =>
      send({
        ...{ request, body: Buffer.from('{}'), sealed, behind: read },
        connection: { ...connection, baseUrl },
      });
    return { ...parts, asked, seen, call };
  }

  test('one token is asked for however many wait, and a new one before it expires', async () => {
    const { clock, asked, seen, call } = stage();
    await Promise.all(Array.from({ length: 50 }, () => call()));
    assert.deepEqual(asked, [
      {
        ...{ grant_type: 'client_credentials', client_id: 'app' },
        ...{ client_secret: 'secret', instance_id: 'instance' },
      },
    ]);
    assert.deepEqual(new Set(seen), new Set(['token-1']));
    clock.advance(14_400_000 * 0.92);
    await call();
    assert.equal(asked.length, 1);
    clock.advance(14_400_000 * 0.06);
    await Promise.all([call(), call(), call()]);
    assert.equal(asked.length, 2);
    assert.equal(seen.at(-1), 'token-2');
  });

  test('a token that Wix refuses is replaced once, and then it is said whose fault it is', async () => {
    const revoked = stage((token) => (token === 'token-1' ? { ...ok, status: 401 } : ok));
    assert.equal((await revoked.call()).status, 200);
    assert.deepEqual(revoked.seen, ['token-1', 'token-2']);
    const refused = stage(() => ({ ...ok, status: 401 }));
    await assert.rejects(refused.call(), codeOf('UPSTREAM_UNAUTHORIZED'));
    assert.equal(refused.asked.length, 2);
  });

  test('a token goes to no other address than the one that gave it', async () => {
    const { seen, call } = stage();
    await call();
    await call('https://elsewhere.example');
    assert.deepEqual(seen, ['token-1', 'token-2']);
  });

  test('a connection whose address was changed is reached at the new one alone, with what it has by now', async () => {
    const parts = time();
    const vault = createVault('a secret for this test');
    const seen: string[] = [];
    const reach =
      ({ baseUrl }: Connection): Handle =>
      async ({ headers }) => {
        seen.push(`${baseUrl} ${headers.authorization}`);
        return ok;
      };
    const send = createSend({ ...parts, vault, reach });
    const call = (baseUrl: string, credential: string) =>
      send({
        ...{ request, body: Buffer.from('{}'), sealed: vault.seal(credential), behind: read },
        connection: { ...connection, kind: 'api-key', baseUrl },
      });
    await call('https://old.example', 'old key');
    await call('https://new.example', 'new key');
    await call('https://new.example', 'new key');
    assert.deepEqual(seen, [
      'https://old.example old key',
      'https://new.example new key',
      'https://new.example new key',
    ]);
  });
});
