import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { testDatabases } from '../databases.ts';
import { codeOf, openGuarded } from '../guarded.ts';
import { type Started, startFairlead } from '../running.ts';
import { openStage } from './stage.ts';

interface Listed {
  readonly sentence: string;
  readonly status: number;
  readonly code: string | null;
  readonly agent: { readonly name: string };
}

/** How many calls the entries of the log tell of as refused because too many were in hand. */
function toldRefused(entries: readonly Listed[]): number {
  return entries
    .filter(({ code }) => code === 'TOO_BUSY')
    .reduce((sum, { sentence }) => sum + Number(/made (?:a|(\d+)) calls?/.exec(sentence)?.[1] ?? 1), 0);
}

for (const { name, open } of testDatabases())
  describe(`more calls than are taken at once, on ${name}`, () => {
    test('what is beyond is refused at once, counted in one entry an agent, and what was taken is answered', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { maxCallsInFlight: '4' });
      const agent = await guarded.agent('Busy', { areas: { contacts: 'full' } });
      const query = () => agent.call('POST', '/contacts/v4/contacts/query', { query: {} });
      assert.equal((await query()).status, 200);
      const { promise, resolve: release } = Promise.withResolvers<void>();
      guarded.slow = promise;
      const taken = Array.from({ length: 4 }, query);
      while (guarded.arrived.length < 5) await new Promise((resolve) => setTimeout(resolve, 1));
      const beyond = await Promise.all(Array.from({ length: 6 }, query));
      for (const answer of beyond) {
        assert.deepEqual([answer.status, codeOf(answer)], [503, 'TOO_BUSY']);
        assert.equal(answer.headers['retry-after'], '1');
      }
      const stranger = await agent.call('GET', '/stores/v3/products/x', undefined, {
        authorization: 'nobody',
      });
      assert.equal(stranger.status, 503);
      assert.equal(guarded.arrived.length, 5, 'nothing of it reached Wix');
      release();
      assert.deepEqual(
        (await Promise.all(taken)).map(({ status }) => status),
        [200, 200, 200, 200],
      );
      assert.equal((await query()).status, 200, 'there is room again');
      const entryId = beyond[0]?.headers['x-fairlead-activity'];
      let entry = await guarded.api('GET', `/api/activity/${entryId}`);
      while (entry.status === 404) {
        await delay(20);
        entry = await guarded.api('GET', `/api/activity/${entryId}`);
      }
      assert.equal(
        entry.body.sentence,
        'Busy made 6 calls that were not looked at. Denied: Fairlead was too busy.',
      );
      const { body } = await guarded.api('GET', '/api/activity?limit=100');
      assert.equal(toldRefused(body.entries), 7);
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });
  });

const callersAtOnce = 160;

/** Callers, each of which calls again as soon as it is answered. */
class Burst {
  /** What was answered so far. */
  readonly statuses: number[] = [];
  #tooMany = { at: Number.POSITIVE_INFINITY, tell: (): void => {} };

  async run(call: () => Promise<number>, goesOn: (round: number) => boolean): Promise<void> {
    const lanes = Array.from({ length: callersAtOnce }, async () => {
      for (let round = 0; goesOn(round); round++) this.#answered(await call());
    });
    await Promise.all(lanes);
  }

  /** Resolves once so many more are answered. */
  afterMore(count: number): Promise<void> {
    return new Promise((tell) => {
      this.#tooMany = { at: this.statuses.length + count, tell };
    });
  }

  #answered(status: number): void {
    if (this.statuses.push(status) >= this.#tooMany.at) this.#tooMany.tell();
  }
}

/**
 * How many calls may be answered between a health check and its answer. It stands in one queue with a call of each caller, at
 * both ends of its connection: so never more than a few from each, however slow the machine is.
 */
const mostBefore = 3 * callersAtOnce;

