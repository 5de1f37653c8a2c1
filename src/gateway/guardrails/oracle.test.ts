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
  ...{ items: 10, records: 10, money: [{ amount: 10, currency: 'EUR' }], messaged: 10 },
  ...{ fields: ['other'], priceChanges: [50], collections: ['Other'], asksBy: ['primaryInfo.email'] },
  rows: [{ createdMs: 0, labels: [] }],
};

/** A call that keeps to every guardrail there is. */
const keeping: Measure = {
  ...{ items: 1, records: 1, money: [{ amount: 1, currency: 'EUR' }], messaged: 1 },
  ...{ fields: ['name'], priceChanges: [5], collections: ['A'], asksBy: [] },
  rows: [{ createdMs: 5, labels: ['custom.vip'] }],
};

type Expect = (method: Method) => 'pass' | 'deny' | 'hold';

/** Methods that come to one of these words, as the names of Wix say it. */
const words = {
  delete: /^(Bulk)?(Delete|Remove|Truncate|Drop|Discard|Archive)/i,
  make: /^(Bulk)?(Create|Insert|Import|Clone|Duplicate|GetOrCreate|Make|Register|Submit)/i,
  other:
    /^(Bulk)?(Cancel|Refund|Void|Decline|Reject|Revert|Terminate|Send|Notify|Invite|ReportItemsBackInStock|Publish\w*Notification)/i,
} as const;
const deletes = ({ name }: Method) => words.delete.test(name) && !words.other.test(name);
const sets = ({ name }: Method) => !words.delete.test(name) && !words.other.test(name);

/** What moves money in the words of the catalogue's own file, which people have looked through. */
const movesMoney = ({ effect }: Method) => effect.money !== undefined;
const sends = ({ effect }: Method) => effect.messages !== undefined;
const persons = /contact|member|order|booking|guest|rsvp|ticket|submission|conversation|message|subscri/;

/** Each kind of guardrail, and which methods a call that breaks it is stopped on, said once more and otherwise. */
const cases: Readonly<Record<string, readonly [Guardrail, Expect]>> = {
  hours: [{ kind: 'hours', id: 'g', days: ['tue'], from: 0, to: 1_440, timeZone: 'UTC' }, () => 'deny'],
  expires: [{ kind: 'expires', id: 'g', atMs: 0 }, () => 'deny'],
  rate: [{ kind: 'rate', id: 'g', perMinute: 5 }, () => 'deny'],
  ask: [{ kind: 'ask', id: 'g' }, () => 'hold'],
  'ask above': [{ kind: 'ask', id: 'g', above: { items: 9 } }, () => 'hold'],
  'ask above money': [
    { kind: 'ask', id: 'g', above: { money: { amount: 9, currency: 'EUR' } } },
    (method) => (movesMoney(method) ? 'hold' : 'pass'),
  ],
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
    (method) => (method.access === 'write' && sets(method) ? 'deny' : 'pass'),
  ],
  total: [
    { kind: 'total', id: 'g', most: { amount: 9, currency: 'EUR' } },
    (method) => (movesMoney(method) ? 'deny' : 'pass'),
  ],
  since: [
    { kind: 'since', id: 'g', ms: 1 },
    ({ area, name, entity }) =>
      area !== 'orders' ||
      // Lists and single orders are looked at when they come; nothing limits what is made new.
      (entity === 'wix.ecom.v1.order' && /^(SearchOrders|GetOrder|CreateOrder)$/.test(name))
        ? 'pass'
        : 'deny',
  ],
  label: [
    { kind: 'label', id: 'g', key: 'custom.vip' },
    ({ area, name, entity }) =>
      area !== 'contacts' ||
      (/contacts\.v4\.contact$/.test(entity) && /^((Query|Search)Contacts|GetContact)$/.test(name))
        ? 'pass'
        : 'deny',
  ],
  'records read': [
    { kind: 'budget', id: 'g', of: 'personal-records-read', per: 'day', most: 9, timeZone: 'UTC' },
    ({ area, access, entity }) =>
      access === 'read' &&
      (/^(contacts|members|orders|bookings|inbox|forms|community|loyalty)$/.test(area) ||
        persons.test(entity))
        ? 'deny'
        : 'pass',
  ],
  'contacts exported': [
    { kind: 'budget', id: 'g', of: 'contacts-exported', per: 'hour', most: 9, timeZone: 'UTC' },
    ({ area, access }) => (access === 'read' && /^(contacts|members)$/.test(area) ? 'deny' : 'pass'),
  ],
  'contacts messaged': [
    { kind: 'budget', id: 'g', of: 'contacts-messaged', per: 'day', most: 9, timeZone: 'UTC' },
    (method) => (sends(method) ? 'deny' : 'pass'),
  ],
  'items changed': [
    { kind: 'budget', id: 'g', of: 'items-changed', per: 'day', most: 9, timeZone: 'UTC' },
    (method) => (method.access === 'write' && !deletes(method) ? 'deny' : 'pass'),
  ],
  'items deleted': [
    { kind: 'budget', id: 'g', of: 'items-deleted', per: 'day', most: 9, timeZone: 'UTC' },
    (method) => (method.access === 'write' && deletes(method) ? 'deny' : 'pass'),
  ],
  money: [
    {
      ...{ kind: 'budget', id: 'g', of: 'money', per: 'day', most: 9, timeZone: 'UTC' },
      currency: 'EUR',
    },
    (method) => (movesMoney(method) ? 'deny' : 'pass'),
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
  measure: Measure = breaking,
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
    weighed: { kind: 'measured', measure },
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
          else assert.equal(decision, without, where);
        }
  });

