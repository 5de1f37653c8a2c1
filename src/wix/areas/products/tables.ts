import type { Migrations } from '../../../storage/migrate.ts';
import { createEntityTable, createSideTable } from '../../columns.ts';
import { createWordIndex } from '../../query/word-index.ts';

interface EntityColumns {
  site_id: string;
  id: string;
  doc: string;
  created_ms: number;
  updated_ms: number;
}

/** What a product has several of and can be found by. */
export type ProductValueKind =
  | 'option'
  | 'optionName'
  | 'choice'
  | 'choiceName'
  | 'modifier'
  | 'modifierName'
  | 'section'
  | 'sectionName'
  | 'ribbon'
  | 'ribbonName'
  | 'sku'
  | 'barcode';

export interface ProductTables {
  product: EntityColumns & {
    /** Everything that is known of the product; `doc` is what a list shows when no more is asked for. */
    whole: string;
    revision: number;
    visible: number;
    visible_in_pos: number;
    name: string;
    name_folded: string;
    slug: string;
    handle: string;
    product_type: string;
    brand_id: string | null;
    brand_name: string | null;
    ribbon_id: string | null;
    ribbon_name: string | null;
    tax_group_id: string | null;
    availability: string;
    preorder: string;
    preorder_availability: string;
    /** Prices of the cheapest and the dearest variant. */
    price_min: number;
    price_max: number;
    compare_min: number | null;
    compare_max: number | null;
    /** Folded words of name, description and stock keeping units. */
    search_text: string;
  };
  product_value: {
    site_id: string;
    product_id: string;
    kind: ProductValueKind;
    value: string;
    value_folded: string;
  };
  /** What one variant can be matched by. */
  product_variant: {
    site_id: string;
    product_id: string;
    sku: string | null;
    barcode: string | null;
    visible: number;
    price: number;
    compare_price: number | null;
    weight: number | null;
  };
  category_product: { site_id: string; product_id: string; category_id: string; position: number };
  inventory_item: EntityColumns & {
    revision: number;
    product_id: string;
    variant_id: string;
    location_id: string;
    quantity: number | null;
    in_stock: number;
    track_quantity: number;
    availability: string;
    preorder_enabled: number;
    product_name: string | null;
    product_name_folded: string | null;
    variant_sku: string | null;
  };
  category: EntityColumns & {
    revision: number;
    name: string;
    name_folded: string;
    slug: string;
    visible: number;
    parent_id: string | null;
    tree: string;
  };
}

export const productMigrations: Migrations = [
  {
    id: '0001-products',
    async up(db, dialect) {
      await createEntityTable(db, dialect, 'product', {
        columns: {
          whole: 'text',
          revision: 'integer',
          visible: 'integer',
          visible_in_pos: 'integer',
          name: 'folded',
          slug: 'text',
          handle: 'text',
          product_type: 'text',
          brand_id: 'text',
          brand_name: 'text',
          ribbon_id: 'text',
          ribbon_name: 'text',
          tax_group_id: 'text',
          availability: 'text',
          preorder: 'text',
          preorder_availability: 'text',
          price_min: 'real',
          price_max: 'real',
          compare_min: 'real',
          compare_max: 'real',
          search_text: 'text',
        },
        indexes: [['slug'], ['handle'], ['name_folded'], ['updated_ms'], ['price_min'], ['brand_name']],
      });
      await createSideTable(db, dialect, 'product_value', 'product_id', {
        columns: { kind: 'text', value: 'folded' },
        indexes: [['kind', 'value']],
      });
      await createSideTable(db, dialect, 'product_variant', 'product_id', {
        columns: {
          sku: 'text',
          barcode: 'text',
          visible: 'integer',
          price: 'real',
          compare_price: 'real',
          weight: 'real',
        },
        optional: ['sku', 'barcode', 'compare_price', 'weight'],
        indexes: [['sku'], ['barcode']],
      });
      await createSideTable(db, dialect, 'category_product', 'product_id', {
        columns: { category_id: 'text', position: 'integer' },
        indexes: [['category_id', 'position']],
      });
      await createEntityTable(db, dialect, 'inventory_item', {
        columns: {
          revision: 'integer',
          product_id: 'text',
          variant_id: 'text',
          location_id: 'text',
          quantity: 'integer',
          in_stock: 'integer',
          track_quantity: 'integer',
          availability: 'text',
          preorder_enabled: 'integer',
          product_name: 'folded',
          variant_sku: 'text',
        },
        indexes: [['product_id'], ['variant_id'], ['quantity']],
      });
      await createEntityTable(db, dialect, 'category', {
        columns: {
          revision: 'integer',
          name: 'folded',
          slug: 'text',
          visible: 'integer',
          parent_id: 'text',
          tree: 'text',
        },
        indexes: [['slug'], ['name_folded']],
      });
    },
  },
  {
    id: '0013-product-words',
    up: (db, dialect) => createWordIndex(db, dialect, 'product', 'search_text'),
  },
];
