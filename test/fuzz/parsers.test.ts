import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MovableClock } from '../../src/base/clock.ts';
import { BadJson, isObject, type Json, type JsonObject, parseJson } from '../../src/base/json.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { routesOf } from '../../src/catalogue/method.ts';
import { guardrailKinds } from '../../src/gateway/guardrails/read.ts';
import { writePolicy } from '../../src/gateway/policy-file/document.ts';
import { readPolicyDocument } from '../../src/gateway/policy-file/read.ts';
import { WrongInput } from '../../src/gateway/wrong-input.ts';
import { createTokens, type TokenForm } from '../../src/wix/identity/tokens.ts';
import { createCursors } from '../../src/wix/query/cursor.ts';
import { QueryFault } from '../../src/wix/query/fault.ts';
import { parseFilter } from '../../src/wix/query/filter.ts';
import { parsePaging } from '../../src/wix/query/page.ts';
import { parseSort } from '../../src/wix/query/sort.ts';
import { thingFields } from '../../src/wix/query/test-things.ts';
import { kindsIn, writtenPolicy } from '../written-policy.ts';
import { cases, changedJson, changedText, fuzz, strange } from './cases.ts';

const catalogue = loadCatalogue();

describe('whatever comes in', () => {
  test('a path means one method or none, and reads the same when it is written again', async () => {
    const routes = catalogue.methods.flatMap(routesOf);
    const path = fc
      .tuple(
        fc.constantFrom(...routes),
        fc.array(fc.constantFrom('x1', 'a b', 'é', '%2F', 'x:y', '..'), { minLength: 4, maxLength: 4 }),
      )
      .map(([{ verb, path: template }, values]) => {
        let place = 0;
        const filled = template.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(values[place++ % 4] ?? ''));
        return `${verb} ${filled}`;
      });
    let found = 0;
    await fuzz(changedText(path), (line) => {
      const [verb = '', ...rest] = line.split(' ');
      const match = catalogue.router.match(verb, rest.join(' '));
      assert.ok(['method', 'unknown', 'refused', 'removed'].includes(match.kind));
      if (match.kind !== 'method') return;
      found++;
      // One meaning: as a URL it is the same path to every reader of RFC 3986.
      assert.equal(new URL(rest.join(' '), 'http://x').pathname, rest.join(' '));
      const again = catalogue.router.match(verb, rest.join(' '));
      assert.deepEqual(again, match);
    });
    assert.ok(found > 10, 'the fuzzer found no method: it tests nothing');
  });

  test('JSON is read as JSON.parse reads it, or refused', async () => {
    const text = fc.oneof(
      changedText(fc.json()),
      changedJson(fc.constant({ a: [1, { b: 'c' }] })).map((value) => JSON.stringify(value)),
    );
    await fuzz(text, (sent) => {
      let read: unknown;
      try {
        read = parseJson(sent);
      } catch (error) {
        assert.ok(error instanceof BadJson);
        return;
      }
      assert.deepEqual(read, JSON.parse(sent));
    });
  });

  test('a query is understood or refused with a reason that names the place', async () => {
    const query = changedJson(
      fc
        .record({ filter: aFilter, sort: aSort, paging: aPaging })
        .map((parts) => structuredClone(parts) as JsonObject),
    );
    let understood = 0;
    await fuzz(query, (value) => {
      const { filter = null, sort = null, ...paging } = (value ?? {}) as JsonObject;
      for (const read of [
        () => parseFilter(filter, thingFields),
        () => parseSort(sort ?? undefined, thingFields, { max: 3 }),
        () => parsePaging(paging, pageRules),
      ])
        try {
          read();
          understood++;
        } catch (error) {
          assert.ok(error instanceof QueryFault, String((error as Error).stack));
          assert.notEqual(error.message, '');
        }
    });
    assert.ok(understood > 10);
  });

  test('a cursor is good as it was given, and never otherwise', async () => {
    const content = {
      entity: 'thing',
      siteId: 's',
      direction: 'next',
      position: ['a', 1],
      limit: 10,
      filter: {},
      sort: [],
      search: null,
    } as const;
    const right = cursors.encode({ ...content, position: [...content.position], filter: {}, sort: [] });
    await fuzz(changedText(fc.constant(right)), (cursor) => {
      try {
        assert.deepEqual(cursors.decode(cursor, 'thing', 's'), content);
        assert.equal(cursor, right);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        assert.ok(error instanceof QueryFault);
      }
    });
  });

  test('a token is good as it was given, and never otherwise', async () => {
    const clock = new MovableClock();
    clock.freeze(Date.UTC(2026, 2, 1));
    const forms: readonly TokenForm[] = ['OAUTH2.', 'OauthNG.JWS.', 'JWS.'];
    const subject = { instanceId: 'i', installs: 1, appId: 'a', siteId: 's' };
    const tokens = createTokens('fuzz', clock);
    const right = await Promise.all(forms.map((form) => tokens.issue(form, subject, 60_000)));
    const unsigned = forms.map(
      (form) => `${form}${toPart({ alg: 'none' })}.${toPart({ form, data: '{"instance":{}}', exp: 9e9 })}.`,
    );
    let good = 0;
    await fuzz(changedText(fc.constantFrom(...right, ...unsigned)), async (token) => {
      const read = await tokens.read(token, forms);
      if (!read) return;
      good++;
      assert.ok(
        right.some((one) => sameToken(one, token)),
        token,
      );
      assert.equal(read.siteId, 's');
    });
    assert.ok(good > 0, 'not even the right ones were good');
  });

  test('a policy file is understood whole, or refused with paths; nothing in it is passed over', async () => {
    const now = { connections: new Map(), agents: new Map() };
    let understood = 0;
    // A policy has dozens of guardrails, and each is held against the whole catalogue.
    const share = 0.35;
    const kinds = { understood: new Set<string>(), refused: new Set<string | undefined>() };
    await fuzz(
      changedJson(writtenPolicy),
      (policy) => {
        let document: ReturnType<typeof readPolicyDocument>;
        try {
          document = readPolicyDocument(policy, { catalogue, now });
        } catch (error) {
          assert.ok(error instanceof WrongInput, String((error as Error).stack));
          for (const kind of kindsRefused(policy, error)) kinds.refused.add(kind);
          return;
        }
        understood++;
        for (const kind of kindsIn(policy)) kinds.understood.add(kind);
        const written = writePolicy(document);
        // What it wrote down it reads as the same: nothing hangs on how the file said it.
        assert.deepEqual(writePolicy(readPolicyDocument(written, { catalogue, now })), written);
        assert.deepEqual(namesIn(written), namesIn(policy as JsonObject));
        for (const key of ['"$eq":', '"$and":', '"a.b":'])
          assert.equal(JSON.stringify(written).includes(key), JSON.stringify(policy).includes(key), key);
      },
      share,
    );
    assert.ok(understood > (cases * share) / 10, `${understood} policies were understood`);
    for (const kind of guardrailKinds) {
      assert.ok(kinds.understood.has(kind), `no policy with ${kind} was understood`);
      assert.ok(kinds.refused.has(JSON.stringify(kind)), `no policy was refused for ${kind}`);
    }
  });
});