/** What each kind of guardrail does to a call that keeps to it, where that is not to let it pass. */
const stopsAll: Readonly<Record<string, Expect>> = {
  ask: () => 'hold',
  // Rows of anything else than orders and contacts, and of lists of them that are not told, cannot be looked at.
  since: (method) =>
    rowsOther(method, 'orders', /^wix\.ecom\.v1\.order$/, /^(SearchOrders|GetOrder|CreateOrder)$/),
  label: (method) =>
    rowsOther(
      method,
      'contacts',
      /contacts\.v4\.contact$/,
      /^((Query|Search)Contacts|GetContact|CreateContact)$/,
    ),
};

function rowsOther(
  { area, entity, name, access, path }: Method,
  of: string,
  known: RegExp,
  shown: RegExp,
): 'deny' | 'pass' {
  if (area !== of) return 'pass';
  const isLooked =
    known.test(entity) &&
    (shown.test(name) || (access === 'write' && path.includes('{') && !name.startsWith('Merge')));
  return isLooked ? 'pass' : 'deny';
}

for (const [name, [rail]] of Object.entries(cases))
  test(`every method within the limits of a guardrail of ${name} is decided as without it`, () => {
    const kept = keptRail(rail);
    for (const method of methods)
      for (const level of levels)
        for (const rule of [...rules, undefined]) {
          const call = { ...callOf(method, level, rule, [kept], keeping), used: new Map([['g', 1]]) };
          const without = base(method, level, rule);
          const stopped = (stopsAll[name] ?? (() => 'pass'))(method);
          const expected =
            without === 'denied' || stopped === 'pass' ? without : stopped === 'deny' ? 'denied' : 'held';
          assert.equal(decide(call).decision, expected, `${method.id} at ${level} with ${rule}`);
        }
  });

/** The same guardrail at an hour, and before an end, that the call keeps to. */
function keptRail(rail: Guardrail): Guardrail {
  if (rail.kind === 'hours') return { ...rail, days: ['thu'] };
  if (rail.kind === 'expires') return { ...rail, atMs: 1 };
  return rail;
}

test('a sum or a number of people that cannot be told is refused, or asked about, where it would count', () => {
  const untold: Measure = { ...keeping, money: null, messaged: null };
  for (const method of methods.filter(({ visibility }) => visibility === 'public'))
    for (const name of ['total', 'money', 'contacts messaged', 'ask above money']) {
      const [rail, expect] = cases[name] ?? [];
      if (!rail || !expect) throw new Error(name);
      const { decision } = decide({ ...callOf(method, 'full', undefined, [rail], untold), used: new Map() });
      const expected = { deny: 'denied', hold: 'held', pass: 'allowed' }[expect(method)];
      assert.equal(decision, expected, `${method.id} under ${name}`);
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
