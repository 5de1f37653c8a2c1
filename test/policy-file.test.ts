import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import type { Json, JsonObject } from '../src/base/json.ts';
import { groupsOf } from '../src/catalogue/groups.ts';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { levels, rules } from '../src/gateway/levels.ts';
import { writePolicy } from '../src/gateway/policy-file/document.ts';
import { readPolicyDocument } from '../src/gateway/policy-file/read.ts';
import { testDatabases } from './databases.ts';
import { type Guarded, openGuarded } from './guarded.ts';

const catalogue = loadCatalogue();
const areas = catalogue.areas.map(({ id }) => id);
const groups = [...groupsOf(catalogue).keys()];
const methods = catalogue.methods.filter(({ visibility }) => visibility === 'public').map(({ id }) => id);

const some = <T extends string>(names: readonly string[], values: readonly T[]) =>
  fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...values), { maxKeys: 4 });

const money = fc.record({
  amount: fc.constantFrom('1', '9.5', '250.00'),
  currency: fc.constantFrom('EUR', 'USD'),
});
const kinds: readonly fc.Arbitrary<JsonObject>[] = [
  fc.record({ kind: fc.constant('rate'), perMinute: fc.integer({ min: 1, max: 1_000 }) }),
  fc.record({ kind: fc.constant('ask'), above: fc.record({ money }) }),
  fc.record({ kind: fc.constant('ask'), on: fc.record({ access: fc.constantFrom('read', 'write') }) }),
  fc.record({ kind: fc.constant('total'), most: money }),
  fc.record({
    ...{ kind: fc.constant('budget'), of: fc.constant('money'), per: fc.constantFrom('hour', 'day') },
    ...{ most: fc.constantFrom('10', '0.5'), currency: fc.constant('EUR') },
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
  }),
  fc.record({
    ...{ kind: fc.constant('budget'), of: fc.constant('items-changed'), per: fc.constant('day') },
    most: fc.integer({ min: 1, max: 99 }),
  }),
  fc.record({
    ...{ kind: fc.constant('mask'), by: fc.constantFrom('mask', 'remove') },
    fields: fc.constantFrom<Json[]>(['email'], ['phone', 'buyerInfo.email']),
  }),
  fc.record({
    ...{ kind: fc.constant('hours'), from: fc.constant('09:00'), to: fc.constantFrom('17:30', '24:00') },
    days: fc.constantFrom<Json[]>(['mon'], ['sat', 'sun']),
  }),
  fc.record({ kind: fc.constant('since'), after: fc.constant('2026-01-01T00:00:00Z') }),
  fc.record({ kind: fc.constant('expires'), at: fc.constant('2027-01-01T00:00:00.000+01:00') }),
];
const grant: fc.Arbitrary<JsonObject> = fc.record(
  {
    areas: some(areas, levels),
    groups: some(groups, rules),
    methods: some(methods, rules),
    guardrails: fc.subarray([...kinds], { maxLength: 3 }).chain((chosen) => fc.tuple(...chosen)),
  },
  { requiredKeys: [] },
);
const connection = fc.record(
  {
    kind: fc.constant('api-key'),
    accountId: fc.constantFrom('account-1', 'account-2'),
    siteName: fc.constantFrom('A Shop', 'Another'),
    baseUrl: fc.constantFrom('https://www.wixapis.com', 'http://127.0.0.1:4701'),
    credential: fc.constantFrom<Json>({ env: 'KEY' }, { file: '/run/key' }, { command: 'pass show wix' }),
    keepBodies: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** A file of up to three connections, under names that go from site to site, and agents on some of them. */
const file: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('site-1', 'site-2', 'site-3'), { minLength: 1 }),
    fc.shuffledSubarray(['Shop', 'Café "x": y', '__proto__', 'constructor'], { minLength: 3 }),
    fc.array(connection, { minLength: 3, maxLength: 3 }),
  )
  .chain(([sites, names, parts]) => {
    const connections = sites.map((siteId, place): [string, JsonObject] => [
      names[place] ?? '',
      { ...parts[place], siteId },
    ]);
    const agent = fc.record(
      {
        purpose: fc.constantFrom('', 'Helps', 'yes: "no" # off'),
        on: fc.dictionary(fc.constantFrom(...connections.map(([name]) => name)), grant, { maxKeys: 3 }),
      },
      { requiredKeys: [] },
    );
    return fc
      .dictionary(fc.constantFrom('Helper', 'Clerk', 'off', 'constructor'), agent, { maxKeys: 4 })
      .map((agents) => plain({ connections: Object.fromEntries(connections), agents: { ...agents } }));
  });

