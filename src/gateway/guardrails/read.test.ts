import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { readGuardrails } from './read.ts';

const catalogue = loadCatalogue();
const idOf = (name: string, path: RegExp = /./): string => {
  const found = catalogue.methods.find((method) => method.name === name && path.test(method.path));
  assert.ok(found, name);
  return found.id;
};

function problemsOf(...rails: Json[]): string[] {
  const problems: string[] = [];
  readGuardrails(rails, catalogue, problems);
  return problems;
}

const only = (...methods: string[]) => ({ methods });
const mask = (...fields: string[]) => ({ kind: 'mask', by: 'mask', fields });

const useless: readonly (readonly [Json, RegExp])[] = [
  [mask('emial'), /^guardrails\[0\]\.fields names the field emial, .*did you mean email\?\.$/],
  [mask('buyerInfo.emial'), /names the field buyerInfo\.emial, .*did you mean buyerInfo\.email\?/],
  [mask('info.nmae'), /did you mean info\.name\?/],
  [
    mask('zzyzxq'),
    /zzyzxq, which no call that it looks at has: .*limit it to the area data.*extendedFields\.zzyzxq/,
  ],
  [{ ...mask('lineItemz'), on: { areas: ['orders'] } }, /did you mean lineItems\?/],
  [
    { kind: 'fields', only: ['nmae'], on: { areas: ['products'] } },
    /^guardrails\[0\]\.only names the field nmae, which none of its \d+ methods takes: did you mean name\?\.$/,
  ],
  [{ kind: 'fields', only: ['info.nmae'], on: { areas: ['contacts'] } }, /info\.nmae, .*did you mean name\?/],
  [{ kind: 'fields', only: ['info.nmae'] }, /info\.nmae, .*did you mean/],
  [
    { kind: 'fields', only: ['name.frist'], on: only(idOf('UpdateContact', /v4/)) },
    /none of its method takes: did you mean name\.first\?/,
  ],
  [
    { kind: 'fields', only: ['jobTitle.x'], on: only(idOf('UpdateContact', /v4/)) },
    /did you mean jobTitle\?/,
  ],
  [
    { kind: 'ask', above: { items: 10 }, on: { access: 'read' } },
    /^guardrails\[0\]\.above \(items\) can match nothing: only what writes has items.*on\.access to "write"/,
  ],
  [
    { kind: 'ask', above: { money: { amount: '5.00', currency: 'EUR' } }, on: { access: 'read' } },
    /\.above \(money\) can match nothing: only what writes/,
  ],
  [
    { kind: 'ask', above: { items: 10 }, on: only(idOf('UpdateContact', /v4/)) },
    /UpdateContact writes one thing at a time; name methods that write several/,
  ],
  [
    { kind: 'ask', above: { money: { amount: '5.00', currency: 'EUR', 'a.b': 1 } } },
    /\.above is .*: it has "a\.b" besides: it should be \{"amount": "250\.00", "currency": "EUR"\}\.$/,
  ],
  [
    { kind: 'total', most: { amount: '5.00', curency: 'EUR' } },
    /\.most is .*: it has "curency" besides: it should be/,
  ],
  [
    { kind: 'price-change', mostPercent: 5, on: only(idOf('CreateProduct', /v3/)) },
    /CreateProduct does not change a price that is there already; .*UpdateProduct/,
  ],
  [
    { kind: 'price-change', mostPercent: 5, on: only(idOf('DeleteProduct', /v3/)) },
    /DeleteProduct does not change/,
  ],
  [
    {
      kind: 'price-change',
      mostPercent: 5,
      on: only(idOf('DeleteProduct', /v3/), idOf('CreateProduct', /v3/)),
    },
    /do not change a price/,
  ],
];

for (const [rail, message] of useless)
  test(`refused, as it can match nothing: ${JSON.stringify(rail)}`, () => {
    const problems = problemsOf(rail);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', message);
  });

