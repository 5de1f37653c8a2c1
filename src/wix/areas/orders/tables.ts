import type { Migrations } from '../../../storage/migrate.ts';
import { createEntityTable, createSideTable } from '../../columns.ts';

/** What an order has several of and can be found by. */
export type OrderValueKind =
  | 'app'
  | 'catalogItem'
  | 'location'
  | 'productName'
  | 'subscription'
  | 'fulfillmentStatus';

interface EntityColumns {
  site_id: string;
  id: string;
  doc: string;
  created_ms: number;
  updated_ms: number;
}

export interface OrderTables {
  ecom_order: EntityColumns & {
    /** When an order that waits is approved. */
    approval: string;
    number: number;
    status: string;
    payment_status: string;
    fulfillment_status: string;
    channel_type: string;
    external_order_id: string | null;
    region_name: string | null;
    shipping_title: string | null;
    delivery_time: string | null;
    slot_from_ms: number | null;
    slot_to_ms: number | null;
    purchased_ms: number;
    email: string | null;
    email_folded: string | null;
    contact_id: string | null;
    member_id: string | null;
    first_name: string | null;
    first_name_folded: string | null;
    last_name: string | null;
    last_name_folded: string | null;
    total: number;
    total_tax: number;
    total_exempt: number | null;
    authorized: number;
    pending: number;
    pending_refund: number;
    location_id: string | null;
    location_name: string | null;
    checkout_id: string | null;
    created_by: string | null;
    archived: number;
    seen: number;
    imported: number | null;
    demo: number | null;
  };
  ecom_order_value: {
    site_id: string;
    order_id: string;
    kind: OrderValueKind;
    value: string;
    value_folded: string;
  };
  /** The payments and refunds of each order that has any, by the order's id. */
  ecom_transactions: EntityColumns;
  /** The fulfillments of each order that has any, by the order's id. */
  ecom_fulfillments: EntityColumns;
  /** The last order number of each site. */
  ecom_order_counter: { site_id: string; last_number: number };
}

export const orderMigrations: Migrations = [
  {
    id: '0001-orders',
    async up(db, dialect) {
      await createEntityTable(db, dialect, 'ecom_order', {
        columns: {
          approval: 'text',
          number: 'integer',
          status: 'text',
          payment_status: 'text',
          fulfillment_status: 'text',
          channel_type: 'text',
          external_order_id: 'text',
          region_name: 'text',
          shipping_title: 'text',
          delivery_time: 'text',
          slot_from_ms: 'integer',
          slot_to_ms: 'integer',
          purchased_ms: 'integer',
          email: 'folded',
          contact_id: 'text',
          member_id: 'text',
          first_name: 'folded',
          last_name: 'folded',
          total: 'real',
          total_tax: 'real',
          total_exempt: 'real',
          authorized: 'real',
          pending: 'real',
          pending_refund: 'real',
          location_id: 'text',
          location_name: 'text',
          checkout_id: 'text',
          created_by: 'text',
          archived: 'integer',
          seen: 'integer',
          imported: 'integer',
          demo: 'integer',
        },
        indexes: [
          ['number'],
          ['updated_ms'],
          ['purchased_ms'],
          ['status', 'created_ms'],
          ['payment_status', 'created_ms'],
          ['fulfillment_status', 'created_ms'],
          ['email', 'created_ms'],
          ['contact_id', 'created_ms'],
          ['member_id', 'created_ms'],
          ['total'],
        ],
      });
      await createSideTable(db, dialect, 'ecom_order_value', 'order_id', {
        columns: { kind: 'text', value: 'folded' },
        indexes: [['kind', 'value']],
      });
      await createEntityTable(db, dialect, 'ecom_transactions', { columns: {} });
      await createEntityTable(db, dialect, 'ecom_fulfillments', { columns: {} });
      await db.schema
        .createTable('ecom_order_counter')
        .addColumn('site_id', 'text', (column) => column.primaryKey())
        .addColumn('last_number', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
];
