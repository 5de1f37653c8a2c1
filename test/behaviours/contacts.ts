import type { Behaviour } from './behaviour.ts';

export const contacts = [
  {
    id: 'contacts.create.computed',
    source: 'assumed',
    sentence: 'A new contact gets an id, revision 1, dates, a primary e-mail and display names.',
  },
  {
    id: 'contacts.create.insufficient',
    source: 'assumed',
    sentence: 'A contact without name, e-mail and phone is refused.',
  },
  {
    id: 'contacts.create.duplicate-email',
    source: 'assumed',
    sentence: 'The same e-mail in another case is a duplicate, unless allowed.',
  },
  { id: 'contacts.create.e164', source: 'assumed', sentence: 'A valid phone number is shown in E.164.' },
  {
    id: 'contacts.create.multiple-primary',
    source: 'assumed',
    sentence: 'Two primaries in one list are refused.',
  },
  {
    id: 'contacts.update.revision',
    source: 'assumed',
    sentence: 'An update names the revision; a stale one changes nothing.',
  },
  {
    id: 'contacts.delete.gone',
    source: 'assumed',
    sentence: 'A deleted contact is not found, and can be made again.',
  },
  { id: 'contacts.get.fieldsets', source: 'assumed', sentence: 'Fields and fieldsets choose what is shown.' },
  {
    id: 'contacts.query.filter',
    source: 'assumed',
    sentence: 'Filters compare without regard to case and look into lists.',
  },
  {
    id: 'contacts.query.errors',
    source: 'assumed',
    sentence: 'What cannot be filtered, sorted or paged is named.',
  },
  {
    id: 'contacts.query.search',
    source: 'assumed',
    sentence: 'The search text finds a name or an address exactly.',
  },
  {
    id: 'contacts.events',
    source: 'assumed',
    sentence: 'Creating, updating and deleting write an event each, in the same transaction.',
  },
  {
    id: 'contacts.sdk',
    source: 'assumed',
    sentence: 'The official SDK creates, pages through all and updates.',
  },
] as const satisfies readonly Behaviour[];
