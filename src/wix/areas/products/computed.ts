import { compareAmounts } from '../../../base/money.ts';
import type { MoneyRange, Product, StockOf, Variant } from './product.ts';

/** The product with all that Wix computes from its variants and their stock. */
export function withComputed(product: Product, stockOf: StockOf): Product {
  const variants = product.variantsInfo.variants.map((variant) => withStock(variant, stockOf));
  const compare = variants.flatMap(({ price }) =>
    price.compareAtPrice ? [price.compareAtPrice.amount] : [],
  );
  const costs = variants.flatMap(({ revenueDetails }) =>
    revenueDetails?.cost ? [revenueDetails.cost.amount] : [],
  );
  const { compareAtPriceRange: _compare, costRange: _cost, ...rest } = product;
  return {
    ...rest,
    variantsInfo: { variants },
    variantSummary: { variantCount: variants.length },
    actualPriceRange: rangeOf(variants.map(({ price }) => price.actualPrice.amount)),
    ...(compare.length > 0 ? { compareAtPriceRange: rangeOf(compare) } : {}),
    ...(costs.length > 0 ? { costRange: rangeOf(costs) } : {}),
    inventory: inventoryOf(variants),
    options: product.options.map((option) => ({
      ...option,
      choicesSettings: {
        choices: option.choicesSettings.choices.map((choice) => ({
          ...choice,
          ...choiceState(option.id, choice.choiceId, variants),
        })),
      },
    })),
  };
}

function withStock(variant: Variant, stockOf: StockOf): Variant {
  const { inStock, preorder } = stockOf(variant.id);
  return { ...variant, inventoryStatus: { inStock, preorderEnabled: preorder } };
}

function rangeOf(amounts: readonly string[]): MoneyRange {
  const sorted = amounts.toSorted(compareAmounts);
  return { minValue: { amount: sorted[0] ?? '0' }, maxValue: { amount: sorted.at(-1) ?? '0' } };
}

function inventoryOf(variants: readonly Variant[]): Product['inventory'] {
  const inStock = variants.filter(({ inventoryStatus }) => inventoryStatus.inStock).length;
  const preorder = variants.filter(({ inventoryStatus }) => inventoryStatus.preorderEnabled).length;
  const some = (count: number, all: string, part: string, nothing: string) =>
    count === 0 ? nothing : count === variants.length ? all : part;
  return {
    availabilityStatus: some(inStock, 'IN_STOCK', 'PARTIALLY_OUT_OF_STOCK', 'OUT_OF_STOCK'),
    preorderStatus: some(preorder, 'ENABLED', 'PARTIALLY_ENABLED', 'DISABLED'),
    preorderAvailability: some(preorder, 'ALL_VARIANTS', 'SOME_VARIANTS', 'NO_VARIANTS'),
  };
}

function choiceState(
  optionId: string,
  choiceId: string,
  variants: readonly Variant[],
): { inStock: boolean; visible: boolean } {
  const having = variants.filter(({ choices }) =>
    choices.some(
      ({ optionChoiceIds }) => optionChoiceIds.optionId === optionId && optionChoiceIds.choiceId === choiceId,
    ),
  );
  return {
    inStock: having.some(({ inventoryStatus }) => inventoryStatus.inStock),
    visible: having.some(({ visible }) => visible),
  };
}