const cursors = createCursors('fuzz');
const pageRules = { style: 'both', defaultLimit: 50, maxLimit: 100, minLimit: 1 } as const;

const operators = [
  '$eq',
  '$ne',
  '$lt',
  '$in',
  '$nin',
  '$hasSome',
  '$hasAll',
  '$startsWith',
  '$exists',
  '$isEmpty',
  '$matchItems',
  '$contains',
];
const condition = fc.oneof(
  strange,
  fc.dictionary(fc.constantFrom(...operators), fc.oneof(strange, fc.array(strange, { maxLength: 3 })), {
    maxKeys: 2,
  }),
);
const aFilter = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    fc.dictionary(fc.constantFrom(...Object.keys(thingFields), 'nothing'), condition, { maxKeys: 3 }),
    fc.record({ $and: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ $or: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ $not: tie('filter') }),
  ),
})).filter;
const aSort = fc.array(
  fc.record({
    fieldName: fc.constantFrom(...Object.keys(thingFields), 'x'),
    order: fc.constantFrom('ASC', 'DESC', 'asc', ''),
  }),
  { maxLength: 4 },
);
const aPaging = fc.record({
  limit: fc.integer({ min: -1, max: 200 }),
  offset: fc.integer({ min: -1, max: 20_000 }),
});

/** The kinds of the guardrails that the problems of a policy are about. */
function kindsRefused(policy: Json, { problems }: WrongInput): (string | undefined)[] {
  const partsOf = (value: Json | undefined): [string, Json][] =>
    isObject(value ?? null) ? Object.entries(value as JsonObject) : [];
  const part = (value: Json, name: string): Json | undefined => new Map(partsOf(value)).get(name);
  return partsOf(part(policy, 'agents')).flatMap(([agent, one]) =>
    partsOf(part(one, 'on')).flatMap(([connection, grant]) => {
      const rails = part(grant, 'guardrails');
      const isRefused = (place: number): boolean =>
        problems.some((one) => one.startsWith(`agents.${agent}.on.${connection}.guardrails[${place}]`));
      return Array.isArray(rails)
        ? rails.flatMap((rail, place) => (isRefused(place) ? [JSON.stringify(part(rail, 'kind'))] : []))
        : [];
    }),
  );
}

/** The agents and the connections of a policy, by name. */
function namesIn(policy: JsonObject): object {
  const names = (part: unknown) => Object.keys((part ?? {}) as JsonObject).toSorted();
  return { connections: names(policy.connections), agents: names(policy.agents) };
}

function toPart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** base64url has several spellings of the same bytes: the last character of a part may differ in bits that are not read. */
function sameToken(one: string, other: string): boolean {
  const bytes = (token: string) =>
    token.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return JSON.stringify(bytes(one)) === JSON.stringify(bytes(other));
}
