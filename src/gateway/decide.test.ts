import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCatalogue } from '../catalogue/load.ts';
import type { Method } from '../catalogue/method.ts';
import type { Call, Connection } from './call.ts';
import { decide } from './decide.ts';
import { type Level, levels, type Rule } from './levels.ts';

const catalogue = loadCatalogue();
const { router } = catalogue;
const connection: Connection = {
  id: 'c',
  name: 'c',
  kind: 'local',
  baseUrl: 'http://x',
  accountId: 'account-1',
  siteId: 's',
  siteName: 'S',
};
const agent = { id: 'a', name: 'A', purpose: '', state: 'active' } as const;

/** A path of the method, with each parameter filled in. */
function pathOf(method: Method): string {
  const guid = '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11';
  return method.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) =>
    method.guids.includes(name) ? guid : 'x1',
  );
}

function callOf(method: Method, level: Level | undefined, rule: Rule | undefined): Call {
  const areas = new Map<string, Level>(level === undefined ? [] : [[method.area, level]]);
  const methods = new Map<string, Rule>(rule === undefined ? [] : [[method.id, rule]]);
  return {
    who: { kind: 'agent', agent },
    where: {
      kind: 'grant',
      grant: { connection, areas, methods, groups: new Map(), guardrails: [], elevations: [] },
    },
    route: router.match(method.verb, pathOf(method)),
    nowMs: 0,
    stops: [],
  };
}

/** The rules of the product, said once more and otherwise: what each pair of level and access comes to, spelled out. */
const table: Readonly<Record<string, boolean>> = {
  'off read': false,
  'off write': false,
  'read read': true,
  'read write': false,
  'write read': false,
  'write write': true,
  'full read': true,
  'full write': true,
};

function expected(
  method: Method,
  level: Level | undefined,
  rule: Rule | undefined,
): 'allowed' | 'denied' | 'held' {
  if (method.visibility === 'internal') return 'denied';
  if (rule === 'deny') return 'denied';
  if (rule === 'ask') return 'held';
  if (rule === 'allow') return 'allowed';
  return table[`${level ?? 'off'} ${method.access}`] ? 'allowed' : 'denied';
}

test('every method of the catalogue, at every level, with every exception, is decided as the rules say', () => {
  let asked = 0;
  for (const method of catalogue.methods)
    for (const level of [...levels, undefined])
      for (const rule of ['allow', 'deny', 'ask', undefined] as const) {
        const { decision } = decide(callOf(method, level, rule));
        assert.equal(decision, expected(method, level, rule), `${method.id} at ${level} with ${rule}`);
        asked++;
      }
  assert.ok(asked > 1_750 * 20);
});

test('what is not a method, and whoever is not an agent, is denied whatever is granted', () => {
  const all = new Map(catalogue.areas.map(({ id }): [string, Level] => [id, 'full']));
  const where = {
    kind: 'grant',
    grant: { connection, areas: all, methods: new Map(), groups: new Map(), guardrails: [], elevations: [] },
  } as const;
  const who = { kind: 'agent', agent } as const;
  const products = router.match('POST', '/stores/v3/products/search');
  const codeOf = (call: Call) => {
    const decision = decide(call);
    return decision.decision === 'allowed' ? 'allowed' : decision.code;
  };
  assert.equal(codeOf({ who, where, route: products, nowMs: 0, stops: [] }), 'allowed');
  assert.equal(
    codeOf({ who, where, route: router.match('GET', '/no/such/path'), nowMs: 0, stops: [] }),
    'METHOD_UNKNOWN',
  );
  assert.equal(
    codeOf({ who, where, route: router.match('POST', '/stores/v3//products/search'), nowMs: 0, stops: [] }),
    'METHOD_UNKNOWN',
  );
  assert.equal(
    codeOf({ who: { kind: 'unknown', reason: 'no' }, where, route: products, nowMs: 0, stops: [] }),
    'AGENT_KEY_INVALID',
  );
  assert.equal(
    codeOf({
      who: { kind: 'agent', agent: { ...agent, state: 'paused' } },
      where,
      route: products,
      nowMs: 0,
      stops: [],
    }),
    'AGENT_PAUSED',
  );
  assert.equal(
    codeOf({ who, where: { kind: 'unnamed' }, route: products, nowMs: 0, stops: [] }),
    'SITE_NOT_GRANTED',
  );
  assert.equal(
    codeOf({ who, where: { kind: 'none', siteId: 'other' }, route: products, nowMs: 0, stops: [] }),
    'SITE_NOT_GRANTED',
  );
  const ofAccount = router.match('POST', '/site-list/v2/sites/query');
  const nameless = { ...where.grant, connection: { ...connection, accountId: undefined } };
  assert.equal(codeOf({ who, where, route: ofAccount, nowMs: 0, stops: [] }), 'allowed');
  assert.equal(
    codeOf({ who, where: { kind: 'grant', grant: nameless }, route: ofAccount, nowMs: 0, stops: [] }),
    'SITE_NOT_GRANTED',
  );
});
