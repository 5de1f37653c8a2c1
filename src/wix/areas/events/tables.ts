import type { Migrations } from '../../../storage/migrate.ts';
import { createEntityTable } from '../../columns.ts';

export interface EventTables {
  site_event: {
    site_id: string;
    id: string;
    /** The event as it is stored, JSON. */
    doc: string;
    created_ms: number;
    updated_ms: number;
    title: string;
    title_folded: string;
    slug: string;
    /** DRAFT, UPCOMING or CANCELED; the rest follows from the dates. */
    stored_status: string;
    start_ms: number | null;
    end_ms: number | null;
    user_id: string;
    initial_type: string;
  };
}

export const eventMigrations: Migrations = [
  {
    id: '0001-events',
    async up(db, dialect) {
      await createEntityTable(db, dialect, 'site_event', {
        columns: {
          title: 'folded',
          slug: 'text',
          stored_status: 'text',
          start_ms: 'integer',
          end_ms: 'integer',
          user_id: 'text',
          initial_type: 'text',
        },
        indexes: [['slug'], ['start_ms'], ['title_folded']],
      });
    },
  },
];
