// Loaded into a process of Fairlead by `--import`: makes it the version after this one, with one more step, as CONTRIBUTING.md
// allows them: a column of the log, one of the agents, and a table.
import { sql } from 'kysely';
import { gatewayMigrations } from '../../src/gateway/tables.ts';

gatewayMigrations.push({
  id: '9999-next',
  async up(db) {
    await sql`alter table entry add column next text`.execute(db);
    await sql`alter table agent add column next text`.execute(db);
    await sql`create table next (id text primary key)`.execute(db);
  },
});
