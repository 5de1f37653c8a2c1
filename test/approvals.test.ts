import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from './databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from './guarded.ts';

const products = '/stores/v3/products';
const grants = { areas: { products: 'full' }, groups: { 'products/product/change': 'ask' } };

async function makeProduct({ wix }: Guarded, name: string, amount: string) {
  const { body } = await wix.call('POST', products, {
    product: {
      ...{ name, productType: 'PHYSICAL', physicalProperties: {} },
      variantsInfo: { variants: [{ price: { actualPrice: { amount } }, physicalProperties: {} }] },
    },
  });
  return body.product as { id: string; revision: string; variantsInfo: { variants: { id: string }[] } };
}

const priced = ({ id, revision, variantsInfo }: Awaited<ReturnType<typeof makeProduct>>, amount: string) => ({
  product: {
    ...{ id, revision },
    variantsInfo: {
      variants: [
        { id: variantsInfo.variants[0]?.id, price: { actualPrice: { amount } }, physicalProperties: {} },
      ],
    },
  },
});

/** The one approval that waits; looked for until it is there. */
async function pending({ api }: Guarded) {
  for (let tries = 0; tries < 500; tries++) {
    const { body } = await api('GET', '/api/approvals?state=pending');
    if (body.approvals.length > 0) return body.approvals[0];
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('Nothing waits');
}

/** Lets the time of a held call run out, as often as it takes: it may not have begun to wait yet. */
async function heldOut(guarded: Guarded, answer: ReturnType<TestAgent['call']>) {
  await pending(guarded);
  let isOver = false;
  const over = answer.finally(() => {
    isOver = true;
  });
  for (let tries = 0; tries < 20 && !isOver; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (!isOver) guarded.wix.clock.advance(26_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return over;
}

for (const { name, open } of testDatabases())
  describe(`approvals on ${name}`, () => {
    const stage = () => openGuarded({ kind: 'memory' }, open());

    test('a held call shows what it would do, waits, and goes through when a person approves it', async () => {
      await using guarded = await stage();
      const mugs = await Promise.all(['A', 'B', 'C'].map((each) => makeProduct(guarded, each, '24.50')));
      const agent = await guarded.agent('Pricer', grants);
      const before = guarded.arrived.length;
      const answer = agent.call('POST', '/stores/v3/bulk/products/update', {
        products: mugs.map((mug) => priced(mug, '2.45')),
      });
      const approval = await pending(guarded);
      assert.match(
        approval.effect[0],
        /^price 24\.50? -> 2\.45( \w+)? on 3 products$/,
        JSON.stringify(approval.effect),
      );
      assert.match(
        approval.sentence,
        /^Pricer tried to update products on Test Shop\. Held: .* needs a person's approval\.$/,
      );
      assert.ok(
        guarded.arrived.slice(before).every(({ verb }) => verb === 'GET'),
        'nothing but what is there now was read',
      );
      await guarded.api('POST', `/api/approvals/${approval.id}/approve`);
      const { status, headers, body } = await answer;
      assert.equal(status, 200, JSON.stringify(body));
      const entry = (await guarded.api('GET', `/api/activity/${headers['x-fairlead-activity']}`)).body;
      assert.equal(entry.decision, 'allowed');
      assert.match(
        entry.sentence,
        /^Pricer updated products on Test Shop\. Allowed: .*Approved by the owner\.$/,
      );
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });

    test('nobody answers in time: the agent is told, and the same call goes through once after approval', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Pricer', grants);
      const change = (amount: string, headers = {}) =>
        agent.call('PATCH', `${products}/${mug.id}`, priced(mug, amount), headers);
      const late = await heldOut(guarded, change('20.00'));
      assert.deepEqual([late.status, codeOf(late)], [403, 'APPROVAL_PENDING']);
      const id = late.body.details.applicationError.data.approvalId as string;
      const again = await heldOut(guarded, change('20.00'));
      assert.equal(again.body.details.applicationError.data.approvalId, id, 'a person is not asked twice');
      await guarded.api('POST', `/api/approvals/${id}/approve`);
      const header = { 'x-fairlead-approval': id };
      assert.equal(codeOf(await change('1.00', header)), 'APPROVAL_MISMATCH', 'another price');
      const elsewhere = await agent.call('PATCH', `${products}/${mug.id}?x=1`, priced(mug, '20.00'), header);
      assert.equal(codeOf(elsewhere), 'APPROVAL_MISMATCH', 'another target');
      const other = await guarded.agent('Other', grants);
      const stolen = await other.call('PATCH', `${products}/${mug.id}`, priced(mug, '20.00'), header);
      assert.equal(codeOf(stolen), 'APPROVAL_MISMATCH', 'another agent');
      const currency = await change('20.00', { ...header, 'x-wix-currency': 'JPY' });
      assert.equal(codeOf(currency), 'APPROVAL_MISMATCH', 'another header that would be sent on');
      const raced = await Promise.all(Array.from({ length: 8 }, () => change('20.00', header)));
      const codes = raced.map((answer) => codeOf(answer) ?? answer.status);
      assert.equal(codes.filter((code) => code === 200).length, 1, JSON.stringify(codes));
      assert.equal(codes.filter((code) => code === 'APPROVAL_USED').length, 7);
      const shown = (await guarded.api('GET', `/api/approvals/${id}`)).body;
      assert.equal(shown.state, 'approved');
      assert.ok(shown.usedAt);
    });

    test('rejected, expired and withdrawn are told apart, and none lets a call through', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Pricer', grants);
      const change = (amount: string, headers = {}, signal?: AbortSignal) =>
        agent.call('PATCH', `${products}/${mug.id}`, priced(mug, amount), headers, signal);
      const first = change('20.00');
      const refused = await pending(guarded);
      await guarded.api('POST', `/api/approvals/${refused.id}/reject`);
      assert.equal(codeOf(await first), 'APPROVAL_REJECTED');
      assert.equal(codeOf(await change('20.00', { 'x-fairlead-approval': refused.id })), 'APPROVAL_REJECTED');
      assert.equal(
        (await guarded.api('POST', `/api/approvals/${refused.id}/approve`)).status,
        400,
        'said is said',
      );

      const late = await heldOut(guarded, change('21.00'));
      const id = late.body.details.applicationError.data.approvalId;
      guarded.wix.clock.advance(16 * 60_000);
      assert.equal((await guarded.api('GET', `/api/approvals/${id}`)).body.state, 'expired');
      assert.equal((await guarded.api('POST', `/api/approvals/${id}/approve`)).status, 400);
      assert.equal(codeOf(await change('21.00', { 'x-fairlead-approval': id })), 'APPROVAL_EXPIRED');

      const gone = new AbortController();
      const third = change('22.00', {}, gone.signal);
      const withdrawn = await pending(guarded);
      gone.abort();
      assert.equal(codeOf(await third), 'APPROVAL_WITHDRAWN');
      assert.equal((await guarded.api('GET', `/api/approvals/${withdrawn.id}`)).body.state, 'withdrawn');

      // The same call twice: one that goes away leaves the question to the other.
      const leaving = new AbortController();
      const stays = change('22.50');
      const shared = await pending(guarded);
      const leaves = change('22.50', {}, leaving.signal);
      // It must wait before it goes away; how long that takes is not told.
      await new Promise((resolve) => setTimeout(resolve, 200));
      leaving.abort();
      assert.equal(codeOf(await leaves), 'APPROVAL_PENDING');
      await guarded.api('POST', `/api/approvals/${shared.id}/reject`);
      assert.equal(codeOf(await stays), 'APPROVAL_REJECTED');

      const held = await heldOut(guarded, change('23.00'));
      const approved = held.body.details.applicationError.data.approvalId;
      await guarded.api('POST', `/api/approvals/${approved}/approve`);
      guarded.wix.clock.advance(16 * 60_000);
      assert.equal(codeOf(await change('23.00', { 'x-fairlead-approval': approved })), 'APPROVAL_EXPIRED');
      const now = await guarded.wix.call('GET', `${products}/${mug.id}`);
      assert.equal(now.body.product.revision, mug.revision, 'nothing was changed');
    });

    test('what a person writes beside the answer stands in the log, and the agent reads it', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Pricer', grants);
      const change = (amount: string, headers = {}) =>
        agent.call('PATCH', `${products}/${mug.id}`, priced(mug, amount), headers);
      const first = change('20.00');
      const refused = await pending(guarded);
      const note = ' Not before\nMonday. ';
      assert.equal(
        (await guarded.api('POST', `/api/approvals/${refused.id}/reject`, { note: 'n'.repeat(501) })).status,
        400,
      );
      await guarded.api('POST', `/api/approvals/${refused.id}/reject`, { note });
      const answer = await first;
      assert.match(answer.body.message, /was refused by the owner: Not before Monday/);
      assert.equal(answer.body.details.applicationError.data.note, 'Not before Monday');
      assert.equal((await guarded.api('GET', `/api/approvals/${refused.id}`)).body.note, 'Not before Monday');
      const own = await agent.call('GET', `/_fairlead/approvals/${refused.id}`);
      assert.equal(own.body.note, 'Not before Monday');

      const second = change('21.00');
      await guarded.api('POST', `/api/approvals/${(await pending(guarded)).id}/approve`, { note: 'once' });
      assert.equal((await second).status, 200);
      const { entries } = (await guarded.api('GET', '/api/activity')).body;
      const sentences = entries.map(({ sentence }: { sentence: string }) => sentence);
      const has = (pattern: RegExp) =>
        assert.ok(
          sentences.some((each: string) => pattern.test(each)),
          `${pattern}: ${sentences.join('\n')}`,
        );
      has(/ rejected this \(Not before Monday\): Pricer tried to .*[^.]\.$/);
      has(/^Pricer tried to .* Denied: .* was refused by the owner: Not before Monday\.$/);
      has(/^Pricer updated .* Allowed: .* Approved by the owner: once\.$/);
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });

    test('an answer that another process takes reaches the call that waits in this one', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Pricer', grants);
      const other = guarded.through(await guarded.another(), agent);
      const answer = other.call('PATCH', `${products}/${mug.id}`, priced(mug, '20.00'));
      const { id } = await pending(guarded);
      await guarded.api('POST', `/api/approvals/${id}/approve`);
      assert.equal((await answer).status, 200);
    });

    test('an approval answers the question only: what is denied by then stays denied', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Pricer', grants);
      const answer = agent.call('PATCH', `${products}/${mug.id}`, priced(mug, '20.00'));
      const { id } = await pending(guarded);
      await agent.grant({ ...grants, guardrails: [{ kind: 'price-change', mostPercent: 1 }] });
      await guarded.api('POST', `/api/approvals/${id}/approve`);
      assert.equal(codeOf(await answer), 'GUARDRAIL_PRICE');
    });

    test('nobody is asked about a call that is not what it seems', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Pricer', grants);
      const guard = await guarded.agent('Guarded', {
        areas: { products: 'full' },
        guardrails: [{ kind: 'ask', on: { access: 'write' } }],
      });
      const change = priced(mug, '2.45');
      const text = JSON.stringify(change);
      const seeming: readonly (object | string)[] = [
        { zz: { price: { amount: '24.50' } }, ...change },
        { zz: [{ price: '24.50' }], ...change },
        text.replace('"product":', '"product":{"name":"Mug"},"product":'),
        { ...change, product_: {}, Product: {} },
      ];
      for (const who of [agent, guard])
        for (const body of seeming) {
          const answer = await who.call('PATCH', `${products}/${mug.id}`, body);
          assert.equal(codeOf(answer), 'GUARDRAIL_UNREADABLE', JSON.stringify(body));
          assert.match(answer.body.message, /^A person is asked about this call and cannot be told/);
        }
      assert.deepEqual((await guarded.api('GET', '/api/approvals?state=pending')).body.approvals, []);
      const snake = text
        .replaceAll('variantsInfo', 'variants_info')
        .replaceAll('actualPrice', 'actual_price')
        .replaceAll('physicalProperties', 'physical_properties');
      const held = agent.call('PATCH', `${products}/${mug.id}`, snake);
      const { id, effect } = await pending(guarded);
      assert.match(effect[0], /^price 24\.50? -> 2\.45/, JSON.stringify(effect));
      await guarded.api('POST', `/api/approvals/${id}/reject`);
      assert.equal(codeOf(await held), 'APPROVAL_REJECTED');
    });

    test('what a call says beside what it changes is shown too, and what a thing is tied to', async () => {
      await using guarded = await stage();
      const { wix } = guarded;
      const { contact } = (
        await wix.call('POST', '/contacts/v4/contacts', {
          info: { name: { first: 'Ada', last: 'Lovelace' } },
        })
      ).body;
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Changer', {
        areas: { contacts: 'full', products: 'full' },
        guardrails: [{ kind: 'ask', on: { access: 'write' } }],
      });
      const effectOf = async (verb: string, path: string, body: object): Promise<string[]> => {
        const held = agent.call(verb, path, body);
        const { id, effect } = await pending(guarded);
        await guarded.api('POST', `/api/approvals/${id}/reject`);
        assert.equal(codeOf(await held), 'APPROVAL_REJECTED');
        return effect;
      };
      const info = { name: { first: 'Eve', last: 'Lovelace' } };
      assert.deepEqual(
        await effectOf('PATCH', `/contacts/v4/contacts/${contact.id}`, {
          ...{ info, revision: contact.revision, allowDuplicates: true },
        }),
        ['first Ada -> Eve on 1 contact', 'with allow duplicates true'],
      );
      const { id, revision } = mug;
      const brand = { id: '11111111-2222-4333-8444-555555555555' };
      assert.deepEqual(
        await effectOf('PATCH', `${products}/${id}`, {
          product: { id, revision, brand },
          fields: ['CURRENCY'],
        }),
        [`id nothing -> ${brand.id} on 1 product`],
      );
      const many = await effectOf('POST', '/stores/v3/bulk/products/update', {
        ...{ products: [priced(mug, '20.00')], fields: ['CURRENCY'] },
      });
      assert.match(many[0] ?? '', /^price 24\.50? -> 20\.00/, JSON.stringify(many));
    });

    test('a person is asked only above a value', async () => {
      await using guarded = await stage();
      const made = await Promise.all(['A', 'B', 'C'].map((each) => makeProduct(guarded, each, '1.00')));
      const agent = await guarded.agent('Cleaner', {
        areas: { products: 'full' },
        guardrails: [{ kind: 'ask', above: { items: 2 }, on: { groups: ['products/product/delete'] } }],
      });
      const ids = made.map(({ id }) => id);
      const remove = (...productIds: string[]) =>
        agent.call('POST', '/stores/v3/bulk/products/delete', { productIds });
      const asked = remove(...ids);
      const approval = await pending(guarded);
      assert.deepEqual(approval.effect, ['deletes A', 'deletes B', 'deletes C', 'deletes 3 products']);
      await guarded.api('POST', `/api/approvals/${approval.id}/reject`);
      assert.equal(codeOf(await asked), 'APPROVAL_REJECTED');
      assert.equal((await remove(...ids.slice(1))).status, 200);
    });

    /** Questions of an agent as the database keeps them: `count` of them, newer than all that was asked. */
    async function flood(
      { gateway, wix, connection }: Guarded,
      agentId: string,
      count: number,
      state: string,
    ) {
      const nowMs = wix.clock.now();
      const rows = Array.from({ length: count }, (_, index) => ({
        ...{ id: `flood-${state}-${index}`, kind: 'call', agent_id: agentId, connection_id: connection.id },
        ...{ hash: `h${index}`, method: null, area: 'products', state, sentence: `Flood ${index}.` },
        ...{ reason: 'it asks', effect: '[]', level: null, minutes: null, created_ms: nowMs + 1_000 + index },
        ...{ expires_ms: nowMs + 900_000, decided_ms: null, decided_by: null, note: '', used_ms: null },
      }));
      await gateway.database.write(async (tx) => {
        // SQLite takes so many values in a statement.
        for (let from = 0; from < count; from += 100)
          await tx
            .insertInto('approval')
            .values(rows.slice(from, from + 100))
            .execute();
      });
    }

    test('whatever an agent has asked and taken back, what others wait for is listed, a page at a time', async () => {
      await using guarded = await stage();
      const [victim, noisy] = [await guarded.agent('Victim'), await guarded.agent('Noisy')];
      const asked = { area: 'contacts', level: 'read', minutes: 5, reason: 'to look' };
      const { id } = (await victim.call('POST', '/_fairlead/approvals', asked)).body;
      await flood(guarded, noisy.id, 520, 'withdrawn');
      const list = async (query: string) => (await guarded.api('GET', `/api/approvals?${query}`)).body;
      const idsOf = (page: { approvals: { id: string }[] }) => page.approvals.map((one) => one.id);
      assert.deepEqual(idsOf(await list('state=pending')), [id]);
      const first = await list('limit=300');
      const second = await list(`limit=300&cursor=${first.next}`);
      assert.equal(second.next, undefined);
      const all = [...idsOf(first), ...idsOf(second)];
      assert.deepEqual([all.length, new Set(all).size, all.at(-1)], [521, 521, id]);
      assert.equal((await list('state=withdrawn&limit=10')).approvals.length, 10);
      assert.equal((await guarded.api('GET', '/api/approvals?cursor=x')).status, 400);
      guarded.wix.clock.advance(16 * 60_000);
      assert.deepEqual([idsOf(await list('state=pending')), idsOf(await list('state=expired'))], [[], [id]]);
      const { body } = await guarded.api('GET', '/api/export');
      assert.equal(String(body).match(/"part":"approval"/g)?.length, 521);
    });

    test('an agent of which a hundred calls wait is refused, on record, and another is not', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'A', '24.50');
      const noisy = await guarded.agent('Noisy', grants);
      const quiet = await guarded.agent('Quiet', grants);
      await flood(guarded, noisy.id, 100, 'pending');
      const change = (agent: TestAgent) => agent.call('PATCH', `${products}/${mug.id}`, priced(mug, '2.45'));
      guarded.arrived.length = 0;
      const refused = await change(noisy);
      assert.deepEqual([refused.status, codeOf(refused)], [429, 'APPROVAL_TOO_MANY']);
      assert.deepEqual(guarded.arrived, [], 'nothing is read for a question that nobody is asked');
      const entry = await guarded.api('GET', `/api/activity/${refused.headers['x-fairlead-activity']}`);
      assert.match(entry.body.sentence, /Denied: .*100 calls of this agent wait for a person already/);
      const waits = change(quiet);
      const isOurs = ({ agentId }: { agentId: string }) => agentId === quiet.id;
      let ours: { id: string } | undefined;
      for (let tries = 0; tries < 500 && !ours; tries++) {
        ours = (await guarded.api('GET', '/api/approvals?state=pending')).body.approvals.find(isOurs);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await guarded.api('POST', `/api/approvals/${ours?.id}/reject`);
      assert.equal(codeOf(await waits), 'APPROVAL_REJECTED');
    });

    test('the same call many times at once is one question', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'A', '24.50');
      const agent = await guarded.agent('Hasty', grants);
      const other = guarded.through(await guarded.another(), agent);
      const calls = Array.from({ length: 12 }, (_, place) =>
        (place % 2 ? agent : other).call('PATCH', `${products}/${mug.id}`, priced(mug, '2.45')),
      );
      const waiting = async () => (await guarded.api('GET', '/api/approvals?state=pending')).body.approvals;
      for (let tries = 0; tries < 500 && (await waiting()).length === 0; tries++)
        await new Promise((resolve) => setTimeout(resolve, 2));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const [question, ...more] = await waiting();
      assert.deepEqual(more, []);
      await guarded.api('POST', `/api/approvals/${question.id}/reject`);
      for (const answer of await Promise.all(calls)) assert.equal(codeOf(answer), 'APPROVAL_REJECTED');
    });

    test('of many levels that an agent asks for at once, as many wait as may', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Noisy');
      const asked = { area: 'contacts', level: 'read', minutes: 5, reason: 'to look' };
      const answers = await Promise.all(
        Array.from({ length: 40 }, () => agent.call('POST', '/_fairlead/approvals', asked)),
      );
      assert.equal(answers.filter(({ status }) => status === 201).length, 20);
      const refused = answers.filter(({ status }) => status === 400);
      assert.equal(refused.length, 20);
      assert.match(refused[0]?.body.message, /20 wait already/);
      const { body } = await guarded.api('GET', '/api/approvals?state=pending');
      assert.equal(body.approvals.length, 20);
    });

    test('taking back what does not wait any more is no act, and not on record', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Newcomer');
      const asked = { area: 'contacts', level: 'read', minutes: 5, reason: 'to look' };
      const { id } = (await agent.call('POST', '/_fairlead/approvals', asked)).body;
      for (let times = 0; times < 2; times++) {
        const { body } = await agent.call('POST', `/_fairlead/approvals/${id}/withdraw`);
        assert.equal(body.state, 'withdrawn');
      }
      const { body } = await guarded.api('GET', `/api/activity?agent=${agent.id}&decision=made`);
      assert.equal(JSON.stringify(body.entries).match(/took back what it asked for/g)?.length, 1);
    });

    test('an agent asks for a level for a time, has it when a person says so, and loses it by itself', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Newcomer', { areas: { contacts: 'read' } });
      const make = () => agent.call('POST', '/contacts/v4/contacts', { info: { name: { first: 'Ada' } } });
      assert.equal(codeOf(await make()), 'NOT_GRANTED');
      const asked = await agent.call('POST', '/_fairlead/approvals', {
        ...{ area: 'contacts', level: 'write', minutes: 30, reason: 'to enter the leads of today' },
      });
      assert.equal(asked.status, 201, JSON.stringify(asked.body));
      const stranger = await guarded.agent('Other');
      assert.equal((await stranger.call('GET', `/_fairlead/approvals/${asked.body.id}`)).status, 404);
      assert.equal(codeOf(await make()), 'NOT_GRANTED');
      await guarded.api('POST', `/api/approvals/${asked.body.id}/approve`);
      assert.equal((await agent.call('GET', `/_fairlead/approvals/${asked.body.id}`)).body.state, 'approved');
      const made = await make();
      assert.equal(made.status, 200);
      const entry = (await guarded.api('GET', `/api/activity/${made.headers['x-fairlead-activity']}`)).body;
      assert.match(entry.reason, /Contacts is set to Write for a time/);
      assert.equal(
        (await agent.call('POST', '/contacts/v4/contacts/query', { query: {} })).status,
        200,
        'and keeps what it had',
      );
      guarded.wix.clock.advance(30 * 60_000);
      assert.equal(codeOf(await make()), 'NOT_GRANTED');
      const wrong = await agent.call('POST', '/_fairlead/approvals', {
        area: 'contacts',
        level: 'off',
        minutes: 0,
      });
      assert.deepEqual([wrong.status, codeOf(wrong)], [400, 'INVALID_ARGUMENT']);
      const { body } = await guarded.api('GET', `/api/activity?agent=${agent.id}&decision=made`);
      assert.match(
        JSON.stringify(body.entries),
        /Newcomer asks for Contacts: Write on Test Shop for 30 minutes/,
      );
    });

    async function elevated({ api }: Guarded, agent: TestAgent, area: string): Promise<void> {
      const asked = { area, level: 'read', minutes: 10_080, reason: 'to look' };
      const { id } = (await agent.call('POST', '/_fairlead/approvals', asked)).body;
      await api('POST', `/api/approvals/${id}/approve`);
    }

    test('a level for a time is shown, ends when its area is set anew, and can be ended by itself', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Newcomer', { areas: { products: 'read' } });
      const grantsPath = `/api/agents/${agent.id}/grants`;
      const read = async () =>
        codeOf(await agent.call('POST', '/contacts/v4/contacts/query', {})) ?? 'answered';
      const given = async () =>
        (await guarded.api('GET', grantsPath)).body.elevations.map((one: { area: string }) => one.area);
      await elevated(guarded, agent, 'contacts');
      assert.deepEqual([await read(), await given()], ['answered', ['contacts']]);

      const shown = (await guarded.api('GET', grantsPath)).body;
      const kept = await guarded.api('PUT', grantsPath, {
        ...shown,
        areas: { ...shown.areas, orders: 'read' },
      });
      assert.deepEqual([kept.status, await read()], [200, 'answered'], 'what is put back is kept');
      const policy = (await guarded.api('GET', '/api/policy')).body.policy;
      await guarded.api('POST', '/api/policy/apply', { policy });
      assert.equal(await read(), 'answered', 'a file that changes nothing ends nothing');

      const put = await guarded.api('PUT', grantsPath, { areas: { contacts: 'off' } });
      assert.deepEqual(
        put.body.changes.find(({ subject }: { subject: string }) => subject.startsWith('contacts')),
        { subject: 'contacts for a time', from: 'read', to: 'ended' },
      );
      assert.deepEqual([await read(), await given()], ['NOT_GRANTED', []]);

      await elevated(guarded, agent, 'contacts');
      const [one] = (await guarded.api('GET', grantsPath)).body.elevations;
      assert.equal((await guarded.api('DELETE', `/api/agents/${agent.id}/elevations/${one.id}`)).status, 200);
      assert.equal(await read(), 'NOT_GRANTED');
      assert.equal((await guarded.api('DELETE', `/api/agents/${agent.id}/elevations/${one.id}`)).status, 404);
      const { body } = await guarded.api('GET', `/api/activity?agent=${agent.id}&decision=made`);
      const told = body.entries.map(({ sentence }: { sentence: string }) => sentence);
      assert.ok(told.includes('The owner ended what Newcomer was given for a time: Contacts: Read.'), told);
      assert.ok(
        told.some((each: string) => each.includes('contacts for a time from read to ended')),
        told,
      );
      assert.equal((await guarded.api('PUT', grantsPath, { areas: {}, elevations: [{}] })).status, 400);
    });

    test('a level that is long over is not kept', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Newcomer', { areas: { products: 'read' } });
      await elevated(guarded, agent, 'contacts');
      guarded.wix.clock.advance(9 * 24 * 60 * 60_000);
      await elevated(guarded, agent, 'orders');
      const kept = await guarded.gateway.database.read.selectFrom('elevation').select('area').execute();
      assert.deepEqual(
        kept.map(({ area }) => area),
        ['orders'],
      );
    });

    test('a policy file ends a level for a time where it sets its area to another level', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Newcomer', { areas: { contacts: 'write' } });
      await elevated(guarded, agent, 'contacts');
      const policy = (await guarded.api('GET', '/api/policy')).body.policy;
      const text = JSON.stringify(policy).replace('"contacts":"write"', '"contacts":"off"');
      assert.notEqual(text, JSON.stringify(policy));
      const applied = await guarded.api('POST', '/api/policy/apply', { policy: JSON.parse(text) });
      assert.equal(applied.status, 200, JSON.stringify(applied.body));
      assert.equal(codeOf(await agent.call('POST', '/contacts/v4/contacts/query', {})), 'NOT_GRANTED');
    });
  });
