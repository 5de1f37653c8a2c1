import type { Field, FieldMap, Operator } from '../../query/fields.ts';
import type { ProductValueKind } from './tables.ts';

const texts: readonly Operator[] = [
  '$eq',
  '$ne',
  '$gt',
  '$lt',
  '$gte',
  '$lte',
  '$in',
  '$nin',
  '$startsWith',
  '$exists',
  '$isEmpty',
];
const ordered: readonly Operator[] = ['$eq', '$ne', '$gt', '$lt', '$gte', '$lte', '$in', '$nin', '$exists'];
const oneOf: readonly Operator[] = ['$eq', '$ne', '$in', '$nin', '$exists'];
const lists: readonly Operator[] = ['$eq', '$ne', '$hasSome', '$hasAll', '$isEmpty', '$exists'];

const id: Field = { kind: 'id', column: 'id', operators: texts };
const text = (column: string): Field => ({ kind: 'string', column, operators: texts });
const choice = (column: string, sortable = false): Field => ({
  kind: 'string',
  column,
  operators: oneOf,
  sortable,
});
const flag = (column: string, sortable = false): Field => ({
  kind: 'boolean',
  column,
  operators: oneOf,
  sortable,
});
const date = (column: string): Field => ({ kind: 'date', column, operators: ordered, sortable: true });
const amount = (column: string): Field => ({ kind: 'decimal', column, operators: ordered, sortable: true });
const values = (kind: ProductValueKind): Field => ({
  kind: 'list',
  list: { table: 'product_value', owner: 'product_id', value: 'value', of: 'string', where: { kind } },
  operators: lists,
});

const categories = {
  table: 'category_product',
  owner: 'product_id',
  value: 'category_id',
  of: 'string',
} as const;
const categoryItem = {
  id: { kind: 'id', column: 'category_id', operators: texts },
  index: { kind: 'number', column: 'position', operators: ordered },
} as const;
const variantItem = {
  sku: { kind: 'string', column: 'sku', operators: texts },
  barcode: { kind: 'string', column: 'barcode', operators: texts },
  visible: { kind: 'boolean', column: 'visible', operators: oneOf },
  'price.actualPrice.amount': { kind: 'decimal', column: 'price', operators: ordered },
  'price.compareAtPrice.amount': { kind: 'decimal', column: 'compare_price', operators: ordered },
  'physicalProperties.weight': { kind: 'number', column: 'weight', operators: ordered },
} as const;

/** What Query Products knows: much less than the search. */
export const queryFields: FieldMap = {
  id,
  handle: { kind: 'string', column: 'handle', operators: texts, isRare: true },
  slug: { kind: 'string', column: 'slug', operators: texts, sortable: true, isRare: true },
  visible: flag('visible', true),
  createdDate: date('created_ms'),
  updatedDate: date('updated_ms'),
  'options.id': values('option'),
};

/** What Search Products can filter and sort by. */
export const searchFields: FieldMap = {
  ...queryFields,
  name: { kind: 'folded', column: 'name', operators: texts, sortable: true },
  visibleInPos: flag('visible_in_pos'),
  productType: choice('product_type'),
  'brand.id': text('brand_id'),
  'brand.name': text('brand_name'),
  'ribbon.id': text('ribbon_id'),
  'ribbon.name': text('ribbon_name'),
  taxGroupId: text('tax_group_id'),
  'inventory.availabilityStatus': choice('availability'),
  'inventory.preorderStatus': choice('preorder'),
  'inventory.preorderAvailability': choice('preorder_availability'),
  'actualPriceRange.minValue.amount': amount('price_min'),
  'actualPriceRange.maxValue.amount': amount('price_max'),
  'compareAtPriceRange.minValue.amount': amount('compare_min'),
  'compareAtPriceRange.maxValue.amount': amount('compare_max'),
  'options.name': values('optionName'),
  'options.choicesSettings.choices.choiceId': values('choice'),
  'options.choicesSettings.choices.name': values('choiceName'),
  'modifiers.id': values('modifier'),
  'modifiers.name': values('modifierName'),
  'infoSections.id': values('section'),
  'infoSections.uniqueName': values('sectionName'),
  'additionalRibbons.id': values('ribbon'),
  'additionalRibbons.name': values('ribbonName'),
  'variantsInfo.variants.sku': values('sku'),
  'variantsInfo.variants.barcode': values('barcode'),
  'allCategoriesInfo.categories.id': categoryField(),
  'directCategoriesInfo.categories.id': categoryField(),
  'variantsInfo.variants': {
    kind: 'list',
    list: { table: 'product_variant', owner: 'product_id', value: 'sku', of: 'string', items: variantItem },
    operators: ['$matchItems'],
  },
  'allCategoriesInfo.categories': categoryItems(),
  'directCategoriesInfo.categories': categoryItems(),
};

function categoryItems(): Field {
  return {
    kind: 'list',
    list: { ...categories, items: categoryItem },
    operators: ['$matchItems'],
  };
}

function categoryField(): Field {
  return {
    kind: 'list',
    list: categories,
    operators: [...lists, '$in'],
  };
}

const inventoryText = (column: string, sortable = false): Field => ({
  kind: 'string',
  column,
  operators: texts,
  sortable,
});

/** What inventory items can be found by. */
export const inventoryFields: FieldMap = {
  id,
  productId: inventoryText('product_id', true),
  variantId: inventoryText('variant_id'),
  locationId: inventoryText('location_id'),
  createdDate: date('created_ms'),
  updatedDate: date('updated_ms'),
  quantity: { kind: 'number', column: 'quantity', operators: ordered, sortable: true },
  inStock: flag('in_stock', true),
  trackQuantity: flag('track_quantity', true),
  availabilityStatus: choice('availability', true),
  'preorderInfo.enabled': flag('preorder_enabled', true),
  'product.name': { kind: 'folded', column: 'product_name', operators: texts, sortable: true },
  'product.variantSku': inventoryText('variant_sku', true),
};

/** What categories can be found by. */
export const categoryFields: FieldMap = {
  id,
  name: { kind: 'folded', column: 'name', operators: texts, sortable: true },
  slug: { kind: 'string', column: 'slug', operators: texts, sortable: true },
  visible: flag('visible', true),
  'parentCategory.id': text('parent_id'),
  createdDate: date('created_ms'),
  updatedDate: date('updated_ms'),
};
