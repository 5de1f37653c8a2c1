import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { runBulk } from '../../../bulk.ts';
import { type CallContext, documentPage, type Handlers, type JsonText } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import { runQuery, type Selection } from '../../../query/run.ts';
import type { endpoints } from '../endpoints.ts';
import type { StockReason } from '../events.ts';
import { inventoryFields } from '../fields.ts';
import { pageOf } from '../query.ts';
import { loadProduct, writeProduct } from '../store.ts';
import { addItem, changeItem, requireRevision } from './change.ts';
import type { InventoryItem } from './item.ts';
import { loadItem } from './store.ts';

const maxBulk = 1_000;

export const inventoryHandlers = {
  async createInventoryItem(context, request) {
    const input = itemIn(request);
    const product = await loadProduct(context, String(input.productId));
    const inventoryItem = await addItem(context, product, String(input.variantId), input);
    await writeProduct(context, product);
    return { inventoryItem };
  },

  async getInventoryItem(context, { inventoryItemId }) {
    return { inventoryItem: await loadItem(context, String(inventoryItemId)) };
  },

  async updateInventoryItem(context, request) {
    return { inventoryItem: await update(context, itemIn(request), reasonIn(request)) };
  },

  async queryInventoryItems(context, { query }) {
    return answerPage(context, isObject(query) ? query : {});
  },

  async searchInventoryItems(context, { search }) {
    return answerPage(context, isObject(search) ? search : {});
  },

  async bulkUpdateInventoryItems(context, request) {
    const rows = rowsIn(request.inventoryItems, 'inventoryItems').map(itemIn);
    return runBulk(
      rows,
      request.returnEntity,
      ({ id }) => id,
      async (row) => {
        const item = await update(context, row, reasonIn(request));
        return { id: item.id, item };
      },
    );
  },

  async bulkIncrementInventoryItems(context, request) {
    return adjust(context, request, 'incrementData', 'incrementBy', 1);
  },

  async bulkDecrementInventoryItems(context, request) {
    return adjust(context, request, 'decrementData', 'decrementBy', -1);
  },
} satisfies Partial<Handlers<typeof endpoints>>;

async function update(
  context: CallContext,
  input: JsonObject,
  reason: StockReason | undefined,
): Promise<InventoryItem> {
  const before = await loadItem(context, String(input.id));
  requireRevision(before, input);
  return change(context, before, input, reason);
}

/** Why the caller says that it changes stock; the schema has what can be said. */
function reasonIn({ reason }: JsonObject): StockReason | undefined {
  return typeof reason === 'string' ? (reason as StockReason) : undefined;
}

/** Changes an item, and with it what its product shows of its stock. */
async function change(
  context: CallContext,
  before: InventoryItem,
  input: JsonObject,
  reason: StockReason | undefined,
): Promise<InventoryItem> {
  const item = await changeItem(context, before, input, reason);
  await writeProduct(context, await loadProduct(context, item.productId));
  return item;
}

async function adjust(
  context: CallContext,
  request: JsonObject,
  list: string,
  by: string,
  sign: 1 | -1,
): Promise<object> {
  const restricted = request.restrictInventory !== false;
  return runBulk(
    rowsIn(request[list], list),
    request.returnEntity,
    (row) => row.inventoryItemId,
    async (row) => {
      const before = await loadItem(context, String(row.inventoryItemId));
      if (before.quantity === undefined)
        throw new WixFault(
          428,
          'INVENTORY_QUANTITY_NOT_TRACKED',
          'The quantity of this inventory item is not tracked.',
        );
      const quantity = before.quantity + sign * Number(row[by]);
      if (sign < 0 && restricted && quantity < 0)
        throw new WixFault(
          428,
          'INSUFFICIENT_INVENTORY',
          `There are ${before.quantity}, fewer than ${String(row[by])}.`,
        );
      const item = await change(context, before, { quantity }, reasonIn(request));
      return { id: item.id, item };
    },
  );
}

async function answerPage(context: CallContext, query: JsonObject): Promise<JsonText> {
  const page = await runQuery(context.db, {
    ...selectionOf(context, query.filter),
    entity: 'inventory-item',
    cursors: context.cursors,
    sort: query.sort,
    maxSorts: 5,
    defaultSort: [],
    page: pageOf(query, { defaultLimit: 100, maxLimit: 1_000 }),
  });
  const cursors = { ...(page.next ? { next: page.next } : {}), ...(page.prev ? { prev: page.prev } : {}) };
  return documentPage(
    'inventoryItems',
    page.rows.map(({ doc }) => doc),
    { pagingMetadata: { count: page.rows.length, cursors, hasNext: page.hasNext } },
  );
}

function selectionOf({ dialect, siteId }: CallContext, filter: Json | undefined): Selection {
  return { dialect, siteId, table: 'inventory_item', fields: inventoryFields, filter };
}

function itemIn(request: JsonObject): JsonObject {
  if (!isObject(request.inventoryItem)) throw invalid('inventoryItem', 'must not be empty', 'REQUIRED_FIELD');
  return request.inventoryItem;
}

function rowsIn(value: Json | undefined, name: string): readonly JsonObject[] {
  const rows = Array.isArray(value) ? value.filter(isObject) : [];
  if (rows.length === 0) throw invalid(name, 'must not be empty', 'MIN_SIZE', { threshold: 1 });
  if (rows.length > maxBulk)
    throw invalid(name, `must not have more than ${maxBulk} items`, 'MAX_SIZE', { threshold: maxBulk });
  return rows;
}
