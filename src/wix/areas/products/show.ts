import type { Json, JsonObject } from '../../../base/json.ts';
import { isObject } from '../../../base/json.ts';
import { compareAmounts, formatAmounts } from '../../../base/money.ts';
import type { Product } from './product.ts';

/** What a caller asked to see besides the usual, and in which currency. */
export interface View {
  readonly fields: ReadonlySet<string>;
  readonly currency: string;
  readonly siteUrl: string;
  /** Whether variants are shown: one product at a time shows them, lists never do. */
  readonly single: boolean;
}

/** Whether lists can show the stored document as it is. */
export function isPlain({ fields, single }: View): boolean {
  return !single && fields.size === 0;
}

/** Fields of a product that come only when asked for. */
const gated: Readonly<Record<string, string>> = {
  description: 'DESCRIPTION',
  plainDescription: 'PLAIN_DESCRIPTION',
  costRange: 'MERCHANT_DATA',
};

/** The product as this caller sees it. */
export function showProduct(product: Product, view: View): JsonObject {
  const { fields, single } = view;
  const shown: JsonObject = {};
  for (const [key, value] of Object.entries(product)) {
    const gate = gated[key];
    if ((gate === undefined || fields.has(gate)) && (key !== 'variantsInfo' || single))
      shown[key] = value as Json;
  }
  shown.media = showMedia(product.media, fields);
  shown.infoSections = product.infoSections.map((section) => showSection(section, fields));
  if (single)
    shown.variantsInfo = {
      variants: product.variantsInfo.variants.map((variant) =>
        showVariant(variant as unknown as JsonObject, fields),
      ),
    };
  if (fields.has('URL'))
    shown.url = {
      relativePath: `/product-page/${product.slug}`,
      url: `${view.siteUrl}/product-page/${product.slug}`,
    };
  if (fields.has('MIN_PRICE_VARIANT'))
    shown.variantSummary = { ...product.variantSummary, minPriceVariant: cheapest(product, fields) };
  if (!fields.has('CURRENCY')) return shown;
  return { ...(formatAmounts(shown, view.currency) as JsonObject), currency: view.currency };
}

function showMedia(media: Product['media'], fields: ReadonlySet<string>): JsonObject {
  const thumbnail = (item: JsonObject): JsonObject =>
    fields.has('THUMBNAIL') && isObject(item.image)
      ? { ...item, thumbnail: { url: item.image.url ?? '', width: 50, height: 50 } }
      : item;
  const { main, itemsInfo } = media as unknown as { main?: JsonObject; itemsInfo?: { items: JsonObject[] } };
  return {
    ...(main ? { main: thumbnail(main) } : {}),
    ...(itemsInfo && fields.has('MEDIA_ITEMS_INFO')
      ? { itemsInfo: { items: itemsInfo.items.map(thumbnail) } }
      : {}),
  };
}

const sectionGates: Readonly<Record<string, string>> = {
  uniqueName: 'INFO_SECTION',
  title: 'INFO_SECTION',
  description: 'INFO_SECTION_DESCRIPTION',
  plainDescription: 'INFO_SECTION_PLAIN_DESCRIPTION',
};

function showSection(section: JsonObject, fields: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(section).filter(([key]) => key === 'id' || fields.has(sectionGates[key] ?? '')),
  );
}

function showVariant(
  { revenueDetails, choices, ...variant }: JsonObject,
  fields: ReadonlySet<string>,
): JsonObject {
  const named = fields.has('VARIANT_OPTION_CHOICE_NAMES');
  const shownChoices = (choices as JsonObject[]).map(({ optionChoiceIds, optionChoiceNames }) => ({
    optionChoiceIds: optionChoiceIds ?? null,
    ...(named ? { optionChoiceNames: optionChoiceNames ?? null } : {}),
  }));
  return {
    ...variant,
    choices: shownChoices,
    ...(revenueDetails !== undefined && fields.has('MERCHANT_DATA') ? { revenueDetails } : {}),
  };
}

function cheapest({ variantsInfo }: Product, fields: ReadonlySet<string>): Json {
  const [first] = variantsInfo.variants.toSorted((a, b) =>
    compareAmounts(a.price.actualPrice.amount, b.price.actualPrice.amount),
  );
  return first ? showVariant(first as unknown as JsonObject, fields) : null;
}
