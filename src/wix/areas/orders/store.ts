import { type Kysely, sql } from 'kysely';
import { insertRows, statement } from '../../../storage/statement.ts';
import { findDocument } from '../../document.ts';
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import type { WixTables } from '../../tables.ts';
import type { ApprovalStrategy, Order } from './order.ts';
import { orderRow, orderValueRows } from './row.ts';

/** The order's document. @throws {WixFault} 404 ORDER_NOT_FOUND */
export async function orderDocument(context: CallContext, id: string): Promise<string> {
  const doc = await findDocument(context, 'ecom_order', id);
  if (doc === undefined) throw orderNotFound(id);
  return doc;
}

function orderNotFound(id: string): WixFault {
  return new WixFault(404, 'ORDER_NOT_FOUND', `Order with id ${id} was not found.`);
}

/** An order, and when it is approved if it waits. */
export interface StoredOrder {
  readonly order: Order;
  readonly approval: ApprovalStrategy;
}

/** The order to be changed: nobody else changes it until the transaction ends. @throws {WixFault} 404 ORDER_NOT_FOUND */
export async function loadOrder({ db, siteId, dialect }: CallContext, id: string): Promise<StoredOrder> {
  const row = await db
    .selectFrom('ecom_order')
    .select(['doc', 'approval'])
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .$if(dialect === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row) throw orderNotFound(id);
  return { order: JSON.parse(row.doc) as Order, approval: row.approval as ApprovalStrategy };
}

/** The next number of the site: 10001, 10002, … */
export async function nextNumber({ db, siteId }: CallContext): Promise<string> {
  const [row] = await countOn(db, siteId);
  return String(row?.last_number);
}

const countOn = statement((db: Kysely<WixTables>, siteId: string) =>
  db
    .insertInto('ecom_order_counter')
    .values({ site_id: siteId, last_number: 10_001 })
    .onConflict((conflict) =>
      conflict.column('site_id').doUpdateSet({ last_number: sql`ecom_order_counter.last_number + 1` }),
    )
    .returning('last_number'),
);

export async function insertOrder(context: CallContext, { order, approval }: StoredOrder): Promise<void> {
  const { db, siteId } = context;
  await insertRows(db, 'ecom_order', [orderRow(siteId, order, approval)]);
  await insertValues(context, order);
}

export async function replaceOrder(context: CallContext, { order, approval }: StoredOrder): Promise<void> {
  const { db, siteId } = context;
  const { site_id: _site, id: _id, ...columns } = orderRow(siteId, order, approval);
  await db
    .updateTable('ecom_order')
    .set(columns)
    .where('site_id', '=', siteId)
    .where('id', '=', order.id)
    .execute();
  await db
    .deleteFrom('ecom_order_value')
    .where('site_id', '=', siteId)
    .where('order_id', '=', order.id)
    .execute();
  await insertValues(context, order);
}

async function insertValues({ db, siteId }: CallContext, order: Order): Promise<void> {
  await insertRows(db, 'ecom_order_value', orderValueRows(siteId, order));
}

type Ledger = 'ecom_transactions' | 'ecom_fulfillments';

/** What is kept beside each of these orders; those that have nothing yet are left out. */
export async function ledgersOf(
  { db, siteId }: CallContext,
  table: Ledger,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (orderIds.length === 0) return new Map();
  const rows = await db
    .selectFrom(table)
    .select(['id', 'doc'])
    .where('site_id', '=', siteId)
    .where('id', 'in', orderIds)
    .execute();
  return new Map(rows.map(({ id, doc }) => [id, doc]));
}

/** Writes what is kept beside an order. */
export async function writeLedger(
  { db, siteId, clock }: CallContext,
  table: Ledger,
  ledger: { readonly orderId: string },
): Promise<void> {
  const now = clock.now();
  const doc = JSON.stringify(ledger);
  await db
    .insertInto(table)
    .values({ site_id: siteId, id: ledger.orderId, doc, created_ms: now, updated_ms: now })
    .onConflict((conflict) => conflict.columns(['site_id', 'id']).doUpdateSet({ doc, updated_ms: now }))
    .execute();
}

/** Those of the ids that are orders of this site. */
export async function knownOrders(
  { db, siteId }: CallContext,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('ecom_order')
    .select('id')
    .where('site_id', '=', siteId)
    .where('id', 'in', ids)
    .execute();
  return new Set(rows.map(({ id }) => id));
}
