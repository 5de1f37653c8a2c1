import type { CallContext } from '../../endpoint.ts';
import { type Contact, type ContactInfo, newContact } from './contact.ts';
import { createLabel } from './definitions/labels.ts';
import { insertContact } from './store.ts';

const firstNames = [
  'Ada',
  'Grace',
  'Alan',
  'Katherine',
  'Linus',
  'Margaret',
  'Dennis',
  'Barbara',
  'Edsger',
  'Frances',
  'Ken',
  'Radia',
  'Tim',
  'Hedy',
  'Donald',
  'Sophie',
  'Vint',
  'Adele',
  'Guido',
  'Jean',
] as const;

const lastNames = ['Okafor', 'Lindqvist', 'Moreau'] as const;

interface Place {
  readonly city: string;
  readonly subdivision?: string;
  readonly country: string;
  readonly postalCode: string;
  readonly phone: (digits: string) => string;
  readonly locale: string;
}

const places: readonly Place[] = [
  {
    city: 'Portland',
    subdivision: 'US-OR',
    country: 'US',
    postalCode: '97205',
    phone: (digits) => `+1 503 555 01${digits}`,
    locale: 'en-US',
  },
  {
    city: 'Austin',
    subdivision: 'US-TX',
    country: 'US',
    postalCode: '78701',
    phone: (digits) => `+1 512 555 01${digits}`,
    locale: 'en-US',
  },
  {
    city: 'Lyon',
    country: 'FR',
    postalCode: '69002',
    phone: (digits) => `+33 4 72 41 00 ${digits}`,
    locale: 'fr-FR',
  },
  {
    city: 'Malmö',
    country: 'SE',
    postalCode: '21115',
    phone: (digits) => `+46 40 611 00 ${digits}`,
    locale: 'sv-SE',
  },
  {
    city: 'Bristol',
    country: 'GB',
    postalCode: 'BS1 4ST',
    phone: (digits) => `+44 117 496 00${digits}`,
    locale: 'en-GB',
  },
];

const streets = [
  'Alder Street',
  'Harbour Road',
  'Mill Lane',
  'Station Square',
  'Orchard Avenue',
  'Quay Side',
] as const;
const companies = ['Northwind Ceramics', 'Bluefin Interiors', 'Copper Kettle Café'] as const;

/** Everyone's id, name and address, for the areas whose demo data belongs to them. */
export interface SeededContact {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

/** Writes the demo shop's 60 contacts, the same every time, three days apart. */
export async function seedContacts(context: CallContext): Promise<SeededContact[]> {
  await createLabel(context, 'VIP');
  const seeded: SeededContact[] = [];
  for (let index = 0; index < firstNames.length * lastNames.length; index++) {
    const info = demoInfo(index);
    const contact = newContact(
      info,
      sourceOf(index),
      context.ids,
      context.clock.now() - (60 - index) * 3 * dayMs,
    );
    await insertContact(context, contact);
    seeded.push(summary(contact));
  }
  return seeded;
}

const dayMs = 86_400_000;

function sourceOf(index: number): Contact['source'] {
  return { sourceType: index % 4 === 0 ? 'WIX_SITE_MEMBERS' : index % 4 === 1 ? 'WIX_FORMS' : 'WIX_STORES' };
}

function summary({ id, info }: Contact): SeededContact {
  return {
    id,
    firstName: info.name?.first ?? '',
    lastName: info.name?.last ?? '',
    email: info.emails?.items?.[0]?.email ?? '',
  };
}

function demoInfo(index: number): ContactInfo {
  const first = pick(firstNames, index);
  const last = pick(lastNames, Math.floor(index / firstNames.length));
  const place = pick(places, index);
  const digits = String(10 + index).padStart(2, '0');
  return {
    name: { first, last },
    emails: { items: [{ tag: 'MAIN', primary: true, email: `${first}.${last}@example.com`.toLowerCase() }] },
    // A third left no phone number: lists with gaps are what agents meet on a real site.
    ...(index % 3 === 2
      ? {}
      : {
          phones: {
            items: [{ tag: 'MOBILE', primary: true, countryCode: place.country, phone: place.phone(digits) }],
          },
        }),
    addresses: { items: [{ tag: 'HOME', address: addressOf(place, index) }] },
    ...(index % 7 === 0 ? { company: pick(companies, index / 7), jobTitle: 'Buyer' } : {}),
    ...(index % 5 === 0 ? { birthdate: `19${70 + (index % 30)}-0${1 + (index % 9)}-1${index % 10}` } : {}),
    locale: place.locale,
    labelKeys: { items: index % 6 === 0 ? ['custom.vip', 'contacts.customers'] : ['contacts.customers'] },
  };
}

function addressOf({ city, subdivision, country, postalCode }: Place, index: number): Record<string, string> {
  const addressLine = `${7 + index} ${pick(streets, index)}`;
  return { addressLine, city, ...(subdivision ? { subdivision } : {}), country, postalCode };
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
