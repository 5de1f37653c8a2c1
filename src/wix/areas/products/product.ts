import type { JsonObject } from '../../../base/json.ts';

/** An amount of money as Catalog V3 has it: a decimal as text. `formattedAmount` is made when it is asked for. */
export interface Money {
  amount: string;
  formattedAmount?: string;
}

export interface MoneyRange {
  minValue: Money;
  maxValue: Money;
}

export interface Choice {
  choiceId: string;
  choiceType: string;
  name: string;
  colorCode?: string;
  key: string;
  inStock?: boolean;
  visible?: boolean;
}

export interface Option {
  id: string;
  name: string;
  optionRenderType: string;
  key: string;
  choicesSettings: { choices: Choice[] };
}

export interface VariantChoice {
  optionChoiceIds: { optionId: string; choiceId: string };
  optionChoiceNames: { optionName: string; choiceName: string; renderType: string };
}

export interface Variant {
  id: string;
  visible: boolean;
  sku?: string;
  barcode?: string;
  choices: VariantChoice[];
  price: { actualPrice: Money; compareAtPrice?: Money };
  revenueDetails?: { cost?: Money; profit?: Money; profitMargin?: number };
  physicalProperties?: JsonObject;
  digitalProperties?: JsonObject;
  inventoryStatus: { inStock: boolean; preorderEnabled: boolean };
}

export interface Media {
  id: string;
  image?: { id: string; url: string; width: number; height: number; filename?: string };
  altText?: string;
  displayName?: string;
  mediaType: 'IMAGE' | 'VIDEO';
  uploadId: string;
}

/**
 * A product with everything that is known of it, but for what depends on the call: currency and formatted amounts.
 * `revision` is an int64 as text.
 */
export interface Product {
  id: string;
  revision: string;
  createdDate: string;
  updatedDate: string;
  name: string;
  slug: string;
  description?: JsonObject;
  plainDescription?: string;
  visible: boolean;
  visibleInPos: boolean;
  media: { main?: Media; itemsInfo?: { items: Media[] } };
  options: Option[];
  modifiers: JsonObject[];
  brand?: { id: string; name: string };
  infoSections: JsonObject[];
  ribbon?: { id: string; name: string };
  additionalRibbons: JsonObject[];
  mainCategoryId: string;
  inventory: { availabilityStatus: string; preorderStatus: string; preorderAvailability: string };
  productType: 'PHYSICAL' | 'DIGITAL';
  physicalProperties?: JsonObject;
  handle: string;
  actualPriceRange: MoneyRange;
  compareAtPriceRange?: MoneyRange;
  costRange?: MoneyRange;
  variantsInfo: { variants: Variant[] };
  variantSummary: { variantCount: number };
  seoData?: JsonObject;
  taxGroupId?: string;
  extendedFields?: JsonObject;
  subscriptionDetails?: JsonObject;
  purchaseEligibility?: JsonObject;
  tags?: JsonObject;
}

/** What a caller sends of a product: any of it, in part. */
export type ProductInput = JsonObject;

/** What is in stock of a variant, at the default location. */
export interface Stock {
  readonly inStock: boolean;
  readonly preorder: boolean;
}

export type StockOf = (variantId: string) => Stock;
