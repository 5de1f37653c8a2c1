import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, toJsonName } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { responseSchema } from '../../catalogue/schema.ts';
import { personalFields } from './guardrail.ts';
import { maskJson } from './mask.ts';
import { isMaskedPath } from './personal.ts';

const rail = (fields: readonly string[], by: 'mask' | 'remove' = 'mask') =>
  ({ kind: 'mask', id: 'm', fields, by }) as const;
const covered = (value: JsonObject, fields: readonly string[] = personalFields) =>
  JSON.stringify(maskJson(value, [rail(fields)]));

/** Answers as Wix gives them, with a person in each of the places where one can stand. */
const answers: Readonly<Record<string, JsonObject>> = {
  'answers to a form of an event': {
    rsvp: {
      form: {
        inputValues: [
          { inputName: 'firstName', value: 'Zed' },
          { inputName: 'phone', value: '555 0100' },
          { inputName: 'address', values: ['Elm 7', 'Ayr'] },
        ],
      },
      additionalGuestDetails: { guestCount: 1, guestNames: ['Ada Li'] },
    },
  },
  'a guest': { guest: { guestDetails: { firstName: 'Zed', lastName: 'Ng', address: 'Elm 7' } } },
  'a guest who was let in': { guests: [{ guestDetails: { checkInDetails: [{ fullName: 'Zed Ng' }] } }] },
  'a ticket': { tickets: [{ guestFullName: 'Zed Ng', orderFullName: 'Ada Li' }] },
  'an event that was called off': {
    event: { cancellation: { actorName: 'Zed', actorEmail: 'zed@example.com' } },
  },
  'a submission of a form': {
    submission: {
      submissions: { first_name_9f3a: 'Zed', last_name: 'Ng', form_field_email_1a2b: 'zed@example.com' },
    },
  },
  'an answer beside its question': { submission: { fields: [{ label: 'Your name', answer: 'Zed Ng' }] } },
  'a field of a member': {
    member: { contact: { customFields: { 'custom.x': { name: 'Birthday', value: '1984-02-03' } } } },
  },
  'a field of a booking': { booking: { additionalFields: [{ label: 'Home address', value: 'Elm 7, Ayr' }] } },
  'who a booking is with': { booking: { bookedEntity: { slot: { resource: { id: 'r', name: 'Zed' } } } } },
  'a contact of the next version': {
    contact: {
      name: { first: 'Zed', last: 'Ng' },
      additionalPhones: [{ phone: '555 0100' }],
      memberInfo: { profileInfo: { nickname: 'Zed' } },
    },
  },
  'what is written on a contact': {
    contact: { info: { name: { first: 'Zed' } }, lastActivity: { description: 'Zed wrote', icon: 'x' } },
  },
  'who is signed in': {
    sub: 'm',
    name: 'Zed Ng',
    givenName: 'Zed',
    familyName: 'Ng',
    email: 'zed@example.com',
  },
  'a sender': { message: { sender: { name: 'Zed' }, body: 'Zed says hello' } },
};

for (const [what, answer] of Object.entries(answers))
  test(`${what} is masked`, () => {
    const shown = covered(answer);
    assert.doesNotMatch(shown, /\b(Zed|Ng|Ada|Li|Elm|Ayr)\b|zed@|555 0100|1984-02-03/);
    assert.match(shown, /•••/);
  });

test('short values are covered as words, long ones anywhere, and ids, dates and amounts stay whole', () => {
  const answer = {
    contact: {
      info: { name: { first: 'An', last: 'Lovelace' } },
      address: { number: '12', postalCode: '2026' },
    },
    note: 'An and Anna, of lovelaceLovelace. Analogue',
    at: '2026-12-12T12:00:00.000Z',
    id: '20261212-aaaa-4aaa-8aaa-2026aaaa2026',
    amount: '12.2026',
    notes: { an: 1, An: 2 },
  };
  const shown = maskJson(answer, [rail(personalFields)]);
  assert.equal(shown.note, '••• and Anna, of lovelace•••. Analogue');
  assert.deepEqual([shown.at, shown.id, shown.amount], [answer.at, answer.id, answer.amount]);
  assert.deepEqual(shown.notes, { an: 1, '•••': 2 });
});

test('what is called by a name and is no person keeps it', () => {
  for (const answer of [
    { product: { name: 'Mug', brand: { name: 'Cups' }, options: [{ name: 'Size' }] } },
    { label: { displayedAs: 'Vip' }, service: { name: 'Yoga' } },
    { lineItems: [{ descriptionLines: [{ name: { original: 'Size' }, plainText: { original: 'L' } }] }] },
  ])
    assert.deepEqual(maskJson(answer, [rail(personalFields)]), answer);
});

