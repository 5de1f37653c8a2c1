import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { factsOf } from './facts.ts';
import { sentenceOf } from './sentence.ts';
import { wordsOf } from './words.ts';

function told(id: string, request: JsonObject, response: JsonObject): string {
  const method = loadCatalogue().byId.get(id) ?? assert.fail(`There is no method ${id}`);
  const facts = factsOf(method, wordsOf(method).one, { params: {}, request, response });
  const call = { verb: method.verb, path: method.path, siteName: 'Demo Store' };
  const sentence = sentenceOf({ who: 'Agent', method, ...call, decision: 'allowed', reason: 'so', facts });
  return sentence.replace(' on Demo Store', '').replace(/\. Allowed.*/, '');
}

test('bookings are told by what is booked, for whom and when', () => {
  const writer = 'com.wixpress.bookings.bookings.v2.Bookings';
  const reader = 'com.wixpress.bookings.reader.v2.BookingsReader';
  const booking = {
    bookedEntity: { title: 'Pottery consultation', slot: { startDate: '2026-03-02T10:00:00' } },
    contactDetails: { firstName: 'Ada', lastName: 'Lovelace' },
  };
  const what = 'the booking Pottery consultation';
  const detail = 'for Ada Lovelace at 2026-03-02 10:00';
  assert.deepEqual(
    [
      told(`${writer}.CreateBooking`, {}, { booking }),
      told(`${writer}.MarkBookingAsPending`, {}, { booking }),
      told(`${writer}.UpdateNumberOfParticipants`, {}, { booking }),
      told(`${writer}.BulkCreateBooking`, {}, { results: [] }),
      told('com.wixpress.bookings.confirmator.v2.Confirmator.ConfirmOrDeclineBooking', {}, { booking }),
      told(`${reader}.QueryExtendedBookings`, {}, { extendedBookings: [{}, {}] }),
      told(`${reader}.CountExtendedBookings`, {}, { count: 4 }),
    ],
    [
      `Agent created ${what} ${detail}`,
      `Agent marked ${what} as pending ${detail}`,
      `Agent updated a number of participants ${detail}`,
      'Agent created bookings',
      `Agent confirmed or declined ${what} ${detail}`,
      'Agent searched bookings and got 2 results',
      'Agent counted bookings and counted 4',
    ],
  );
});
