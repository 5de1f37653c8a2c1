import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../test/databases.ts';
import { openLocal } from '../../test/local-wix.ts';
import { verifies } from '../../test/verifies.ts';
import { BadSeed, readSeedFile } from './seed-file.ts';

const shop = `
# A small shop.
events:
  - title: Summer Gala
    location: { name: Grand Hall, type: VENUE }
    dateAndTimeSettings:
      startDate: "2026-09-15T19:00:00.000Z"
      endDate: "2026-09-15T22:00:00.000Z"
      timeZoneId: America/New_York
    registration: { initialType: RSVP }
contacts:
  - info:
      name: { first: Ada, last: Lovelace }
      emails: { items: [{ email: ada@example.com }] }
      labelKeys: { items: [custom.vip] }
labels:
  - displayName: VIP
members:
  - loginEmail: ada@example.com
products:
  - name: Blue Mug
    productType: PHYSICAL
    physicalProperties: {}
    variantsInfo:
      variants: [{ price: { actualPrice: { amount: "12.50" } }, physicalProperties: {} }]
collections:
  - id: Recipes
    displayName: Recipes
    permissions: { insert: ADMIN, update: ADMIN, remove: ADMIN, read: ANYONE }
    fields: [{ key: title, type: TEXT }]
items:
  - dataCollectionId: Recipes
    data: { title: Soup }
`;

const wrong = `contacts:
  - info:
      name: { first: Ada }
  - info:
      company: Nobody
  - info:
      name:
        first: 7
        last: [x]
members:
  - profile: { nickname: Jo }
`;

function refused(text: string): readonly string[] {
  try {
    readSeedFile('shop.yaml', text);
  } catch (error) {
    if (error instanceof BadSeed) return error.message.split('\n');
    throw error;
  }
  return assert.fail('it was not refused');
}

for (const { name, open } of testDatabases())
  describe(`seed files on ${name}`, () => {
    verifies('wire.seed.areas', async () => {
      await using local = await openLocal(open(), {
        seed: 'file',
        seedFile: readSeedFile('shop.yaml', shop),
      });
      const { contacts } = (await local.call('GET', '/contacts/v4/contacts')).body;
      assert.deepEqual(contacts[0].info.labelKeys.items, ['custom.vip']);
      const { members } = (await local.call('GET', '/members/v1/members')).body;
      assert.deepEqual(
        members.map(({ contactId }: { contactId: string }) => contactId),
        [contacts[0].id],
      );
      const { events } = (await local.call('POST', '/events/v3/events/query', {})).body;
      assert.deepEqual([events.length, events[0].slug], [1, 'summer-gala']);
      const { products } = (await local.call('POST', '/stores/v3/products/query', {})).body;
      assert.equal(products[0].name, 'Blue Mug');
      const items = await local.call('POST', '/wix-data/v2/items/query', { dataCollectionId: 'Recipes' });
      assert.equal(items.body.dataItems[0].data.title, 'Soup');
    });

    verifies('wire.seed.json', async () => {
      const text = JSON.stringify({ contacts: [{ info: { name: { first: 'Ada' } } }] });
      await using local = await openLocal(open(), {
        seed: 'file',
        seedFile: readSeedFile('shop.json', text),
      });
      const list = async () => (await local.call('GET', '/contacts/v4/contacts')).body.contacts;
      const [made] = await list();
      await local.call('DELETE', `/contacts/v4/contacts/${made.id}`);
      assert.deepEqual(await list(), []);
      assert.deepEqual((await local.call('POST', '/_local/reset', {})).body, { seed: 'file' });
      assert.deepEqual(await list(), [made]);
    });

    verifies('wire.seed.errors', async () => {
      const location = open();
      const opening = openLocal(location, { seed: 'file', seedFile: readSeedFile('shop.yaml', wrong) });
      await assert.rejects(opening, (error: unknown) => {
        assert.ok(error instanceof BadSeed);
        assert.deepEqual(error.message.split('\n'), [
          'shop.yaml:4: contacts[1]: A contact needs at least one of name, phone and email. (INSUFFICIENT_CONTACT_DATA)',
          'shop.yaml:9: contacts[2]: info.name.last Expected string',
          'shop.yaml:11: members[0]: loginEmail must not be empty',
        ]);
        return true;
      });
      if (location.kind === 'memory') return;
      await using local = await openLocal(location, { seed: 'empty' });
      assert.deepEqual((await local.call('GET', '/contacts/v4/contacts')).body.contacts, []);
    });

    verifies('wire.seed.malformed', () => {
      assert.match(refused('contacts:\n  - info: {name\n')[0] ?? '', /^shop\.yaml:\d: /);
      assert.deepEqual(refused('contacts: []\npeople: []\nmembers: 7\n'), [
        'shop.yaml:2: people is none of labels, extendedFields, contacts, members, products, orders, services, bookings, collections, items, events',
        'shop.yaml:3: members should be a list',
      ]);
      assert.deepEqual(refused('- a\n'), [
        'shop.yaml:1: should be an object with a list for each kind of entity',
      ]);
    });
  });