/** Asks for `/healthz` on a connection that is kept, as a balancer does. */
function openChecker(origin: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const check = async (): Promise<number | undefined> => {
    const [response] = (await once(get(`${origin}/healthz`, { agent }), 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  };
  return {
    /** Checks beside a burst; answers how many calls were answered before it. Fails once those are too many. */
    async beside(burst: Burst): Promise<number> {
      const before = burst.statuses.length;
      const tooLate = burst.afterMore(mostBefore + 1).then(() => `not answered before ${mostBefore} calls`);
      assert.equal(await Promise.race([check(), tooLate]), 200);
      return burst.statuses.length - before;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

test('while Wix keeps as many calls as are taken, and ten times as many callers are refused, /healthz is answered beside them', async () => {
  const [arrived, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let held = 0;
  const flags = ['--memory', '--max-calls-in-flight', '16', '--upstream-timeout-ms', '600000'];
  await using stage = await openStage(flags, {}, () => {
    if (++held === 16) arrived.resolve();
    return release.promise;
  });
  let ended = 0;
  const taken = Array.from({ length: 16 }, async () => {
    const { status } = await stage.write();
    ended++;
    return status;
  });
  await arrived.promise;
  using checker = openChecker(stage.fairlead.ready.gateway);
  const burst = new Burst();
  let isOver = false;
  const refuse = async (): Promise<number> => {
    const { status, code } = await stage.write();
    assert.deepEqual([status, code], [503, 'TOO_BUSY']);
    return status;
  };
  const running = burst.run(refuse, () => !isOver);
  const checks = async (): Promise<void> => {
    for (let count = 0; count < 20; count++) await checker.beside(burst);
    isOver = true;
  };
  await Promise.all([running, checks()]);
  assert.deepEqual([held, ended], [16, 0], 'nothing more reached Wix, and nothing was answered by it');
  release.resolve();
  assert.deepEqual(await Promise.all(taken), Array<number>(16).fill(200));
});

async function callOnce({ ready }: Started, key: string): Promise<number> {
  const response = await fetch(`${ready.gateway}/stores/v3/products/search`, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: JSON.stringify({ search: { cursorPaging: { limit: 10 } } }),
  });
  if (response.status === 503) assert.equal(response.headers.get('retry-after'), '1');
  await response.arrayBuffer();
  return response.status;
}

test('ten times as many callers as are taken: each is answered 200 or 503, /healthz answers throughout, all of it is on record, and it recovers', async () => {
  await using fairlead = await startFairlead('--memory', '--max-calls-in-flight', '16');
  const key = fairlead.keyOf('Storefront Agent');
  using checker = openChecker(fairlead.ready.gateway);
  const burst = new Burst();
  let checked = 0;
  let isOver = false;
  const begunMs = performance.now();
  const running = burst
    .run(
      () => callOnce(fairlead, key),
      (round) => round < 20 || checked < 12,
    )
    .then(() => {
      isOver = true;
    });
  const checks = async (): Promise<void> => {
    for (; !isOver; checked++) await checker.beside(burst);
  };
  await Promise.all([running, checks()]);
  const { statuses } = burst;
  const refused = statuses.filter((status) => status === 503).length;
  const answered = statuses.filter((status) => status === 200).length;
  assert.equal(refused + answered, statuses.length);
  assert.ok(refused > 160 && answered > 160, `${answered} answered, ${refused} refused`);
  assert.equal(await callOnce(fairlead, key), 200, 'once the burst is over a call goes through');
  let entries: Listed[] = [];
  while (toldRefused(entries) < refused) {
    await delay(50);
    const listed = await fairlead.api('GET', '/api/activity?q=busy&limit=500');
    entries = listed.entries;
  }
  assert.equal(toldRefused(entries), refused);
  // One a second; a timer of a busy process counts from when its turn began, and fires that much early.
  const mostEntries = 2 + (2 * (performance.now() - begunMs)) / 1_000;
  for (const [name, told] of Map.groupBy(entries, ({ agent }) => agent.name))
    assert.ok(told.length <= mostEntries, `${told.length} entries of ${name}, ${mostEntries} at the most`);
  const metrics = await fetch(`${fairlead.ready.gateway}/metrics`, {
    headers: { authorization: `Bearer ${fairlead.ready.admin.token}` },
  }).then((response) => response.text());
  assert.match(metrics, new RegExp(`^fairlead_calls_refused_busy_total ${refused}$`, 'm'));
  assert.match(metrics, /^fairlead_calls_in_flight 0$/m);
});
