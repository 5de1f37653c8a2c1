import type { Migrations } from '../../../storage/migrate.ts';
import { createEntityTable } from '../../columns.ts';

export interface MemberTables {
  member: {
    site_id: string;
    id: string;
    /** The member as the FULL fieldset shows it, JSON. */
    doc: string;
    /** The same as EXTENDED and as PUBLIC show it, so that no read parses a document. */
    extended_doc: string;
    public_doc: string;
    created_ms: number;
    updated_ms: number;
    last_login_ms: number | null;
    contact_id: string;
    login_email: string;
    login_email_folded: string;
    first_name: string | null;
    first_name_folded: string | null;
    last_name: string | null;
    last_name_folded: string | null;
    nickname: string | null;
    nickname_folded: string | null;
    title: string | null;
    title_folded: string | null;
    slug: string;
    slug_folded: string;
    status: string;
    privacy_status: string;
  };
}

export const memberMigrations: Migrations = [
  {
    id: '0001-members',
    async up(db, dialect) {
      await createEntityTable(db, dialect, 'member', {
        columns: {
          extended_doc: 'text',
          public_doc: 'text',
          last_login_ms: 'integer',
          contact_id: 'text',
          login_email: 'folded',
          first_name: 'folded',
          last_name: 'folded',
          nickname: 'folded',
          title: 'folded',
          slug: 'folded',
          status: 'text',
          privacy_status: 'text',
        },
        indexes: [['contact_id'], ['login_email_folded'], ['nickname_folded'], ['slug_folded']],
      });
    },
  },
];
