import type { Ids } from '../../../base/ids.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { invalid, WixFault } from '../../fault.ts';
import type { Choice, Option, Variant, VariantChoice } from './product.ts';
import { slugOf } from './slug.ts';

const maxOptions = 100;
const maxVariants = 1_000;

/** Reads a product's options; those that are known by id keep what is not sent again. @throws {WixFault} 428 */
export function readOptions(input: Json | undefined, before: readonly Option[], ids: Ids): Option[] {
  const given = objects(input);
  if (given.length > maxOptions)
    throw new WixFault(428, 'TOO_MANY_OPTIONS_IN_REQUEST', `A request can have ${maxOptions} options.`);
  const options = given.map((option) => readOption(option, before, ids));
  refuseSame(
    options.map(({ name }) => name),
    'DUPLICATE_PRODUCT_OPTIONS',
    'Two options have the same name',
  );
  return options;
}

function readOption(input: JsonObject, before: readonly Option[], ids: Ids): Option {
  const known = before.find(
    ({ id, name }) => id === input.id || (input.id === undefined && name === input.name),
  );
  const name = text(input.name) ?? known?.name;
  const optionRenderType = text(input.optionRenderType) ?? known?.optionRenderType;
  if (!name || !optionRenderType)
    throw new WixFault(
      428,
      'PRODUCT_OPTION_NAME_AND_TYPE_REQUIRED',
      'An option needs a name and an optionRenderType.',
    );
  const settings = isObject(input.choicesSettings) ? input.choicesSettings : {};
  const choices = objects(settings.choices).map((choice) =>
    readChoice(choice, known?.choicesSettings.choices ?? [], optionRenderType, ids),
  );
  return {
    id: known?.id ?? text(input.id) ?? ids.guid(),
    name,
    optionRenderType,
    key: known?.key ?? slugOf(name),
    choicesSettings: { choices },
  };
}

function readChoice(input: JsonObject, before: readonly Choice[], renderType: string, ids: Ids): Choice {
  const known = before.find(
    ({ choiceId, name }) =>
      choiceId === input.choiceId || (input.choiceId === undefined && name === input.name),
  );
  const name = text(input.name) ?? known?.name;
  if (!name)
    throw new WixFault(
      428,
      'PRODUCT_OPTION_CHOICE_NAME_AND_TYPE_REQUIRED',
      'A choice of an option needs a name and a choiceType.',
    );
  const color = text(input.colorCode) ?? known?.colorCode;
  return {
    choiceId: known?.choiceId ?? text(input.choiceId) ?? ids.guid(),
    choiceType:
      text(input.choiceType) ??
      known?.choiceType ??
      (renderType === 'SWATCH_CHOICES' ? 'ONE_COLOR' : 'CHOICE_TEXT'),
    name,
    ...(color ? { colorCode: color } : {}),
    key: known?.key ?? slugOf(name),
  };
}

/** Reads a product's variants: each has one choice of every option, and no two the same. @throws {WixFault} 428 */
export function readVariants(
  input: Json | undefined,
  options: readonly Option[],
  before: readonly Variant[],
  ids: Ids,
): Variant[] {
  const given = objects(isObject(input) ? input.variants : undefined);
  if (given.length === 0) throw invalid('product.variantsInfo', 'must not be empty', 'REQUIRED_FIELD');
  if (given.length > maxVariants)
    throw new WixFault(428, 'TOO_MANY_VARIANTS', `A request can have ${maxVariants} variants.`);
  if (options.length === 0 && given.length > 1)
    throw new WixFault(428, 'INVALID_DEFAULT_VARIANT', 'A product without options has exactly one variant.');
  const variants = given.map((variant, index) => readVariant(variant, index, options, before, ids));
  refuseSame(
    variants.map(({ id }) => id),
    'VARIANT_ID_ALREADY_EXISTS',
    'Two variants have the same id',
  );
  refuseSame(
    variants.flatMap(({ sku }) => (sku ? [sku] : [])),
    'SKU_ALREADY_EXIST_ERROR',
    'Two variants have the same SKU',
    409,
  );
  if (options.length > 0)
    refuseSame(
      variants.map(choiceKey),
      'DUPLICATE_VARIANT_OPTION_CHOICE',
      'Two variants have the same choices',
    );
  return variants;
}