/** As it is on the wire: what is generated has objects of other kinds. */
function plain(policy: object): JsonObject {
  return JSON.parse(JSON.stringify(policy)) as JsonObject;
}

const nothing = { connections: new Map(), agents: new Map() };

const credentialsOf = ({ connections }: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(connections as JsonObject).map((name) => [name, 'IST.secret']));

const exported = async ({ api }: Guarded): Promise<JsonObject> =>
  (await api('GET', '/api/policy')).body.policy;
const planned = async ({ api }: Guarded, policy: Json) =>
  (await api('POST', '/api/policy/plan', { policy })).body;

for (const { name, open } of testDatabases())
  describe(`a policy as a file on ${name}`, () => {
    const stage = () => openGuarded({ kind: 'memory' }, open());

    test('what is exported changes nothing when it is applied, and what is applied is what is exported', async () => {
      await using guarded = await stage();
      const valid = new Ajv2020({ strict: false }).compile(
        (await guarded.api('GET', '/api/policy/schema')).body as JsonObject,
      );
      const property = fc.asyncProperty(file, async (policy) => {
        const application = { policy, credentials: credentialsOf(policy) };
        const { status, body } = await guarded.api('POST', '/api/policy/apply', application);
        assert.equal(status, 200, JSON.stringify(body));
        const now = await exported(guarded);
        assert.deepEqual(now, writePolicy(readPolicyDocument(policy, { catalogue, now: nothing })));
        assert.deepEqual(parse(stringify(now)), now);
        assert.ok(valid(now), JSON.stringify(valid.errors));
        const { steps, needs } = await planned(guarded, now);
        assert.deepEqual({ steps, needs }, { steps: [], needs: [] });
      });
      await fc.assert(property, { numRuns: 40, seed: 20_261_124 });
    });

    test('the normal form leaves out what is so anyway', async () => {
      await using guarded = await stage();
      const policy = {
        connections: {
          Shop: {
            ...{ siteId: 's', kind: 'api-key', siteName: 'Shop', baseUrl: 'https://www.wixapis.com' },
            credential: { env: 'KEY' },
          },
        },
        agents: {
          Helper: { purpose: '', on: { Shop: { areas: { products: 'read', orders: 'off' }, groups: {} } } },
        },
      };
      await guarded.api('POST', '/api/policy/apply', { policy, credentials: { Shop: 'IST.x' } });
      assert.deepEqual(await exported(guarded), {
        connections: { Shop: { siteId: 's', credential: { env: 'KEY' } } },
        agents: { Helper: { on: { Shop: { areas: { products: 'read' } } } } },
      });
    });

    test('a new agent is told its key once, may do at once what the file says, and the log tells each change', async () => {
      await using guarded = await stage();
      const site = guarded.connection.name;
      const before = await exported(guarded);
      const policy = {
        connections: before.connections as JsonObject,
        agents: { Helper: { purpose: 'Helps', on: { [site]: { areas: { contacts: 'read' } } } } },
      };
      const plan = await planned(guarded, policy);
      assert.deepEqual(
        plan.steps.map(({ says }: { says: string }) => says),
        ['add the agent Helper, with a key', `let Helper on ${site}: contacts read`],
      );
      const { body } = await guarded.api('POST', '/api/policy/apply', { policy, plan: plan.plan });
      assert.deepEqual(Object.keys(body.keys[0]), ['agent', 'key']);
      const helper = guarded.through(guarded.gateway, {
        ...(await guarded.agent('x')),
        key: body.keys[0].key,
      });
      assert.equal((await helper.call('POST', '/contacts/v4/contacts/query', { query: {} })).status, 200);
      const told = (await guarded.api('GET', '/api/activity?decision=made')).body.entries as {
        sentence: string;
      }[];
      assert.ok(told.some(({ sentence }) => sentence.includes('added the agent Helper')));
      assert.ok(told.some(({ sentence }) => sentence.includes(`let Helper on ${site}: contacts read`)));
      assert.doesNotMatch(JSON.stringify(told), /fl_/);
    });

    test('everything that is wrong is told at once, by path, and nothing is saved', async () => {
      await using guarded = await stage();
      const before = await exported(guarded);
      const { status, body } = await guarded.api('POST', '/api/policy/apply', {
        policy: {
          connections: {
            Shop: { siteId: 5, kind: 'key', credential: 'IST.secret', keepBodies: 'yes' },
            Twin: null,
          },
          agents: {
            Helper: {
              purpos: 'x',
              on: {
                Shop: {
                  areas: { product: 'read', orders: 'rw' },
                  guardrails: [{ kind: 'rate', perMinute: 0 }],
                },
              },
            },
          },
          more: {},
        },
      });
      assert.equal(status, 400);
      for (const [place, right] of [
        ['more is not known here', 'connections, agents'],
        ['connections.Shop.siteId is 5', 'text'],
        ['connections.Shop.kind is "key"', 'api-key, app, local'],
        ['connections.Shop.credential', '{env: NAME}'],
        ['connections.Shop.keepBodies is "yes"', 'true or false'],
        ['connections.Twin is null', 'an object'],
        ['agents.Helper.purpos is not known', 'purpose, on'],
        ['agents.Helper.on.Shop.areas.product is not an area', 'products'],
        ['agents.Helper.on.Shop.areas.orders is "rw"', 'off, read, write, full'],
        ['agents.Helper.on.Shop.guardrails[0].perMinute is 0', 'a whole number from 1'],
      ] as const) {
        const found = body.problems.find((problem: string) => problem.startsWith(place));
        assert.ok(found?.includes(right), `${place}: ${found ?? body.problems.join('\n')}`);
      }
      assert.doesNotMatch(JSON.stringify(body), /IST\.secret/);
      assert.deepEqual(await exported(guarded), before);
    });

    test('a credential goes to no other address than the one it was given for', async () => {
      await using guarded = await stage();
      const policy = { connections: { Shop: { siteId: 's', baseUrl: 'http://one.example' } } };
      await guarded.api('POST', '/api/policy/apply', { policy, credentials: { Shop: 'IST.x' } });
      const moved = { connections: { Shop: { siteId: 's', baseUrl: 'http://two.example' } } };
      assert.deepEqual((await planned(guarded, moved)).needs, ['Shop']);
      const refused = await guarded.api('POST', '/api/policy/apply', { policy: moved });
      assert.match(refused.body.message, /connections\.Shop needs its credential/);
      assert.deepEqual(await exported(guarded), { ...(await exported(guarded)), ...policy });
    });

    test('whether bodies are kept is told in the plan, holds from the next call on, and ends when the file no longer says so', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Helper', { areas: { contacts: 'read' } });
      const { connections } = await exported(guarded);
      const [name = '', one] = Object.entries(connections as JsonObject)[0] ?? [];
      const keeping = { connections: { [name]: { ...(one as JsonObject), keepBodies: true } } };
      const isKept = async (): Promise<number> => {
        const { headers } = await agent.call('POST', '/contacts/v4/contacts/query', { query: {} });
        return (await guarded.api('GET', `/api/activity/${headers['x-fairlead-activity']}/bodies`)).status;
      };
      for (const [policy, says, status] of [
        [keeping, 'keep the bodies of calls', 200],
        [{ connections: { [name]: one as JsonObject } }, 'keep no more bodies of calls', 404],
      ] as const) {
        const { steps, needs } = await planned(guarded, policy);
        assert.deepEqual(
          steps.map((step: { says: string }) => step.says),
          [`change the connection ${name}: ${says}`],
        );
        assert.deepEqual(needs, []);
        await guarded.api('POST', '/api/policy/apply', { policy });
        assert.equal(await isKept(), status);
      }
      assert.deepEqual((await exported(guarded)).connections, connections);
    });

    test('a new name is no new connection: its credential and its grants stay', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Helper', { areas: { contacts: 'read' } });
      const { connections } = await exported(guarded);
      const one = Object.values(connections as JsonObject)[0] as JsonObject;
      const plan = await planned(guarded, { connections: { 'My Shop': one } });
      assert.equal(plan.steps.length, 1);
      assert.deepEqual(plan.needs, []);
      await guarded.api('POST', '/api/policy/apply', { policy: { connections: { 'My Shop': one } } });
      assert.equal((await agent.call('POST', '/contacts/v4/contacts/query', { query: {} })).status, 200);
    });

    test('a part that is left out stays; an agent that is left out of its part goes, and its key with it', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Helper', { areas: { contacts: 'read' } });
      assert.deepEqual((await planned(guarded, {})).steps, []);
      await guarded.api('POST', '/api/policy/apply', { policy: { agents: {} } });
      assert.equal((await agent.call('POST', '/contacts/v4/contacts/query', { query: {} })).status, 401);
      assert.ok((await exported(guarded)).connections);
    });

    test('another plan than the one that was shown is not carried out', async () => {
      await using guarded = await stage();
      const policy = { agents: { Helper: {} } };
      const { plan } = await planned(guarded, policy);
      await guarded.agent('Newcomer');
      const { status, body } = await guarded.api('POST', '/api/policy/apply', { policy, plan });
      assert.equal(status, 400);
      assert.match(body.message, /has changed since/);
      assert.ok(((await exported(guarded)).agents as JsonObject).Newcomer);
    });
  });