const useful: readonly Json[] = [
  mask('email', 'phone', 'name', 'address', 'birthdate'),
  mask('buyerInfo.email', 'info.extendedFields', 'billing_info', 'priceSummary.total'),
  mask('extendedFields.items.custom.shoe-size'.replace('-', '_')),
  mask('extendedFields.namespaces.mine.size', 'data.salary'),
  { ...mask('salary', 'person.salary'), on: { areas: ['data'] } },
  { ...mask('anything'), on: { areas: ['blog'] } },
  { kind: 'fields', only: ['salary'], on: { areas: ['data'] } },
  {
    kind: 'fields',
    only: ['name', 'plainDescription', 'extendedFields.namespaces.mine'],
    on: { areas: ['products'] },
  },
  {
    kind: 'fields',
    only: ['name.first', 'extendedFields.items.custom.size'],
    on: only(idOf('UpdateContact', /v4/)),
  },
  { kind: 'ask', above: { items: 10 } },
  { kind: 'ask', above: { items: 10 }, on: only(idOf('BulkDeleteProducts', /v3/)) },
  { kind: 'ask', above: { money: { amount: '5.00', currency: 'EUR' } }, on: { areas: ['orders'] } },
  { kind: 'price-change', mostPercent: 5 },
  { kind: 'price-change', mostPercent: 5, on: only(idOf('UpdateProduct', /v3/)) },
  {
    kind: 'price-change',
    mostPercent: 5,
    on: only(idOf('CreateProduct', /v3/), idOf('BulkUpdateProducts', /v3/)),
  },
];

for (const rail of useful)
  test(`taken, as it can match: ${JSON.stringify(rail)}`, () => {
    assert.deepEqual(problemsOf(rail), []);
  });

function hours(id: string, days: string[], from: string, to: string, on?: Json, timeZone = 'Europe/Berlin') {
  return { kind: 'hours', id, days, from, to, timeZone, ...(on === undefined ? {} : { on }) };
}

test('hours that are never open together for a method that both look at are told of', () => {
  const day = hours('day', ['mon', 'tue'], '09:00', '17:00');
  const contacts = { areas: ['contacts'] };
  const writes = { access: 'write' };
  const problems = problemsOf(day, hours('night', ['mon'], '17:00', '24:00', contacts));
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.match(problems[0] ?? '', /^guardrails: the hours day, night .*never open.*have the same "on"\.$/);
  assert.equal(problemsOf(day, hours('weekend', ['sat'], '09:00', '17:00', contacts)).length, 1);
  const two = [
    hours('a', ['mon', 'tue'], '09:00', '10:00'),
    hours('b', ['tue', 'wed'], '09:00', '10:00', contacts),
  ];
  assert.deepEqual(problemsOf(...two), []);
  assert.equal(problemsOf(...two, hours('c', ['wed', 'mon'], '09:00', '10:00', writes)).length, 1);
});

test('hours that are open together at some time, or never look at the same calls, are taken', () => {
  const day = hours('day', ['mon', 'tue'], '09:00', '17:00');
  const contacts = { areas: ['contacts'] };
  const orders = { areas: ['orders'] };
  assert.deepEqual(problemsOf(day, hours('night', ['mon'], '17:00', '24:00')), []);
  assert.deepEqual(problemsOf(day, hours('late', ['tue'], '16:59', '24:00', contacts)), []);
  assert.deepEqual(
    problemsOf(
      day,
      hours('night', ['mon'], '17:00', '24:00', contacts),
      hours('also', ['mon'], '10:00', '11:00', contacts),
    ),
    [],
  );
  const [a, b] = [
    hours('a', ['mon'], '09:00', '10:00', contacts),
    hours('b', ['tue'], '09:00', '10:00', orders),
  ];
  assert.deepEqual(problemsOf(a, b), []);
  assert.deepEqual(problemsOf(day, hours('there', ['mon'], '18:00', '19:00', contacts, 'Asia/Tokyo')), []);
});

test('hours of many groups with many openings each are looked at in no time', () => {
  const all = [...catalogue.areas.map(({ id }) => id)];
  const rails = Array.from({ length: 100 }, (_, index) =>
    hours(`h${index}`, ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], '08:00', `20:${10 + (index % 5)}`, {
      areas: ['contacts', ...all.slice(0, Math.floor(index / 5))],
    }),
  );
  const startMs = performance.now();
  assert.deepEqual(problemsOf(...rails), []);
  assert.ok(performance.now() - startMs < 5_000);
});
