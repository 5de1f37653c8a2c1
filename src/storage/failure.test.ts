import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { testDatabases } from '../../test/databases.ts';
import { storageFailureOf } from './failure.ts';
import { openPool } from './postgres.ts';
import { DatabaseUnusable, NotDurable } from './unusable.ts';

/** What a piece of work fails with. */
async function errorOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return assert.fail('It did not fail');
}

test('what SQLite says of its file is told from what it says of a statement', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-failure-'));
  using database = new DatabaseSync(join(folder, 'a.db'));
  database.exec('create table t (id integer primary key, text text); insert into t values (1, null);');
  const fail = (sql: string) => errorOf(() => database.exec(sql));
  for (const sql of ['select * from nothing', 'insert into t values (1, null)', 'no sql'])
    assert.equal(storageFailureOf(await fail(sql)), undefined, sql);
  database.exec('pragma max_page_count = 1');
  const full = storageFailureOf(await fail('insert into t values (2, hex(zeroblob(10000)))'));
  assert.deepEqual(full, { reason: 'database or disk is full', isUndone: true });
  database.exec('pragma query_only = 1');
  const readOnly = storageFailureOf(await fail('insert into t values (3, null)'));
  assert.deepEqual(readOnly, { reason: 'attempt to write a readonly database', isUndone: true });
  rmSync(folder, { recursive: true });
});

test('what could not be synced, and what a connection that broke was asked, may be done', async () => {
  for (const error of [
    new NotDurable('EIO'),
    new DatabaseUnusable('away'),
    new Error('Connection terminated unexpectedly'),
  ])
    assert.deepEqual(storageFailureOf(error), { reason: error.message, isUndone: false });
  const pool = await openPool('postgres://127.0.0.1:1/nothing', 'nothing');
  const refused = await errorOf(() => pool.connect());
  await pool.end();
  assert.match(String(storageFailureOf(refused)?.reason), /ECONNREFUSED/);
});

const server = testDatabases()
  .find(({ name }) => name === 'PostgreSQL')
  ?.open();

test('a connection that the server ended between two statements is a failure of the storage', {
  skip: server?.kind === 'postgres' ? false : 'needs PostgreSQL: run it by npm test',
}, async () => {
  assert.ok(server?.kind === 'postgres');
  const pool = await openPool(server.url, 'public');
  const [client, other] = [await pool.connect(), await pool.connect()];
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid', []);
  const pids = [rows[0]?.pid];
  await other.query('select pg_terminate_backend($1)', pids);
  const isThere = async () =>
    (await other.query('select 1 from pg_stat_activity where pid = $1', pids)).rows.length > 0;
  while (await isThere());
  const error = await errorOf(() => client.query('select 1', []));
  for (const one of [client, other]) one.release();
  await pool.end();
  assert.match(String(error), /Client has encountered a connection error/);
  assert.equal(storageFailureOf(error)?.isUndone, false);
});

test('a connection that breaks elsewhere is no failure of the storage', async () => {
  const broken = await errorOf(
    () => new Promise((_, reject) => connect(1, '127.0.0.1').once('error', reject)),
  );
  assert.match(String(broken), /ECONNREFUSED/);
  for (const error of [broken, new AggregateError([broken])])
    assert.equal(storageFailureOf(error), undefined);
});

test('our own mistakes, and what PostgreSQL says of a statement, are no failure of the storage', () => {
  const said = (code: string) => Object.assign(new Error('said'), { severity: 'ERROR', code });
  for (const error of [new TypeError('x is not a function'), 'text', said('23505'), said('42P01')])
    assert.equal(storageFailureOf(error), undefined);
  for (const code of ['53100', '25006', '58030'])
    assert.deepEqual(storageFailureOf(said(code)), { reason: 'said', isUndone: true }, code);
  for (const code of ['57P01', '08006'])
    assert.deepEqual(storageFailureOf(said(code)), { reason: 'said', isUndone: false }, code);
});
