import type { Insertable } from 'kysely';
import { fold } from '../../../base/fold.ts';
import { searchText } from '../../query/search.ts';
import { withoutTags } from './description.ts';
import type { Product } from './product.ts';
import { showProduct } from './show.ts';
import type { ProductTables, ProductValueKind } from './tables.ts';

const plainView = { fields: new Set<string>(), currency: '', siteUrl: '', single: false };

/** The row of a product: both of its documents and the columns it is found by. */
export function productRow(siteId: string, product: Product): Insertable<ProductTables['product']> {
  const { actualPriceRange: price, compareAtPriceRange: compare, inventory } = product;
  return {
    site_id: siteId,
    id: product.id,
    doc: JSON.stringify(showProduct(product, plainView)),
    whole: JSON.stringify(product),
    created_ms: Date.parse(product.createdDate),
    updated_ms: Date.parse(product.updatedDate),
    revision: Number(product.revision),
    visible: Number(product.visible),
    visible_in_pos: Number(product.visibleInPos),
    name: product.name,
    name_folded: fold(product.name),
    slug: product.slug,
    handle: product.handle,
    product_type: product.productType,
    brand_id: product.brand?.id ?? null,
    brand_name: product.brand?.name ?? null,
    ribbon_id: product.ribbon?.id ?? null,
    ribbon_name: product.ribbon?.name ?? null,
    tax_group_id: product.taxGroupId ?? null,
    availability: inventory.availabilityStatus,
    preorder: inventory.preorderStatus,
    preorder_availability: inventory.preorderAvailability,
    price_min: Number(price.minValue.amount),
    price_max: Number(price.maxValue.amount),
    compare_min: compare ? Number(compare.minValue.amount) : null,
    compare_max: compare ? Number(compare.maxValue.amount) : null,
    search_text: searchText(
      product.name,
      withoutTags(product.plainDescription ?? ''),
      ...product.variantsInfo.variants.flatMap(({ sku, barcode }) => [sku, barcode]),
    ),
  };
}

/** A row for each thing that the product has several of. */
export function productValueRows(
  siteId: string,
  product: Product,
): Insertable<ProductTables['product_value']>[] {
  const row = (kind: ProductValueKind) => (value: unknown) =>
    typeof value === 'string' && value !== ''
      ? [{ site_id: siteId, product_id: product.id, kind, value, value_folded: fold(value) }]
      : [];
  const choices = product.options.flatMap(({ choicesSettings }) => choicesSettings.choices);
  const { variants } = product.variantsInfo;
  return [
    ...product.options.map(({ id }) => id).flatMap(row('option')),
    ...product.options.map(({ name }) => name).flatMap(row('optionName')),
    ...choices.map(({ choiceId }) => choiceId).flatMap(row('choice')),
    ...choices.map(({ name }) => name).flatMap(row('choiceName')),
    ...product.modifiers.map(({ id }) => id).flatMap(row('modifier')),
    ...product.modifiers.map(({ name }) => name).flatMap(row('modifierName')),
    ...product.infoSections.map(({ id }) => id).flatMap(row('section')),
    ...product.infoSections.map(({ uniqueName }) => uniqueName).flatMap(row('sectionName')),
    ...product.additionalRibbons.map(({ id }) => id).flatMap(row('ribbon')),
    ...product.additionalRibbons.map(({ name }) => name).flatMap(row('ribbonName')),
    ...variants.map(({ sku }) => sku).flatMap(row('sku')),
    ...variants.map(({ barcode }) => barcode).flatMap(row('barcode')),
  ];
}

/** A row for each variant. */
export function productVariantRows(
  siteId: string,
  { id, variantsInfo }: Product,
): Insertable<ProductTables['product_variant']>[] {
  return variantsInfo.variants.map(({ sku, barcode, visible, price, physicalProperties }) => ({
    site_id: siteId,
    product_id: id,
    sku: sku ?? null,
    barcode: barcode ?? null,
    visible: Number(visible),
    price: Number(price.actualPrice.amount),
    compare_price: price.compareAtPrice ? Number(price.compareAtPrice.amount) : null,
    weight: typeof physicalProperties?.weight === 'number' ? physicalProperties.weight : null,
  }));
}