function readVariant(
  input: JsonObject,
  index: number,
  options: readonly Option[],
  before: readonly Variant[],
  ids: Ids,
): Variant {
  const known = before.find(({ id }) => id === input.id);
  const [sku, barcode] = [text(input.sku), text(input.barcode)];
  return {
    id: text(input.id) ?? ids.guid(),
    visible: input.visible !== false,
    ...(sku ? { sku } : {}),
    ...(barcode ? { barcode } : {}),
    choices:
      known && input.choices === undefined
        ? known.choices
        : readVariantChoices(objects(input.choices), index, options),
    price: readPrice(input.price, `product.variantsInfo.variants[${index}].price`),
    ...readRevenue(input),
    ...(isObject(input.physicalProperties) ? { physicalProperties: input.physicalProperties } : {}),
    ...(isObject(input.digitalProperties) ? { digitalProperties: input.digitalProperties } : {}),
    inventoryStatus: { inStock: false, preorderEnabled: false },
  };
}

function readVariantChoices(
  given: readonly JsonObject[],
  index: number,
  options: readonly Option[],
): VariantChoice[] {
  return options.map((option) => {
    const choice = given.map((one) => matchChoice(one, option)).find((found) => found !== undefined);
    if (!choice)
      throw new WixFault(
        428,
        'MISSING_VARIANT_OPTION_CHOICE',
        `Variant ${index} has no choice of the option ${option.name}.`,
      );
    return {
      optionChoiceIds: { optionId: option.id, choiceId: choice.choiceId },
      optionChoiceNames: {
        optionName: option.name,
        choiceName: choice.name,
        renderType: option.optionRenderType,
      },
    };
  });
}

function matchChoice(
  { optionChoiceIds: byId, optionChoiceNames: byName }: JsonObject,
  option: Option,
): Choice | undefined {
  const { choices } = option.choicesSettings;
  if (isObject(byId) && byId.optionId === option.id)
    return choices.find(({ choiceId }) => choiceId === byId.choiceId);
  if (isObject(byName) && byName.optionName === option.name)
    return choices.find(({ name }) => name === byName.choiceName);
  return undefined;
}

const amountPattern = /^\d{1,9}(\.\d{1,3})?$/;

function readPrice(input: Json | undefined, path: string): Variant['price'] {
  const price = isObject(input) ? input : {};
  const actual = amountOf(price.actualPrice, `${path}.actualPrice.amount`);
  if (actual === undefined) throw invalid(`${path}.actualPrice`, 'must not be empty', 'REQUIRED_FIELD');
  const compare = amountOf(price.compareAtPrice, `${path}.compareAtPrice.amount`);
  if (compare !== undefined && Number(compare) < Number(actual))
    throw new WixFault(
      428,
      'COMPARE_AT_PRICE_LOWER_THAN_ACTUAL_PRICE',
      `The compare-at price ${compare} is lower than the price ${actual}.`,
    );
  return {
    actualPrice: { amount: actual },
    ...(compare === undefined ? {} : { compareAtPrice: { amount: compare } }),
  };
}

function amountOf(money: Json | undefined, path: string): string | undefined {
  if (!isObject(money) || money.amount === undefined || money.amount === null) return undefined;
  const amount = String(money.amount);
  if (!amountPattern.test(amount)) throw invalid(path, 'must be a decimal from 0 to 999999999.99', 'FORMAT');
  return amount;
}

function readRevenue({ revenueDetails, price }: JsonObject): Pick<Variant, 'revenueDetails'> {
  const cost = isObject(revenueDetails)
    ? amountOf(revenueDetails.cost, 'product.variantsInfo.variants.revenueDetails.cost.amount')
    : undefined;
  const actual = isObject(price) && isObject(price.actualPrice) ? Number(price.actualPrice.amount) : 0;
  if (cost === undefined) return {};
  const profit = actual - Number(cost);
  return {
    revenueDetails: {
      cost: { amount: cost },
      profit: { amount: profit.toFixed(2) },
      profitMargin: actual === 0 ? 0 : Number((profit / actual).toFixed(4)),
    },
  };
}

function choiceKey({ choices }: Variant): string {
  return choices.map(({ optionChoiceIds }) => optionChoiceIds.choiceId).join(' ');
}

function refuseSame(values: readonly string[], code: string, words: string, status = 428): void {
  const same = values.find((value, index) => values.indexOf(value) !== index);
  if (same !== undefined) throw new WixFault(status, code, `${words}: ${same}.`);
}

function objects(input: Json | undefined): readonly JsonObject[] {
  return Array.isArray(input) ? input.filter(isObject) : [];
}

function text(input: Json | undefined): string | undefined {
  return typeof input === 'string' && input !== '' ? input : undefined;
}
