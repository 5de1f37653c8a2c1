import { sql } from 'kysely';
import type { Migrations } from '../../../storage/migrate.ts';
import { createEntityTable, createSideTable, text } from '../../columns.ts';

/** What a contact has several of and can be found by; `value_folded` is for comparing without regard to case. */
export type ContactValueKind =
  | 'email'
  | 'phone'
  | 'e164Phone'
  | 'street'
  | 'city'
  | 'subdivision'
  | 'country'
  | 'label'
  | 'location';

export interface ContactTables {
  contact: {
    site_id: string;
    id: string;
    /** The contact as Wix shows it, JSON. */
    doc: string;
    revision: number;
    created_ms: number;
    updated_ms: number;
    activity_ms: number;
    first_name: string | null;
    first_name_folded: string | null;
    last_name: string | null;
    last_name_folded: string | null;
    company: string | null;
    company_folded: string | null;
    job_title: string | null;
    job_title_folded: string | null;
    birthdate: string | null;
    locale: string | null;
    email: string | null;
    email_folded: string | null;
    email_subscription: string | null;
    email_deliverability: string | null;
    phone: string | null;
    phone_folded: string | null;
    e164_phone: string | null;
    phone_subscription: string | null;
    phone_country: string | null;
    formatted_phone: string | null;
  };
  contact_value: {
    site_id: string;
    contact_id: string;
    kind: ContactValueKind;
    value: string;
    value_folded: string;
  };
  /** Definitions of labels; the id is the key. */
  contact_label: DefinitionRow;
  /** Definitions of extended fields; the id is the key. */
  contact_field: DefinitionRow;
  /** The values of extended fields: as text, and as a number where they are one or a date. */
  contact_field_value: {
    site_id: string;
    contact_id: string;
    field_key: string;
    value: string;
    value_folded: string;
    number: number;
  };
}

interface DefinitionRow {
  site_id: string;
  id: string;
  doc: string;
  created_ms: number;
  updated_ms: number;
  display_name: string;
  display_name_folded: string;
  namespace: string;
  /** Whether it is Wix's own. */
  type: string;
  data_type: string | null;
}

export const contactMigrations: Migrations = [
  {
    id: '0001-contacts',
    async up(db, dialect) {
      await createEntityTable(db, dialect, 'contact', {
        columns: {
          revision: 'integer',
          activity_ms: 'integer',
          first_name: 'folded',
          last_name: 'folded',
          company: 'folded',
          job_title: 'folded',
          birthdate: 'text',
          locale: 'text',
          email: 'folded',
          email_subscription: 'text',
          email_deliverability: 'text',
          phone: 'folded',
          e164_phone: 'text',
          phone_subscription: 'text',
          phone_country: 'text',
        },
        indexes: [['updated_ms'], ['email_folded'], ['first_name_folded'], ['last_name_folded']],
      });
      await createSideTable(db, dialect, 'contact_value', 'contact_id', {
        columns: { kind: 'text', value: 'folded' },
        indexes: [
          ['kind', 'value'],
          ['kind', 'value_folded'],
        ],
      });
    },
  },
  {
    id: '0002-contact-definitions',
    async up(db, dialect) {
      for (const name of ['contact_label', 'contact_field'])
        await createEntityTable(db, dialect, name, {
          columns: { display_name: 'folded', namespace: 'text', type: 'text', data_type: 'text' },
          indexes: [['display_name_folded']],
        });
      await sql`alter table contact add column formatted_phone ${text(dialect)}`.execute(db);
      await createSideTable(db, dialect, 'contact_field_value', 'contact_id', {
        columns: { field_key: 'text', value: 'folded', number: 'real' },
        indexes: [
          ['field_key', 'value_folded'],
          ['field_key', 'number'],
        ],
      });
    },
  },
];
