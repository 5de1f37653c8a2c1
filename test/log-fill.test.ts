import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { benchAgents, type CallPlan, callRecords } from '../bench/log-calls.ts';
import { filledChain, fillLog } from '../bench/log-fill.ts';
import { MovableClock } from '../src/base/clock.ts';
import { listEntries } from '../src/gateway/activity/list.ts';
import { openActivityLog } from '../src/gateway/activity/log.ts';
import { verifyLog } from '../src/gateway/activity/verify.ts';
import { type GatewayTables, gatewayMigrations } from '../src/gateway/tables.ts';
import { type Database, openDatabase } from '../src/storage/database.ts';

const plan: CallPlan = { total: 300, endMs: 1_790_000_000_000, spanMs: 86_400_000, agents: benchAgents };

const open = (path: string): Promise<Database<GatewayTables>> =>
  openDatabase<GatewayTables>({ kind: 'file', path }, gatewayMigrations);

async function rowsOf({ read }: Database<GatewayTables>) {
  const all = async (table: 'record' | 'entry' | 'entry_subject' | 'entry_word', order: string) =>
    (await sql`select * from ${sql.table(table)} order by ${sql.raw(order)}`.execute(read)).rows;
  return {
    records: await all('record', 'position'),
    entries: await all('entry', 'sort_key'),
    subjects: await all('entry_subject', 'subject, sort_key'),
    words: await all('entry_word', 'word'),
    schema: (await sql`select name, sql from sqlite_master order by name`.execute(read)).rows,
  };
}

test('a log that is filled in one go has the rows, hashes and indexes that the gateway writes call by call', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-fill-'));
  try {
    const path = join(folder, 'filled.db');
    await (await open(path)).close();
    fillLog(path, plan);
    await using filled = await open(path);
    await using written = await open(join(folder, 'written.db'));
    const log = await openActivityLog(written, new MovableClock(), {
      guid: () => filledChain,
      secret: () => '',
    });
    const recordsOf = callRecords(plan);
    for (let index = 0; index < plan.total; index++)
      for (const record of recordsOf(index)) await log.append(record);
    await log.flush();
    assert.deepEqual(await rowsOf(filled), await rowsOf(written));
    const filter = { q: 'sail batch0', agent: 'agent-5' };
    const found = await listEntries(filled, filter, 50);
    assert.ok(found.entries.length > 0);
    assert.deepEqual(found, await listEntries(written, filter, 50));
    assert.deepEqual(await verifyLog(filled.read), { ok: true, entries: plan.total });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
