import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { testDatabases } from '../databases.ts';
import { codeOf, openGuarded } from '../guarded.ts';
import { type Started, startFairlead } from '../running.ts';

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
  let over = false;
  const healthy = (async () => {
    let count = 0;
    while (!over) {
      // Answered beside the calls, not behind them; how fast is for the machine to say.
      const signal = AbortSignal.timeout(15_000);
      assert.equal((await fetch(`${fairlead.ready.gateway}/healthz`, { signal })).status, 200);
      count++;
      await delay(10);
    }
    return count;
  })();
  const callers = Array.from({ length: 160 }, async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 20; count++) statuses.push(await callOnce(fairlead, key));
    return statuses;
  });
  const statuses = (await Promise.all(callers)).flat();
  over = true;
  const timesHealthy = await healthy;
  const refused = statuses.filter((status) => status === 503).length;
  const answered = statuses.filter((status) => status === 200).length;
  assert.equal(refused + answered, statuses.length);
  assert.ok(refused > 160 && answered > 160, `${answered} answered, ${refused} refused`);
  assert.ok(timesHealthy > 2, `/healthz answered ${timesHealthy} times while the calls went on`);
  assert.equal(await callOnce(fairlead, key), 200, 'once the burst is over a call goes through');
  let entries: Listed[] = [];
  while (toldRefused(entries) < refused) {
    await delay(50);
    const listed = await fairlead.api('GET', '/api/activity?q=busy&limit=500');
    entries = listed.entries;
  }
  assert.equal(toldRefused(entries), refused);
  assert.ok(entries.length <= 60, `${entries.length} entries tell of ${refused} refusals`);
  const metrics = await fetch(`${fairlead.ready.gateway}/metrics`, {
    headers: { authorization: `Bearer ${fairlead.ready.admin.token}` },
  }).then((response) => response.text());
  assert.match(metrics, new RegExp(`^fairlead_calls_refused_busy_total ${refused}$`, 'm'));
  assert.match(metrics, /^fairlead_calls_in_flight 0$/m);
});
