import { sql } from 'kysely';
import type { Migrations } from '../../storage/migrate.ts';
import { text } from '../columns.ts';

export type DeliveryState = 'pending' | 'delivered' | 'failed';

/** Who wants to be told of what, and what was told. Deliveries are a site's data: a reset takes them with the events. */
export interface WebhookTables {
  app_webhook: {
    id: string;
    app_id: string;
    /** A type of event; `*` is every one. */
    event_type: string;
    url: string;
    alg: 'RS256' | 'HS256';
  };
  delivery: {
    site_id: string;
    id: string;
    /** In the order of events. */
    seq: number;
    event_id: string;
    event_type: string;
    app_id: string;
    instance_id: string;
    url: string;
    alg: 'RS256' | 'HS256';
    state: DeliveryState;
    /** How often it was sent in this round of tries; a redelivery by hand begins a new one. */
    tries: number;
    /** When it is to be sent (again). */
    next_ms: number;
    /** While it is being sent: until when nobody else sends it. */
    lease_ms: number | null;
    /** JSON: every attempt with what came back. */
    attempts: string;
    created_ms: number;
  };
}

export const webhookMigrations: Migrations = [
  {
    id: '0003-webhooks',
    async up(db, dialect) {
      const string = text(dialect);
      await db.schema.alterTable('event').addColumn('identity', string).execute();
      await db.schema.alterTable('snapshot').addColumn('tables_as_of', string).execute();
      await db.schema.createIndex('event_by_entity').on('event').columns(['site_id', 'entity_id']).execute();
      await db.schema.createIndex('event_by_id').on('event').column('id').execute();
      await db.schema
        .createTable('app_webhook')
        .addColumn('id', string, (column) => column.primaryKey())
        .addColumn('app_id', string, (column) => column.notNull())
        .addColumn('event_type', string, (column) => column.notNull())
        .addColumn('url', string, (column) => column.notNull())
        .addColumn('alg', string, (column) => column.notNull())
        .execute();
      await db.schema.createIndex('app_webhook_by_app').on('app_webhook').column('app_id').execute();
      await db.schema
        .createTable('delivery')
        .addColumn('site_id', string, (column) => column.notNull())
        .addColumn('id', string, (column) => column.primaryKey())
        .addColumn('seq', 'bigint', (column) => column.notNull())
        .addColumn('event_id', string, (column) => column.notNull())
        .addColumn('event_type', string, (column) => column.notNull())
        .addColumn('app_id', string, (column) => column.notNull())
        .addColumn('instance_id', string, (column) => column.notNull())
        .addColumn('url', string, (column) => column.notNull())
        .addColumn('alg', string, (column) => column.notNull())
        .addColumn('state', string, (column) => column.notNull())
        .addColumn('tries', 'bigint', (column) => column.notNull())
        .addColumn('next_ms', 'bigint', (column) => column.notNull())
        .addColumn('lease_ms', 'bigint')
        .addColumn('attempts', string, (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('delivery_due')
        .on('delivery')
        .columns(['state', 'url', 'next_ms', 'seq'])
        .execute();
    },
  },
  {
    id: '0016-event-key-by-site',
    // A database in shards keeps what has its site in every key on the site's node. SQLite has no shards, and would have to copy them.
    async up(db, dialect) {
      if (dialect !== 'postgres') return;
      await sql`alter table event drop constraint event_pkey, add primary key (site_id, seq)`.execute(db);
    },
  },
  {
    id: '0018-delivery-key-by-site',
    // A step of its own: who holds the events and then wants the deliveries may wait for one who holds these and wants those.
    async up(db, dialect) {
      if (dialect !== 'postgres') return;
      await sql`alter table delivery drop constraint delivery_pkey, add primary key (site_id, id)`.execute(
        db,
      );
      await db.schema.createIndex('delivery_by_id').on('delivery').column('id').execute();
    },
  },
];
