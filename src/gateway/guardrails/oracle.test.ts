import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupIdOf } from '../../catalogue/groups.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import type { Call, Connection } from '../call.ts';
import { decide } from '../decide.ts';
import { type Level, levels, type Rule, rules } from '../levels.ts';
import { budgetUnits, type Guardrail } from './guardrail.ts';
import type { Measure } from './measure.ts';
import { guardrailKinds } from './read.ts';

const { methods } = loadCatalogue();
const connection: Connection = {
  ...{
    id: 'c',
    name: 'c',
    kind: 'local',
    baseUrl: 'http://x',
    accountId: 'account-1',
    siteId: 's',
    siteName: 'S',
  },
};

/** A call that breaks every guardrail there is. */
const breaking: Measure = {
  ...{ items: 10, records: 10, money: [{ amount: 10, currency: 'EUR' }] },
  ...{ fields: ['other'], priceChanges: [50], collections: ['Other'], asksBy: ['primaryInfo.email'] },
  rows: [{ createdMs: 0, labels: [] }],
};

type Expect = (method: Method) => 'pass' | 'deny' | 'hold' | 'either';

/** Each kind of guardrail, and which methods a call that breaks it is stopped on, said once more and otherwise. */
const cases: Readonly<Record<string, readonly [Guardrail, Expect]>> = {
  hours: [{ kind: 'hours', id: 'g', days: ['tue'], from: 0, to: 1_440, timeZone: 'UTC' }, () => 'deny'],
  expires: [{ kind: 'expires', id: 'g', atMs: 0 }, () => 'deny'],
  rate: [{ kind: 'rate', id: 'g', perMinute: 5 }, () => 'deny'],
  ask: [{ kind: 'ask', id: 'g' }, () => 'hold'],
  'ask above': [{ kind: 'ask', id: 'g', above: { items: 9 } }, () => 'hold'],
  collections: [
    { kind: 'collections', id: 'g', only: ['A'] },
    ({ area }) => (area === 'data' ? 'deny' : 'pass'),
  ],
  mask: [{ kind: 'mask', id: 'g', fields: ['email'], by: 'mask' }, () => 'deny'],
  'price-change': [
    { kind: 'price-change', id: 'g', mostPercent: 10 },
    ({ area, access }) => (area === 'products' && access === 'write' ? 'deny' : 'pass'),
  ],
  fields: [
    { kind: 'fields', id: 'g', only: ['name'] },
    ({ access, name }) =>
      access === 'read'
        ? 'pass'
        : /^(Bulk)?(Update|Create|Set|Add|Upsert)[A-Z]/.test(name)
          ? 'deny'
          : 'either',
  ],
  total: [
    { kind: 'total', id: 'g', most: { amount: 9, currency: 'EUR' } },
    ({ access, name }) =>
      access === 'read'
        ? 'pass'
        : /^(CreateOrder|RefundPayments|ChargeOrder|AddPayments)$/.test(name)
          ? 'deny'
          : 'either',
  ],
  since: [
    { kind: 'since', id: 'g', ms: 1 },
    ({ area, name }) =>
      area !== 'orders' ? 'pass' : /^(SearchOrders|GetOrder|CreateOrder)$/.test(name) ? 'either' : 'deny',
  ],
  label: [
    { kind: 'label', id: 'g', key: 'custom.vip' },
    ({ area, name }) =>
      area !== 'contacts' ? 'pass' : /^(Query|Get)Contacts?$/.test(name) ? 'either' : 'deny',
  ],
  'records read': [
    { kind: 'budget', id: 'g', of: 'personal-records-read', per: 'day', most: 9, timeZone: 'UTC' },
    ({ area, access }) =>
      access === 'write' ? 'pass' : /^(contacts|members|orders|bookings)$/.test(area) ? 'deny' : 'either',
  ],
  'contacts exported': [
    { kind: 'budget', id: 'g', of: 'contacts-exported', per: 'hour', most: 9, timeZone: 'UTC' },
    ({ area, access }) => (access === 'read' && /^(contacts|members)$/.test(area) ? 'deny' : 'pass'),
  ],
  'contacts messaged': [
    { kind: 'budget', id: 'g', of: 'contacts-messaged', per: 'day', most: 9, timeZone: 'UTC' },
    ({ access, name }) => (access === 'read' ? 'pass' : /^(Bulk)?Send[A-Z]/.test(name) ? 'deny' : 'either'),
  ],
  'items changed': [
    { kind: 'budget', id: 'g', of: 'items-changed', per: 'day', most: 9, timeZone: 'UTC' },
    ({ access, name }) =>
      access === 'read' || /^(Bulk)?Delete[A-Z]/.test(name)
        ? 'pass'
        : /^(Bulk)?(Update|Create|Set|Add)[A-Z]/.test(name)
          ? 'deny'
          : 'either',
  ],
  'items deleted': [
    { kind: 'budget', id: 'g', of: 'items-deleted', per: 'day', most: 9, timeZone: 'UTC' },
    ({ access, name }) =>
      access === 'read' || /^(Bulk)?(Update|Create|Set|Add)[A-Z]/.test(name)
        ? 'pass'
        : /^(Bulk)?Delete[A-Z]/.test(name)
          ? 'deny'
          : 'either',
  ],
  money: [
    {
      ...{ kind: 'budget', id: 'g', of: 'money', per: 'day', most: 9, timeZone: 'UTC' },
      currency: 'EUR',
    },
    ({ access, name }) =>
      access === 'read'
        ? 'pass'
        : /^(CreateOrder|RefundPayments|ChargeOrder|AddPayments)$/.test(name)
          ? 'deny'
          : 'either',
  ],
};

