import { join } from 'node:path';
import type { Clock } from '../src/base/clock.ts';
import { randomIds } from '../src/base/ids.ts';
import { type ActivityLog, openActivityLog } from '../src/gateway/activity/log.ts';
import type { EntryFields } from '../src/gateway/activity/record.ts';
import { type GatewayTables, gatewayMigrations } from '../src/gateway/tables.ts';
import { openDatabase } from '../src/storage/database.ts';

/** Whose calls fill the log. */
export interface FilledAgent {
  readonly id: string;
  readonly name: string;
}

const perBatch = 2_000;
const spreadMs = 24 * 3_600_000;

const calls = [
  ['com.wix.stores.catalog.v3.CatalogApi.SearchProducts', 'products', 'searched products', 'Products'],
  ['com.wix.ecom.orders.v1.Orders.SearchOrders', 'orders', 'searched orders', 'Orders'],
  [
    'com.wixpress.contacts.core.api.v4.ContactsServiceV4.QueryContacts',
    'contacts',
    'searched contacts',
    'Contacts',
  ],
  ['com.wixpress.members.api.Members.QueryMembers', 'members', 'searched members', 'Members'],
] as const;

/** Fills the log of a data folder whose program does not run, by the log's own writer: calls of the last day. */
export async function fillLog(data: string, entries: number, agents: readonly FilledAgent[]): Promise<void> {
  const location = { kind: 'file', path: join(data, 'gateway.db') } as const;
  const database = await openDatabase<GatewayTables>(location, gatewayMigrations);
  const clock: Clock = { now: Date.now };
  const log = await openActivityLog(database, clock, randomIds);
  const endMs = clock.now();
  for (let done = 0; done < entries; done += perBatch)
    await Promise.all(
      Array.from({ length: Math.min(perBatch, entries - done) }, (_, index) =>
        addCall(log, done + index, endMs - Math.floor(spreadMs * (1 - (done + index) / entries)), agents),
      ),
    );
  await database.close();
}

async function addCall(
  log: ActivityLog,
  index: number,
  atMs: number,
  agents: readonly FilledAgent[],
): Promise<void> {
  const agent = agents[(index * 7) % agents.length];
  const [method, area, did, level] = calls[(index * 3) % calls.length] ?? calls[0];
  const entryId = randomIds.guid();
  const allowed = index % 4 !== 3;
  const body: EntryFields = {
    ...{ kind: 'call', agentId: agent?.id ?? null, agentName: agent?.name ?? '', siteName: 'Demo Store' },
    ...{ connectionId: 'connection', method, area, access: 'read', verb: 'POST', path: `/${area}/query` },
    ...{ code: allowed ? null : 'NOT_GRANTED', rule: 'level', status: allowed ? 200 : 403, durationMs: 3 },
    ...{ decision: allowed ? 'allowed' : 'denied', outcome: 'done' },
    reason: `${level} is set to ${allowed ? 'Read' : 'Off'}`,
    sentence: allowed
      ? `${agent?.name} ${did} on Demo Store and got ${index % 50} results. Allowed: ${level} is set to Read.`
      : `${agent?.name} tried to ${did.replace('searched', 'search')} on Demo Store. Denied: ${level} is set to Off.`,
  };
  await log.append({ entryId, kind: allowed ? 'intent' : 'refused', atMs, body });
}
