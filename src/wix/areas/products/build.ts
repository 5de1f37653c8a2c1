import { createHash } from 'node:crypto';
import { toIso } from '../../../base/clock.ts';
import type { Ids } from '../../../base/ids.ts';
import { isObject, type Json, type JsonObject, withoutNulls } from '../../../base/json.ts';
import { invalid, WixFault } from '../../fault.ts';
import { toHtml, toRichContent } from './description.ts';
import { readMedia } from './media.ts';
import { readOptions, readVariants } from './options.ts';
import type { Product, ProductInput } from './product.ts';
import { slugOf } from './slug.ts';

/** What building a product needs besides what the caller sent. */
export interface BuildParts {
  readonly ids: Ids;
  readonly nowMs: number;
  readonly siteId: string;
}

const emptyRange = { minValue: { amount: '0' }, maxValue: { amount: '0' } };
const noInventory = {
  availabilityStatus: 'OUT_OF_STOCK',
  preorderStatus: 'DISABLED',
  preorderAvailability: 'NO_VARIANTS',
};

/** A new product from what a caller sent; what depends on stock is computed later. @throws {WixFault | ValidationFault} */
export function newProduct(input: ProductInput, { ids, nowMs, siteId }: BuildParts): Product {
  const name = requiredName(input);
  const productType = readType(input.productType);
  const options = readOptions(input.options, [], ids);
  const now = toIso(nowMs);
  return {
    ...{ id: ids.guid(), revision: '1', createdDate: now, updatedDate: now, name },
    slug: readSlug(input.slug) ?? slugOf(name),
    ...readDescription(input),
    ...visibility(input, productType),
    media: readMedia(input.media, ids),
    options,
    modifiers: withIds(input.modifiers, ids),
    ...named('brand', input.brand, ids),
    infoSections: withIds(input.infoSections, ids),
    ...named('ribbon', input.ribbon, ids),
    additionalRibbons: withIds(input.additionalRibbons, ids),
    mainCategoryId: text(input.mainCategoryId) ?? allProductsCategoryId(siteId),
    inventory: noInventory,
    productType,
    ...(productType === 'PHYSICAL'
      ? { physicalProperties: isObject(input.physicalProperties) ? input.physicalProperties : {} }
      : {}),
    handle: text(input.handle) ?? slugOf(name),
    actualPriceRange: emptyRange,
    variantsInfo: { variants: readVariants(input.variantsInfo, options, [], ids) },
    variantSummary: { variantCount: 0 },
    ...passedOn(input),
  };
}

/** The product after a change: what is sent replaces, whole lists too; null clears; what is not sent stays. */
export function changedProduct(before: Product, input: ProductInput, parts: BuildParts): Product {
  const { ids, nowMs, siteId } = parts;
  if (input.variantsInfo !== undefined && before.options.length > 0 && input.options === undefined)
    throw invalid('product.options', 'must be sent when variants are updated', 'OTHER', {
      ruleName: 'MISSING_OPTIONS_ON_UPDATE_VARIANTS',
    });
  const cleared = Object.keys(input).filter((key) => input[key] === null);
  const kept = Object.fromEntries(
    Object.entries(before).filter(([key]) => !cleared.includes(key)),
  ) as unknown as Product;
  const options =
    input.options === undefined ? before.options : readOptions(input.options, before.options, ids);
  const variants =
    input.variantsInfo === undefined
      ? before.variantsInfo.variants
      : readVariants(input.variantsInfo, options, before.variantsInfo.variants, ids);
  const when = <K extends keyof Product>(key: K, read: () => Partial<Product>): Partial<Product> =>
    input[key] === undefined || input[key] === null ? {} : read();
  return {
    ...kept,
    revision: String(Number(before.revision) + 1),
    updatedDate: toIso(nowMs),
    options,
    variantsInfo: { variants: syncVisible(variants, input) },
    ...when('name', () => ({ name: requiredName(input) })),
    ...when('slug', () => ({ slug: readSlug(input.slug) ?? before.slug })),
    ...readDescription(input),
    ...visibility(
      { visible: before.visible, visibleInPos: before.visibleInPos, ...withoutNulls(input) },
      before.productType,
    ),
    media: input.media === null ? {} : input.media === undefined ? before.media : readMedia(input.media, ids),
    modifiers:
      input.modifiers === null
        ? []
        : input.modifiers === undefined
          ? before.modifiers
          : withIds(input.modifiers, ids),
    infoSections:
      input.infoSections === null
        ? []
        : input.infoSections === undefined
          ? before.infoSections
          : withIds(input.infoSections, ids),
    additionalRibbons:
      input.additionalRibbons === undefined
        ? before.additionalRibbons
        : withIds(input.additionalRibbons, ids),
    ...when('brand', () => named('brand', input.brand, ids)),
    ...when('ribbon', () => named('ribbon', input.ribbon, ids)),
    ...when('physicalProperties', () => ({ physicalProperties: input.physicalProperties as JsonObject })),
    mainCategoryId:
      text(input.mainCategoryId) ??
      (cleared.includes('mainCategoryId') ? allProductsCategoryId(siteId) : before.mainCategoryId),
    ...passedOn(input),
  };
}

