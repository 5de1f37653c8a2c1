import { randomUUID } from 'node:crypto';
import type { DatabaseLocation } from '../src/storage/database.ts';

/**
 * Where a test runs: SQLite in memory, and a schema of its own on the PostgreSQL server that `npm test` starts.
 * A file that is run by itself, without that server, runs on SQLite alone.
 */
export function testDatabases(): readonly { readonly name: string; open(): DatabaseLocation }[] {
  const url = process.env.TEST_POSTGRES_URL;
  const sqlite = { name: 'SQLite', open: (): DatabaseLocation => ({ kind: 'memory' }) };
  if (!url) return [sqlite];
  const schema = () => `test_${randomUUID().replaceAll('-', '')}`;
  return [sqlite, { name: 'PostgreSQL', open: () => ({ kind: 'postgres', url, schema: schema() }) }];
}
