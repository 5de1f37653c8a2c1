import { sql } from 'kysely';
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
    /** When time will do something to it next. */
    next_ms: number | null;
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
  {
    id: '0014-event-moments',
    async up(db) {
      await db.schema.alterTable('site_event').addColumn('next_ms', 'bigint').execute();
      await sql`update site_event set next_ms =
        case when start_ms > updated_ms then start_ms when end_ms > updated_ms then end_ms end
        where stored_status = 'UPCOMING'`.execute(db);
      // Of all sites at once, and of no event that is over.
      await sql`create index site_event_by_next_ms on site_event (next_ms) where next_ms is not null`.execute(
        db,
      );
    },
  },
];