test('what was taken out is gone under a label as well', () => {
  const shown = maskJson({ form: [{ inputName: 'email', value: 'x' }] }, [rail(['email'], 'remove')]);
  assert.deepEqual(shown, { form: [{ inputName: 'email' }] });
});

test('a field of somebody’s own is covered however its name ends', () => {
  for (const field of ['salary_2024', 'note_bad', 'form_field_vip', 'data.salary_2024', 'salary'])
    for (const spelled of [field, toJsonName(field)]) {
      const name = spelled.replace(/^data\./, '');
      const shown = covered({ dataItems: [{ data: { title: 'Cook', [name]: 'plenty' } }] }, [field]);
      assert.equal(shown, `{"dataItems":[{"data":{"title":"Cook","${name}":"•••"}}]}`, field);
    }
});

test('addresses and numbers are known under the names that people give them in their own collections', () => {
  for (const name of ['emailAddress', 'e_mail_address', 'email2', 'contactEmail_1', 'workEmails'])
    assert.ok(isMaskedPath(`data.${name}`, ['email']), name);
  for (const name of ['phone2', 'phoneNo', 'mobileNumber', 'mobile_no', 'telephoneNumber'])
    assert.ok(isMaskedPath(`data.${name}`, ['phone']), name);
  for (const name of ['emailVerified', 'emailSubscriptionStatus'])
    assert.ok(!isMaskedPath(`data.${name}`, ['email']), name);
});

test('the longest page there is, a thousand contacts, is covered whole', () => {
  const all = Array.from({ length: 1_000 }, (_, place) => ({
    id: `${place}`,
    info: {
      name: { first: `First${place}`, last: `Last${place}` },
      emails: { items: [{ email: `p${place}@example.com` }] },
      notes: 'Some words that say nothing of anybody, over and over. '.repeat(5),
    },
  }));
  const shown = covered({ contacts: all });
  assert.doesNotMatch(shown, /Last999|First1\b/);
});

/** Members of answers that sound like a person's and are not. */
const ofNoPerson =
  /^(namespace.*|.*(product|item|tax|discount|ticket|option|choice|variant|payment|rule|stage|theme|area|group|calendar|category|location|provider|input|field|file|facet(_?display)?|language|app|method|company|site|user_?defined|method|translated|unique|sub)_?names?|filename|mobileAppNames|emailVerified|.*Verification.*|loginEmailVerified|main_?slug|.*email(Subscription|Settings|Template).*|addressType|taxableAddressType|addressIndex|countryFullname|subdivisionFullname|.*cityName|name)$/i;

test('an address is covered at the end of a long text without one, and after a name longer than any is', () => {
  const long = 'a'.repeat(500_000);
  assert.ok(!covered({ note: `${long} zed@example.com` }).includes('zed'));
  assert.ok(!covered({ note: `${long}@example.com` }).includes('a@'));
});

test('whatever a schema of a person calls a name, an address or a number is known', () => {
  const unknown = new Set<string>();
  for (const method of loadCatalogue().methods)
    if (['contacts', 'members', 'orders', 'bookings', 'events'].includes(method.area)) {
      const known = responseSchema(method);
      for (const def of known ? [known.schema, ...Object.values(known.defs)] : []) {
        const { properties = {} } = def as { properties?: JsonObject };
        for (const key of Object.keys(properties))
          if (/names?$|e?mails?$|phones?|address(es)?$|birth/i.test(key) && !ofNoPerson.test(key))
            if (!isMaskedPath(key, personalFields)) unknown.add(key);
      }
    }
  assert.deepEqual([...unknown], []);
});

test('an answer is covered whatever was seen of answers before it', () => {
  // One mask of a name that has a line break in it, and one of two names, see the same paths.
  assert.match(covered({ salary: 'x', secret: 'y' }, ['salary\nsecret']), /"salary":"x","secret":"y"/);
  assert.doesNotMatch(covered({ salary: 'x', secret: 'y' }, ['salary', 'secret']), /"x"|"y"/);
  const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`a${at}`, { email: `q${at}` }]));
  for (let again = 0; again < 2; again++) assert.doesNotMatch(covered(many), /"q\d/);
  const deep = { ['b'.repeat(300)]: { email: 'qq', other: 'stays' } };
  for (let again = 0; again < 2; again++) assert.match(covered(deep), /^(?!.*qq).*stays/);
  for (let at = 0; at < 60; at++) assert.doesNotMatch(covered({ [`f${at}`]: 'zz' }, [`f${at}`]), /zz/);
  assert.doesNotMatch(covered(many), /"q\d/);
});
