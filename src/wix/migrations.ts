import { sql } from 'kysely';
import type { Migrations } from '../storage/migrate.ts';
import { areas } from './areas/areas.ts';
import { text } from './columns.ts';
import { siteAppNames } from './identity/site-apps.ts';
import { appMigrations } from './identity/tables.ts';
import { webhookMigrations } from './webhooks/tables.ts';

const core: Migrations = [
  {
    id: '0001-core',
    async up(db, dialect) {
      await db.schema
        .createTable('account')
        .addColumn('id', text(dialect), (column) => column.primaryKey())
        .addColumn('name', text(dialect), (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('site')
        .addColumn('id', text(dialect), (column) => column.primaryKey())
        .addColumn('account_id', text(dialect), (column) => column.notNull())
        .addColumn('name', text(dialect), (column) => column.notNull())
        .addColumn('currency', text(dialect), (column) => column.notNull())
        .addColumn('url', text(dialect), (column) => column.notNull())
        .addColumn('time_zone', text(dialect), (column) => column.notNull())
        .addColumn('language', text(dialect), (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('api_key')
        .addColumn('id', text(dialect), (column) => column.primaryKey())
        .addColumn('account_id', text(dialect), (column) => column.notNull())
        .addColumn('hash', text(dialect), (column) => column.notNull().unique())
        .addColumn('name', text(dialect), (column) => column.notNull())
        .addColumn('scopes', text(dialect), (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .addColumn('revoked_ms', 'bigint')
        .execute();
      await db.schema
        .createTable('event')
        .addColumn('seq', dialect === 'postgres' ? 'bigserial' : 'integer', (column) => column.primaryKey())
        .addColumn('id', text(dialect), (column) => column.notNull())
        .addColumn('site_id', text(dialect), (column) => column.notNull())
        .addColumn('event_type', text(dialect), (column) => column.notNull())
        .addColumn('entity_id', text(dialect), (column) => column.notNull())
        .addColumn('payload', text(dialect), (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('snapshot')
        .addColumn('id', text(dialect), (column) => column.primaryKey())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('setting')
        .addColumn('name', text(dialect), (column) => column.primaryKey())
        .addColumn('value', text(dialect), (column) => column.notNull())
        .execute();
    },
  },
  {
    id: '0010-catalog-version',
    async up(db, dialect) {
      await db.schema.alterTable('site').addColumn('catalog_version', text(dialect)).execute();
    },
  },
  {
    id: '0011-api-key-use',
    async up(db) {
      await db.schema.alterTable('api_key').addColumn('used_ms', 'bigint').execute();
    },
  },
  {
    id: '0012-account-sites',
    // Sites as entities of their account, for the query language, which wants the owner in `site_id`.
    async up(db) {
      await sql`create view account_site as
        select account_id as site_id, id, name, created_ms, id as doc from site`.execute(db);
    },
  },
  {
    id: '0013-account-members',
    async up(db, dialect) {
      await db.schema
        .createTable('account_member')
        .addColumn('account_id', text(dialect), (column) => column.notNull())
        .addColumn('id', text(dialect), (column) => column.notNull())
        .addColumn('name', text(dialect), (column) => column.notNull())
        .addColumn('role', text(dialect), (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('account_member_key', ['account_id', 'id'])
        .execute();
      await sql`insert into account_member (account_id, id, name, role, created_ms)
        select id, id, name || ' owner', 'OWNER', created_ms from account`.execute(db);
      await db.schema.alterTable('api_key').addColumn('created_by', text(dialect)).execute();
      await sql`update api_key set created_by = account_id`.execute(db);
    },
  },
];

const siteApps: Migrations = [
  {
    id: '0002-site-apps',
    async up(db, dialect) {
      const all = siteAppNames.join(' ');
      await db.schema
        .alterTable('site')
        .addColumn('apps', text(dialect), (column) => column.notNull().defaultTo(all))
        .execute();
    },
  },
];

/** The local Wix's tables, step by step; an area's own steps stand in its folder. */
export const wixMigrations: Migrations = [
  ...core,
  ...siteApps,
  ...appMigrations,
  ...webhookMigrations,
  ...areas.flatMap((area) => area.migrations),
];
