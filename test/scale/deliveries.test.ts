import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { decodeJwt } from 'jose/jwt/decode';
import { type Receiver, startReceiver } from '../receiver.ts';
import type { Started } from '../running.ts';
import { connectTo, openFleet, sharedOnly, until } from './fleet.ts';

const hourMs = 3_600_000;

/** The local Wix in three processes, with an app that is told of everything. */
async function openThree(receiver: Receiver) {
  await using opened = new AsyncDisposableStack();
  const fleet = opened.use(await openFleet(1));
  const wixes: Started[] = [fleet.first, await fleet.start('wix'), await fleet.start('wix')];
  const { ready } = fleet.first;
  const call = async (
    wix: Started,
    verb: string,
    path: string,
    body: object,
    headers: Record<string, string> = {
      authorization: ready.wixApiKey,
      'wix-site-id': ready.site.id,
    },
  ) => {
    const response = await fetch(wix.ready.wix + path, {
      method: verb,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };
  const control = (wix: Started, verb: string, path: string, body: object) =>
    call(wix, verb, path, body, { authorization: `Bearer ${ready.admin.token}` });
  const webhooks = [{ eventType: '*', url: receiver.url }];
  await control(fleet.first, 'PATCH', `/_local/apps/${ready.app?.id}`, { webhooks });
  const database = opened.use(await connectTo(fleet.databaseUrl));
  const create = (wix: Started, email: string): Promise<unknown> =>
    call(wix, 'POST', '/contacts/v4/contacts', { info: { emails: { items: [{ email }] } } });
  /** When every delivery there is was made. */
  const allDelivered = (): Promise<void> =>
    until(
      'everything is delivered',
      async () => {
        const [{ open } = {}] = await database.query(
          `select count(*)::int as open from fairlead_wix.delivery where state <> 'delivered'`,
        );
        return open === 0;
      },
      // What a receiver did not answer in time, which takes a slow machine, comes again after a minute.
      100_000,
    );
  const all = opened.move();
  return {
    ...{ wixes, call, control, create, database, allDelivered },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Counts what was told, by the event's own id; a receiver answers 200 only where the other end is still there to hear it. */
function createTally() {
  const came = new Map<string, number>();
  const held: { id: string; response: ServerResponse }[] = [];
  let isHolding = false;
  const answer = (id: string, response: ServerResponse): void =>
    void (response.destroyed || response.end(id));
  return {
    came,
    held,
    take(response: ServerResponse, { body }: { body: string }): void {
      const { data } = decodeJwt(body) as { data: string };
      const { id } = JSON.parse(JSON.parse(data).data) as { id: string };
      came.set(id, (came.get(id) ?? 0) + 1);
      if (isHolding) held.push({ id, response });
      else answer(id, response);
    },
    hold(): void {
      isHolding = true;
    },
    release(): void {
      isHolding = false;
      for (const { id, response } of held) answer(id, response);
    },
  };
}

test('what a process was delivering as it was killed is delivered by another; all else comes once', {
  ...sharedOnly,
  timeout: 240_000,
}, async () => {
  const tally = createTally();
  await using receiver = await startReceiver(tally.take);
  await using three = await openThree(receiver);
  const { wixes, create, database } = three;
  const [, doomed, other] = wixes;
  assert.ok(doomed && other);

  tally.hold();
  // All of them by the one that is killed: it sends at once, eight at a time, and none is answered.
  await Promise.all(Array.from({ length: 24 }, (_, place) => create(doomed, `held${place}@example.com`)));
  await receiver.until(() => tally.held.length >= 8);
  await doomed.kill('SIGKILL');
  const underWay = new Set(tally.came.keys());
  tally.release();
  await Promise.all(Array.from({ length: 24 }, (_, place) => create(other, `later${place}@example.com`)));
  await three.allDelivered();

  const told = await database.query('select event_id as id, attempts from fairlead_wix.delivery');
  assert.ok(told.length >= 48, `${told.length} are told`);
  for (const { id, attempts } of told as { id: string; attempts: string }[]) {
    const written = JSON.parse(attempts) as { status?: number }[];
    assert.equal(written.filter(({ status }) => status === 200).length, 1, `${id} is told once`);
    // What came is on record, but for what the killed process had no time to write down.
    const came = tally.came.get(id) ?? 0;
    assert.ok(came >= 1, `${id} is not lost`);
    assert.ok(came <= written.length + (underWay.has(id) ? 1 : 0), `${id} came ${came} times`);
  }
  assert.ok(underWay.size >= 8);
});

test('what time does happens once, though the clocks of three processes reach it together and one of them is killed', {
  ...sharedOnly,
  timeout: 240_000,
}, async () => {
  const tally = createTally();
  await using receiver = await startReceiver(tally.take);
  await using three = await openThree(receiver);
  const { wixes, call, control, database } = three;
  const [first, second, doomed] = wixes;
  assert.ok(first && second && doomed);
  const at = (hours: number) => new Date(Date.now() + hours * hourMs).toISOString();
  const many = 20;
  const made: string[] = [];
  while (made.length < many) {
    const { event } = await call(first, 'POST', '/events/v3/events', {
      event: {
        ...{ title: `Gala ${made.length}`, location: { name: 'Hall', type: 'VENUE' } },
        dateAndTimeSettings: { startDate: at(2), endDate: at(4), timeZoneId: 'UTC' },
        registration: { initialType: 'RSVP' },
      },
    });
    made.push(event.id);
  }
  const advance = (wix: Started, hours: number) =>
    control(wix, 'POST', '/_local/clock', { advanceMs: hours * hourMs });
  const happened = async (slug: string) =>
    (
      await database.query(
        `select count(*)::int as times from fairlead_wix.event
          where event_type = $1 and entity_id = any($2) group by entity_id`,
        [`wix.events.v3.event_${slug}`, made],
      )
    ).map(({ times }) => times);
  await Promise.all(wixes.map((wix) => advance(wix, 3)));
  await until('all have started', async () => (await happened('started')).length === many);
  const ending = Promise.allSettled(wixes.map((wix) => advance(wix, 2)));
  await until('one has ended', async () => (await happened('ended')).length > 0);
  await doomed.kill('SIGKILL');
  await ending;
  await until('all have ended', async () => (await happened('ended')).length === many);
  await three.allDelivered();
  for (const slug of ['started', 'ended'])
    assert.deepEqual(await happened(slug), Array(many).fill(1), `${slug} once each`);
});
