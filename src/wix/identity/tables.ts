import type { Migrations } from '../../storage/migrate.ts';
import { text } from '../columns.ts';

/** Apps and what they are given. Installations are no site's data: a reset leaves them, as it leaves keys. */
export interface AppTables {
  app: {
    id: string;
    account_id: string;
    name: string;
    /** In the clear: events can be signed with it. */
    secret: string;
    /** PEM. */
    public_key: string;
    private_key: string;
    /** JSON: a list of addresses. */
    redirect_urls: string;
    /** Scope ids with a space between them; `*` is all. */
    scopes: string;
    created_ms: number;
  };
  app_instance: {
    id: string;
    app_id: string;
    installed_site_id: string;
    /** What the site's owner agreed to. */
    scopes: string;
    created_ms: number;
    removed_ms: number | null;
    installs: number;
  };
  /** Codes of the consent page, by their hash. */
  app_code: {
    hash: string;
    instance_id: string;
    expires_ms: number;
    used_ms: number | null;
  };
  /** What a code gave: a refresh token, by its hash, and the access tokens that name this row's id. */
  app_grant: {
    id: string;
    hash: string;
    instance_id: string;
    code_hash: string;
    created_ms: number;
    revoked_ms: number | null;
  };
}

export const appMigrations: Migrations = [
  {
    id: '0002-apps',
    async up(db, dialect) {
      const string = text(dialect);
      await db.schema
        .createTable('app')
        .addColumn('id', string, (column) => column.primaryKey())
        .addColumn('account_id', string, (column) => column.notNull())
        .addColumn('name', string, (column) => column.notNull())
        .addColumn('secret', string, (column) => column.notNull())
        .addColumn('public_key', string, (column) => column.notNull())
        .addColumn('private_key', string, (column) => column.notNull())
        .addColumn('redirect_urls', string, (column) => column.notNull())
        .addColumn('scopes', string, (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('app_instance')
        .addColumn('id', string, (column) => column.primaryKey())
        .addColumn('app_id', string, (column) => column.notNull())
        .addColumn('installed_site_id', string, (column) => column.notNull())
        .addColumn('scopes', string, (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .addColumn('removed_ms', 'bigint')
        .execute();
      await db.schema
        .createIndex('app_instance_by_site')
        .on('app_instance')
        .columns(['installed_site_id', 'app_id'])
        .execute();
      await db.schema
        .createTable('app_code')
        .addColumn('hash', string, (column) => column.primaryKey())
        .addColumn('instance_id', string, (column) => column.notNull())
        .addColumn('expires_ms', 'bigint', (column) => column.notNull())
        .addColumn('used_ms', 'bigint')
        .execute();
      await db.schema
        .createTable('app_grant')
        .addColumn('id', string, (column) => column.primaryKey())
        .addColumn('hash', string, (column) => column.notNull().unique())
        .addColumn('instance_id', string, (column) => column.notNull())
        .addColumn('code_hash', string, (column) => column.notNull())
        .addColumn('created_ms', 'bigint', (column) => column.notNull())
        .addColumn('revoked_ms', 'bigint')
        .execute();
      await db.schema.createIndex('app_grant_by_code').on('app_grant').column('code_hash').execute();
    },
  },
  {
    id: '0015-app-installs',
    async up(db) {
      await db.schema
        .alterTable('app_instance')
        .addColumn('installs', 'integer', (column) => column.notNull().defaultTo(1))
        .execute();
    },
  },
];
