import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { formatAmount } from '../../../../base/money.ts';
import type { Site } from '../../../endpoint.ts';
import type { InventoryItem } from '../inventory/item.ts';
import type { Media, Product, Variant } from '../product.ts';

/** What the V1 shape needs besides the product. */
export interface V1Parts {
  readonly items: readonly InventoryItem[];
  readonly categoryIds: readonly string[];
  readonly site: Site;
  readonly withVariants: boolean;
}

/** A product as Catalog V1 shows it: money as numbers, enums in lower case, stock on the product itself. */
export function toV1(product: Product, { items, categoryIds, site, withVariants }: V1Parts): JsonObject {
  const [first] = product.variantsInfo.variants;
  const price = priceData(first, site.currency);
  const main = product.media.main;
  return {
    ...{ id: product.id, name: product.name, slug: product.slug, visible: product.visible },
    productType: product.productType.toLowerCase(),
    description: product.plainDescription ?? '',
    sku: first?.sku ?? '',
    weight: weightOf(first),
    weightRange: rangeOf(product.variantsInfo.variants.map(weightOf)),
    stock: stockOf(product, items),
    ...{ price, priceData: price, convertedPriceData: price },
    priceRange: rangeOf(
      product.variantsInfo.variants.map(({ price: { actualPrice } }) => Number(actualPrice.amount)),
    ),
    additionalInfoSections: product.infoSections.map(({ title, plainDescription }) => ({
      title: title ?? '',
      description: plainDescription ?? '',
    })),
    ribbons: product.ribbon ? [{ text: product.ribbon.name }] : [],
    ribbon: product.ribbon?.name ?? '',
    ...(product.brand ? { brand: product.brand.name } : {}),
    media: {
      ...(main ? { mainMedia: mediaOf(main) } : {}),
      items: (product.media.itemsInfo?.items ?? []).map(mediaOf),
    },
    customTextFields: [],
    manageVariants: product.options.length > 0,
    productOptions: product.options.map((option) => ({
      optionType: option.optionRenderType === 'SWATCH_CHOICES' ? 'color' : 'drop_down',
      name: option.name,
      choices: option.choicesSettings.choices.map(({ name, colorCode, inStock = false, visible = true }) => ({
        value: colorCode ?? name,
        description: name,
        media: { items: [] },
        inStock,
        visible,
      })),
    })),
    productPageUrl: { base: `${site.url}/`, path: `/product-page/${product.slug}` },
    numericId: String(Date.parse(product.createdDate) * 1_000),
    inventoryItemId: complement(product.id),
    discount: { type: 'NONE', value: 0 },
    collectionIds: [...categoryIds, '00000000-000000-000000-000000000001'],
    variants: withVariants
      ? product.variantsInfo.variants.map((variant) => variantOf(variant, items, site.currency))
      : [],
    lastUpdated: product.updatedDate,
    createdDate: product.createdDate,
    seoData: product.seoData ?? { tags: [] },
  };
}

function priceData(variant: Variant | undefined, currency: string): JsonObject {
  const sold = variant?.price.actualPrice.amount ?? '0';
  const full = variant?.price.compareAtPrice?.amount ?? sold;
  return {
    currency,
    price: Number(full),
    discountedPrice: Number(sold),
    formatted: { price: formatAmount(full, currency), discountedPrice: formatAmount(sold, currency) },
  };
}

function stockOf({ inventory }: Product, items: readonly InventoryItem[]): JsonObject {
  const trackInventory = items.some(({ quantity }) => quantity !== undefined);
  const quantity = items.reduce((sum, item) => sum + (item.quantity ?? 0), 0);
  return {
    trackInventory,
    ...(trackInventory ? { quantity } : {}),
    inStock: inventory.availabilityStatus !== 'OUT_OF_STOCK',
    inventoryStatus: inventory.availabilityStatus,
  };
}

function variantOf(variant: Variant, items: readonly InventoryItem[], currency: string): JsonObject {
  const own = items.filter(({ variantId }) => variantId === variant.id);
  const price = priceData(variant, currency);
  return {
    id: variant.id,
    choices: Object.fromEntries(
      variant.choices.map(({ optionChoiceNames: { optionName, choiceName } }) => [optionName, choiceName]),
    ),
    variant: {
      priceData: price,
      convertedPriceData: price,
      weight: weightOf(variant),
      sku: variant.sku ?? '',
      visible: variant.visible,
    },
    stock: {
      trackQuantity: own.some(({ quantity }) => quantity !== undefined),
      quantity: own.reduce((sum, item) => sum + (item.quantity ?? 0), 0),
      inStock: variant.inventoryStatus.inStock,
    },
  };
}

function mediaOf({ id, image, altText }: Media): JsonObject {
  const { url = '', width = 0, height = 0 } = image ?? {};
  return {
    thumbnail: { url: `${url}/v1/fit/w_50,h_50,q_90/file.jpg`, width: 50, height: 50 },
    mediaType: 'image',
    title: altText ?? '',
    image: { url, width, height },
    id,
  };
}

function weightOf(variant: Variant | undefined): number {
  const weight: Json | undefined = isObject(variant?.physicalProperties)
    ? variant.physicalProperties.weight
    : undefined;
  return typeof weight === 'number' ? weight : 0;
}

function rangeOf(numbers: readonly number[]): JsonObject {
  return { minValue: Math.min(...numbers), maxValue: Math.max(...numbers) };
}

/** V1's inventory items have the complement of their product's id. */
function complement(id: string): string {
  return id.replaceAll(/[0-9a-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16));
}
