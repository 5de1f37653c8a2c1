import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseLocation } from '../src/storage/database.ts';

/**
 * Where a test runs: SQLite in memory, and a schema of its own on the PostgreSQL server that `npm test` starts.
 * A file that is run by itself, without that server, runs on SQLite alone.
 */
export function testDatabases(): readonly { readonly name: string; open(): DatabaseLocation }[] {
  const url = process.env.TEST_POSTGRES_URL;
  const sqlite = { name: 'SQLite', open: (): DatabaseLocation => ({ kind: 'memory' }) };
  if (!url) return [sqlite];
  return [sqlite, { name: 'PostgreSQL', open: () => ({ kind: 'postgres', url, schema: freshName() }) }];
}

/** Where a process of its own keeps its data, so that the one after it finds it. */
export interface KeptData extends AsyncDisposable {
  /** What to start Fairlead with. */
  readonly flags: readonly string[];
}

/** An empty database of its own on the PostgreSQL server, as the address to start Fairlead with; nothing without a server. */
export async function openEmptyDatabase(): Promise<(AsyncDisposable & { readonly url: string }) | undefined> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) return undefined;
  const name = freshName();
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => onServer(server, `drop database ${name} with (force)`),
  };
}

/** The same for Fairlead as a process: a SQLite file, and a database of its own on the PostgreSQL server. */
export function keptDatabases(): readonly { readonly name: string; open(): Promise<KeptData> }[] {
  const file = { name: 'a SQLite file', open: openFolder };
  return process.env.TEST_POSTGRES_URL ? [file, { name: 'PostgreSQL', open: openOnServer }] : [file];
}

async function openFolder(): Promise<KeptData> {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-kept-'));
  return {
    flags: ['--data', folder],
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Keys and secrets stay in the folder, as they do for whoever uses PostgreSQL. */
async function openOnServer(): Promise<KeptData> {
  const folder = await openFolder();
  const database = await openEmptyDatabase();
  if (!database) throw new Error('There is no PostgreSQL');
  return {
    flags: [...folder.flags, '--database-url', database.url],
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function onServer(connectionString: string, statement: string): Promise<void> {
  // Most tests never start a process: they need not wait for it.
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function freshName(): string {
  return `test_${randomUUID().replaceAll('-', '')}`;
}
