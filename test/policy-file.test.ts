import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import type { Json, JsonObject } from '../src/base/json.ts';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { guardrailKinds } from '../src/gateway/guardrails/read.ts';
import { writePolicy } from '../src/gateway/policy-file/document.ts';
import { readPolicyDocument } from '../src/gateway/policy-file/read.ts';
import { testDatabases } from './databases.ts';
import { type Guarded, openGuarded } from './guarded.ts';
import { kindsIn, writtenPolicy } from './written-policy.ts';

const catalogue = loadCatalogue();
const nothing = { connections: new Map(), agents: new Map() };

const credentialsOf = ({ connections }: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(connections as JsonObject).map((name) => [name, 'IST.secret']));

const exported = async ({ api }: Guarded): Promise<JsonObject> =>
  (await api('GET', '/api/policy')).body.policy;
const planned = async ({ api }: Guarded, policy: Json) =>
  (await api('POST', '/api/policy/plan', { policy })).body;

type Listed = { readonly id: string; readonly name: string; readonly state: string };

const agentsOf = async ({ api }: Guarded): Promise<readonly Listed[]> =>
  (await api('GET', '/api/agents')).body.agents;
const pausedIn = async (guarded: Guarded): Promise<readonly string[]> =>
  (await agentsOf(guarded)).flatMap(({ name, state }) => (state === 'paused' ? [name] : [])).toSorted();

async function pauseAll(guarded: Guarded): Promise<void> {
  for (const { id } of await agentsOf(guarded))
    await guarded.api('PATCH', `/api/agents/${id}`, { state: 'paused' });
}

for (const { name, open } of testDatabases())
  describe(`a policy as a file on ${name}`, () => {
    const stage = () => openGuarded({ kind: 'memory' }, open());

    test('what is exported changes nothing when it is applied, and what is applied is what is exported', async () => {
      await using guarded = await stage();
      const valid = new Ajv2020({ strict: false }).compile(
        (await guarded.api('GET', '/api/policy/schema')).body as JsonObject,
      );
      const seen = new Set<string>();
      const property = fc.asyncProperty(writtenPolicy, fc.boolean(), async (policy, isPaused) => {
        for (const kind of kindsIn(policy)) seen.add(kind);
        if (isPaused) await pauseAll(guarded);
        const paused = await pausedIn(guarded);
        const application = { policy, credentials: credentialsOf(policy) };
        const { status, body } = await guarded.api('POST', '/api/policy/apply', application);
        assert.equal(status, 200, JSON.stringify(body));
        const now = await exported(guarded);
        assert.deepEqual(now, writePolicy(readPolicyDocument(policy, { catalogue, now: nothing })));
        assert.deepEqual(parse(stringify(now)), now);
        assert.ok(valid(now), JSON.stringify(valid.errors));
        const { steps, needs } = await planned(guarded, now);
        assert.deepEqual({ steps, needs }, { steps: [], needs: [] });
        // Whether an agent is paused is no part of the file: one that stays is as it was.
        const names = Object.keys(policy.agents as JsonObject);
        assert.deepEqual(
          await pausedIn(guarded),
          paused.filter((name) => names.includes(name)),
        );
      });
      await fc.assert(property, { numRuns: 60, seed: 20_261_124 });
      assert.deepEqual(
        guardrailKinds.filter((kind) => !seen.has(kind)),
        [],
        'kinds that no file had',
      );
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
