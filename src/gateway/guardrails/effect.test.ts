import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { effectOf } from './effect.ts';

const { methods } = loadCatalogue();

function methodOf(name: string) {
  const method = methods.find(({ id }) => id.endsWith(`.${name}`));
  assert.ok(method, name);
  return method;
}

const many = (count: number, start = 0): JsonObject =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`note${start + index}`, `text ${index}`]));

test('a change of a price is shown however many other changes stand before it', () => {
  const patch = { data: { ...many(150), price: 2, ...many(20, 150) } };
  const lines = effectOf(methodOf('DataItemService.PatchDataItem'), {
    ...{ message: {}, there: undefined, masks: [] },
    before: [{ id: 'a', entity: { id: 'a', data: { price: 20 } }, patch }],
  });
  assert.equal(lines.length, 101);
  assert.ok(lines.includes('price 20 -> 2 on 1 data item'), lines.slice(0, 5).join('\n'));
  assert.equal(lines.at(-1), 'and 71 more');
});

test('of a thing that is made, its address and its price are shown whatever else is said of it', () => {
  const [line = ''] = effectOf(methodOf('DataItemService.InsertDataItem'), {
    message: { dataItem: { data: { ...many(40), email: 'a@b.example', price: '2.00' } } },
    ...{ before: null, there: undefined, masks: [] },
  });
  assert.match(line, /note0 text 0, .*note9 text 9, email a@b\.example, price 2\.00 and 30 more$/);
});

test('that people are messaged is said whatever the number of things in a bulk call', () => {
  const bookings = Array.from({ length: 100 }, (_, index) => ({
    booking: { bookedEntity: { title: `Yoga ${index}` } },
    sendSmsReminder: index === 99,
  }));
  const lines = effectOf(methodOf('Bookings.BulkCreateBooking'), {
    message: { createBookingsInfo: bookings },
    ...{ before: null, there: undefined, masks: [] },
  });
  assert.match(lines.at(-3) ?? '', /Yoga 98/);
  assert.equal(lines.at(-2), 'sends a message to 1 person');
  assert.equal(lines.at(-1), 'and 1 more');
});
