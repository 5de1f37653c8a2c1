import fc from 'fast-check';
import type { Json, JsonObject } from '../src/base/json.ts';
import { groupIdOf, groupsOf } from '../src/catalogue/groups.ts';
import { loadCatalogue } from '../src/catalogue/load.ts';
import type { Method } from '../src/catalogue/method.ts';
import {
  budgetUnits,
  concernsMethod,
  type Guardrail,
  type GuardrailKind,
  personalFields,
  weekdays,
} from '../src/gateway/guardrails/guardrail.ts';
import { levels, rules } from '../src/gateway/levels.ts';

const catalogue = loadCatalogue();
const open = catalogue.methods.filter(({ visibility }) => visibility === 'public');

const money = fc.record({
  amount: fc.constantFrom('1', '9.5', '250.00', '0.0001'),
  currency: fc.constantFrom('EUR', 'USD'),
});
const count = fc.integer({ min: 1, max: 1_000 });
const timeZone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York');
const window = { per: fc.constantFrom('hour', 'day'), timeZone };
const instant = fc.constantFrom(
  ...['2026-01-01T00:00:00Z', '2027-01-01T00:00:00.000+01:00', '2026-06-30T23:59:59.999-11:30'],
);
const someOf = <T extends Json>(...values: readonly T[]) => fc.subarray([...values], { minLength: 1 });

/** A guardrail of each kind as a file has it, without what it is on: every member, and every form of one. */
const writtenKinds: Readonly<Record<GuardrailKind, fc.Arbitrary<object>>> = {
  ask: fc.oneof(
    fc.constant({}),
    fc.record({ above: fc.record({ items: count }) }),
    fc.record({ above: fc.record({ money }) }),
  ),
  rate: fc.record({ perMinute: count }),
  budget: fc.oneof(
    fc.record(
      { ...window, of: fc.constantFrom(...budgetUnits.filter((unit) => unit !== 'money')), most: count },
      { requiredKeys: ['of', 'per', 'most'] },
    ),
    fc.record(
      {
        ...{ ...window, of: fc.constant('money'), most: fc.constantFrom('10', '0.5') },
        currency: fc.constantFrom('EUR', 'USD'),
      },
      { requiredKeys: ['of', 'per', 'most', 'currency'] },
    ),
  ),
  mask: fc.record({
    fields: someOf(...personalFields, 'buyerInfo.email', 'info.extendedFields'),
    by: fc.constantFrom('remove', 'mask'),
  }),
  fields: fc.record({ only: someOf('name', 'name.first', 'visible', 'description', 'extendedFields') }),
  'price-change': fc.record({ mostPercent: fc.constantFrom(0, 12.5, 1_000) }),
  total: fc.record({ most: money }),
  collections: fc.record({ only: someOf('Stories', 'Recipes/Old', 'constructor', 'é') }),
  since: fc.record({ after: instant }),
  label: fc.record({ key: fc.constantFrom('custom.vip', 'contacts.customers') }),
  hours: fc.record(
    {
      ...{ days: someOf(...weekdays), from: fc.constantFrom('00:00', '09:00') },
      ...{ to: fc.constantFrom('09:01', '17:30', '24:00'), timeZone },
    },
    { requiredKeys: ['days', 'from', 'to'] },
  ),
  expires: fc.record({ at: instant }),
};

/** Methods that guardrails of a kind have something to look for in, beside those that they look at at all. */
const sought: {
  readonly [K in GuardrailKind]?: (method: Method, written: { readonly above?: object }) => boolean;
} = {
  // Data items have fields of their own: each may be one of them.
  fields: ({ area }) => area === 'data',
  mask: ({ area }) => area === 'data',
  ask: ({ name, access }, { above }) =>
    above === undefined || (access === 'write' && name.startsWith('Bulk')),
  'price-change': ({ name }) => name === 'UpdateProduct' || name === 'BulkUpdateProducts',
};

/** Methods that guardrails of a kind, as written, can match something in. */
function concernedBy(kind: GuardrailKind, written: object): readonly Method[] {
  const rail = { kind, ...written } as unknown as Guardrail;
  return open.filter((method) => concernsMethod(rail, method) && (sought[kind]?.(method, written) ?? true));
}

const concerned = new Map<string, fc.Arbitrary<Method>>();

/** One of those: which they are hangs on what a budget counts or a person is asked above, and on nothing else. */
function oneConcernedBy(
  kind: GuardrailKind,
  written: { readonly of?: string; readonly above?: object },
): fc.Arbitrary<Method> {
  const key = [kind, written.of, ...Object.keys(written.above ?? {})].join(' ');
  const one = concerned.get(key) ?? fc.constantFrom(...concernedBy(kind, written));
  concerned.set(key, one);
  return one;
}

/** Every way to say what a guardrail is on, such that it is on at least this method. */
function onOf(method: Method): fc.Arbitrary<{ on?: JsonObject }> {
  const { id, area, access } = method;
  const group = groupIdOf(method);
  return fc.constantFrom<{ on?: JsonObject }>(
    ...[{}, { on: { access } }, { on: { areas: [area] } }, { on: { groups: [group] } }],
    ...[{ on: { methods: [id] } }, { on: { areas: [area], groups: [group], methods: [id], access } }],
  );
}

/** A guardrail of a kind as it is right in a file. */
function writtenGuardrail(kind: GuardrailKind): fc.Arbitrary<JsonObject> {
  return writtenKinds[kind].chain((written) =>
    oneConcernedBy(kind, written)
      .chain(onOf)
      .map((on) => plain({ kind, ...written, ...on })),
  );
}

const kinds = Object.keys(writtenKinds) as readonly GuardrailKind[];

/** Up to four guardrails, some of one kind; of those each has an id. Hours are one only: several might never be open together. */
const guardrails = fc
  .array(fc.constantFrom(...kinds), { maxLength: 4 })
  .map((some) => some.filter((kind, place) => kind !== 'hours' || some.indexOf(kind) === place))
  .chain((some) => fc.tuple(...some.map((kind) => fc.tuple(writtenGuardrail(kind), fc.boolean()))))
  .map((made) =>
    made.map(([rail, isNamed], place) => {
      const isFirst = made.findIndex(([{ kind }]) => kind === rail.kind) === place;
      return isFirst && !isNamed ? rail : { ...rail, id: `${String(rail.kind)} ${place}` };
    }),
  );

const some = <T extends string>(names: readonly string[], values: readonly T[]) =>
  fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...values), { maxKeys: 4 });

const grant: fc.Arbitrary<JsonObject> = fc.record(
  {
    areas: some(
      catalogue.areas.map(({ id }) => id),
      levels,
    ),
    groups: some([...groupsOf(catalogue).keys()], rules),
    methods: some(
      open.map(({ id }) => id),
      rules,
    ),
    guardrails,
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

/** A policy file of up to three connections, under names that go from site to site, and agents on some of them. */
export const writtenPolicy: fc.Arbitrary<JsonObject> = fc
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

/** The kinds of the guardrails that a policy has. */
export function kindsIn(policy: Json): ReadonlySet<string> {
  return new Set([...JSON.stringify(policy).matchAll(/"kind":"([a-z-]+)"/g)].map(([, kind = '']) => kind));
}