/** Every site has a category of all its products; its id follows from the site's. */
export function allProductsCategoryId(siteId: string): string {
  const hex = createHash('sha256').update(`all-products ${siteId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Fields that are stored as they come. */
const asTheyCome = [
  'seoData',
  'taxGroupId',
  'extendedFields',
  'subscriptionDetails',
  'purchaseEligibility',
  'tags',
] as const;

function passedOn(input: ProductInput): Partial<Product> {
  return Object.fromEntries(
    asTheyCome.flatMap((key) => (input[key] === undefined || input[key] === null ? [] : [[key, input[key]]])),
  );
}

function requiredName({ name }: ProductInput): string {
  if (typeof name !== 'string' || name === '')
    throw invalid('product.name', 'must not be empty', 'REQUIRED_FIELD');
  if (name.trim() === '')
    throw new WixFault(428, 'ONLY_SPACES_STRING_ERROR', 'The name of a product cannot be only spaces.');
  return name;
}

function readType(type: Json | undefined): Product['productType'] {
  if (type === 'PHYSICAL' || type === 'DIGITAL') return type;
  throw invalid(
    'product.productType',
    'must be PHYSICAL or DIGITAL',
    type === undefined ? 'REQUIRED_FIELD' : 'INVALID_ENUM_VALUE',
  );
}

function readSlug(slug: Json | undefined): string | undefined {
  if (typeof slug !== 'string' || slug === '') return undefined;
  if (/[\s/?#%&]/.test(slug))
    throw invalid('product.slug', 'must have letters, digits and hyphens', 'OTHER', {
      ruleName: 'INVALID_SLUG_FORMAT',
    });
  return slug;
}

/** Rich content wins over HTML; each is made from the other. */
function readDescription({
  description,
  plainDescription,
}: ProductInput): Pick<Product, 'description' | 'plainDescription'> {
  if (isObject(description)) return { description, plainDescription: toHtml(description) };
  if (typeof plainDescription !== 'string') return {};
  const content = toRichContent(plainDescription);
  return { description: content, plainDescription: toHtml(content) };
}

function visibility(
  { visible, visibleInPos }: ProductInput,
  type: Product['productType'],
): Pick<Product, 'visible' | 'visibleInPos'> {
  if (type === 'DIGITAL' && visibleInPos === true)
    throw invalid('product.visibleInPos', 'must be false for a digital product', 'OTHER', {
      ruleName: 'DIGITAL_PRODUCT_CANNOT_BE_VISIBLE_IN_POS',
    });
  return { visible: visible !== false, visibleInPos: type === 'PHYSICAL' && visibleInPos !== false };
}

/** The only variant of a product without options is as visible as the product. */
function syncVisible(
  variants: Product['variantsInfo']['variants'],
  { visible }: ProductInput,
): Product['variantsInfo']['variants'] {
  if (typeof visible !== 'boolean' || variants.length !== 1 || (variants[0]?.choices.length ?? 0) > 0)
    return variants;
  return variants.map((variant) => ({ ...variant, visible }));
}

function named<K extends 'brand' | 'ribbon'>(key: K, input: Json | undefined, ids: Ids): Partial<Product> {
  if (!isObject(input)) return {};
  const name = text(input.name);
  return name === undefined && input.id === undefined
    ? {}
    : { [key]: { id: text(input.id) ?? ids.guid(), name: name ?? '' } };
}

function withIds(input: Json | undefined, ids: Ids): JsonObject[] {
  return (Array.isArray(input) ? input : [])
    .filter(isObject)
    .map((item) => ({ ...item, id: text(item.id) ?? ids.guid() }));
}

function text(input: Json | undefined): string | undefined {
  return typeof input === 'string' && input !== '' ? input : undefined;
}
