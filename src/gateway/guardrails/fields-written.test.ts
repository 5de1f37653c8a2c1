import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { effectOf } from './effect.ts';
import { fieldsWritten } from './field-names.ts';
import { measure } from './measure.ts';

const { methods } = loadCatalogue();

function methodOf(name: string) {
  const method = methods.find(({ id }) => id.endsWith(`.${name}`));
  assert.ok(method, name);
  return method;
}

const fields = (name: string, message: JsonObject) => measure(methodOf(name), message, undefined).fields;

test('what a list has its things in is told by the method, not by how its first member looks', () => {
  const save = 'DataItemService.BulkSaveDataItems';
  const ids = { dataCollectionId: 'Staff' };
  const plain = { id: 'a', data: { title: 'Cook' } };
  assert.deepEqual(fields(save, { ...ids, dataItems: [plain] }), ['data.title', 'data.*']);
  const short = { data: { title: 'Cook' } };
  assert.deepEqual(fields(save, { ...ids, dataItems: [short, plain] }), ['data.title', 'data.*']);
  const update = 'CatalogApi.BulkUpdateProducts';
  const product = { product: { id: 'a', revision: '1', brand: { name: 'B' } } };
  assert.deepEqual(fields(update, { products: [product] }), ['brand.name']);
  assert.deepEqual(fields(update, { products: [{ ...product, fieldMask: 'brand,name' }] }), [
    'brand.name',
    'brand',
    'name',
  ]);
});

test('a thing of a list is found by its name beside what else is said of it', () => {
  const create = 'Bookings.BulkCreateBooking';
  const booking = { contactDetails: { firstName: 'Ada' } };
  assert.deepEqual(fields(create, { createBookingsInfo: [{ booking }] }), ['contactDetails.firstName']);
  const loud = { booking, participantNotification: { notifyParticipants: true } };
  for (const createBookingsInfo of [
    [loud, { booking }],
    [{ sendSmsReminder: true }, loud],
  ])
    assert.ok(fields(create, { createBookingsInfo }).includes('contactDetails.firstName'));
  assert.deepEqual(fields(create, { createBookingsInfo: [{ contactDetails: {} }] }), ['contactDetails']);
  const attendance = { attendance: { numberOfAttendees: 2 } };
  assert.deepEqual(fields('AttendanceService.BulkSetAttendance', { attendanceDetails: [attendance] }), [
    'numberOfAttendees',
  ]);
  const known = fieldsWritten([methodOf(create)]);
  assert.ok(known.has('contactDetails.firstName') && known.has('sendSmsReminder'));
  assert.ok(!known.has('booking.contactDetails'));
});

test('a list of a method without a schema has its things in what all of its members have alone', () => {
  const name = 'RestaurantsMenusItem.BulkUpdateItem';
  const [a, b] = [{ item: { name: 'A' } }, { item: { name: 'B' }, mask: ['name'] }];
  assert.deepEqual(fields(name, { items: [a, b] }), ['name']);
  assert.deepEqual(fields(name, { items: [{ image: { name: 'A' } }, { id: 'b', image: { name: 'B' } }] }), [
    'image.name',
  ]);
});

test('fields of one’s own that are called like a mask or like what says how to answer are written all the same', () => {
  const item = (data: JsonObject) => ({ dataCollectionId: 'Staff', dataItem: { data } });
  const insert = 'DataItemService.InsertDataItem';
  assert.deepEqual(fields(insert, item({ fieldMask: 'data.title', fields: [] })), [
    'data.fieldMask',
    'data.fields',
  ]);
  assert.deepEqual(fields('FormSchemaService.UpdateForm', { form: { id: 'f', fields: [] } }), ['fields']);
  const shown = effectOf(methodOf(insert), {
    message: item({ facemaskPrice: '2.00', returns: 'none' }),
    ...{ before: null, there: undefined, masks: [] },
  });
  assert.match(shown.join(), /facemask price 2\.00.*returns none/);
});