const covered: Readonly<Record<Level, readonly string[]>> = {
  ...{ off: [], read: ['read'], write: ['write'], full: ['read', 'write'] },
};

function base(method: Method, level: Level, rule: Rule | undefined): 'allowed' | 'denied' | 'held' {
  if (method.visibility === 'internal' || rule === 'deny') return 'denied';
  if (rule === 'ask') return 'held';
  return rule === 'allow' || covered[level].includes(method.access) ? 'allowed' : 'denied';
}

function callOf(
  method: Method,
  level: Level,
  rule: Rule | undefined,
  guardrails: readonly Guardrail[],
): Call {
  return {
    who: { kind: 'agent', agent: { id: 'a', name: 'A', purpose: '', state: 'active' } },
    where: {
      kind: 'grant',
      grant: {
        ...{ connection, guardrails, elevations: [], groups: new Map() },
        areas: new Map([[method.area, level]]),
        methods: new Map(rule ? [[method.id, rule]] : []),
      },
    },
    route:
      method.visibility === 'public'
        ? { kind: 'method', method, params: {}, viaAlias: false }
        : { kind: 'unknown', reason: 'internal' },
    // 1970-01-01 was a Thursday.
    nowMs: 0,
    stops: [],
    weighed: { kind: 'measured', measure: breaking },
    used: new Map([['g', 5]]),
  };
}

test('every kind of guardrail, and every unit of budgets, is in the table', () => {
  const rails = Object.values(cases).map(([rail]) => rail);
  assert.deepEqual(new Set(rails.map(({ kind }) => kind)), new Set(guardrailKinds));
  const units = rails.flatMap((rail) => (rail.kind === 'budget' ? [rail.of] : []));
  assert.deepEqual(new Set(units), new Set(budgetUnits));
});

test('an exception for a group, and a level given for a time, count as they would for the method and the area', () => {
  for (const method of methods)
    for (const level of levels)
      for (const rule of rules) {
        const call = callOf(method, level, undefined, []);
        if (call.where.kind !== 'grant') continue;
        const { grant } = call.where;
        const grouped = { ...grant, groups: new Map([[groupIdOf(method), rule]]) };
        const byGroup = decide({ ...call, where: { kind: 'grant', grant: grouped } });
        assert.equal(byGroup.decision, base(method, level, rule), `${method.id} at ${level} with ${rule}`);
        for (const untilMs of [0, 1]) {
          const given = { ...grant, elevations: [{ area: method.area, level: 'full' as const, untilMs }] };
          const lifted = decide({ ...call, where: { kind: 'grant', grant: given } });
          assert.equal(lifted.decision, base(method, untilMs > 0 ? 'full' : level, undefined), method.id);
        }
      }
});

for (const [name, [rail, expect]] of Object.entries(cases))
  test(`every method, at every level, with every exception, under a guardrail of ${name}`, () => {
    for (const method of methods)
      for (const level of levels)
        for (const rule of [...rules, undefined]) {
          const { decision } = decide(callOf(method, level, rule, [rail]));
          const without = base(method, level, rule);
          const stopped = expect(method);
          const where = `${method.id} at ${level} with ${rule}`;
          if (without === 'denied') assert.equal(decision, 'denied', where);
          else if (stopped === 'deny') assert.equal(decision, 'denied', where);
          else if (stopped === 'hold') assert.equal(decision, 'held', where);
          else if (stopped === 'pass') assert.equal(decision, without, where);
          else assert.ok(decision === 'denied' || decision === without, where);
        }
  });

test('what is written is counted as changed or as deleted, always one of them', () => {
  const budgets = (['items-changed', 'items-deleted'] as const).map(
    (of): Guardrail => ({ kind: 'budget', id: 'g', of, per: 'day', most: 9, timeZone: 'UTC' }),
  );
  for (const method of methods.filter(({ visibility }) => visibility === 'public')) {
    const denied = budgets.filter(
      (rail) => decide(callOf(method, 'full', undefined, [rail])).decision === 'denied',
    );
    assert.equal(denied.length, method.access === 'write' ? 1 : 0, method.id);
  }
});

test('a message that cannot be read is denied under every guardrail that would look at it', () => {
  const looking: readonly Guardrail[] = Object.values(cases).map(([rail]) => rail);
  for (const method of methods.filter(({ visibility }) => visibility === 'public'))
    for (const rail of looking) {
      const call = callOf(method, 'full', undefined, [rail]);
      const unread = decide({
        ...call,
        used: new Map(),
        weighed: { kind: 'unreadable', reason: 'of the test' },
      });
      const read = decide({ ...call, used: new Map() });
      if (read.decision === 'denied')
        assert.equal(unread.decision, 'denied', `${method.id} under ${rail.kind}`);
    }
});
