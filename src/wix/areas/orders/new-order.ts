import { toIso } from '../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { add, formatAmounts, isPositive, subtract, times } from '../../../base/money.ts';
import type { CallContext } from '../../endpoint.ts';
import { invalid, ValidationFault, type Violation, WixFault } from '../../fault.ts';
import { newActivity } from './activities.ts';
import { amountIn, balanceOf, negativeAmounts, nothingPaid, priceOf, priceSummaryOf } from './amounts.ts';
import type { ApprovalStrategy, LineItem, Order, OrderStatus, PaymentStatus } from './order.ts';

/** What is decided outside of the order itself. */
export interface Given {
  readonly number: string;
  readonly buyerInfo: Order['buyerInfo'];
  readonly strategy: ApprovalStrategy;
}

/** Fields that are the server's, whatever a caller sends. */
const readOnly = ['fulfillmentStatus', 'activities', 'balanceSummary', 'imported', 'taxSummary'] as const;

/**
 * A new order from what a caller sent. Amounts are kept as they are given; what Wix computes is computed: number,
 * dates, prices of lines, balance, status.
 * @throws {ValidationFault} with every field that is wrong
 */
export function newOrder(
  { ids, clock, site, caller }: CallContext,
  sent: JsonObject,
  { number, buyerInfo, strategy }: Given,
): Order {
  refuseWrong(sent, clock.now());
  const now = toIso(clock.now());
  const currency = text(sent.currency) ?? site.currency;
  const language = site.language.slice(0, 2);
  const priced = formatAmounts(without(sent, readOnly), currency) as JsonObject;
  const lineItems = lineItemsOf(priced, currency);
  const priceSummary = priceSummaryOf(objectIn(priced.priceSummary), lineItems, currency);
  const order = {
    ...priced,
    id: ids.guid(),
    number,
    createdDate: now,
    updatedDate: now,
    purchasedDate: text(sent.purchasedDate) ? toIso(Date.parse(String(sent.purchasedDate))) : now,
    lineItems,
    buyerInfo,
    paymentStatus: (text(sent.paymentStatus) as PaymentStatus | undefined) ?? 'NOT_PAID',
    fulfillmentStatus: 'NOT_FULFILLED',
    buyerLanguage: text(sent.buyerLanguage) ?? language,
    siteLanguage: language,
    weightUnit: text(sent.weightUnit) ?? 'KG',
    currency,
    currencyConversionDetails: conversionOf(sent.currencyConversionDetails, currency),
    taxIncludedInPrices: sent.taxIncludedInPrices === true,
    priceSummary,
    balanceSummary: balanceOf(priceSummary.total.amount, nothingPaid, currency),
    status: 'INITIALIZED',
    archived: sent.archived === true,
    taxInfo: { taxBreakdown: [], ...objectIn(priced.taxInfo), totalTax: taxOf(priced, priceSummary) },
    appliedDiscounts: discountsOf(priced.appliedDiscounts, ids),
    activities: [newActivity('ORDER_PLACED', ids, clock.now())],
    attributionSource: text(sent.attributionSource) ?? 'UNSPECIFIED',
    createdBy: createdBy(caller),
    seenByAHuman: sent.seenByAHuman === true,
    customFields: listIn(priced.customFields),
    additionalFees: listIn(priced.additionalFees),
  } as unknown as Order;
  return { ...order, status: statusOf(sent, order, strategy) };
}

/** An API key acts for the account's owner. */
function createdBy(caller: CallContext['caller']): Order['createdBy'] {
  switch (caller.kind) {
    case 'apiKey':
      return { userId: caller.accountId };
    case 'app':
      return { appId: caller.appId };
    case 'visitor':
      return { visitorId: caller.id };
    case 'member':
      return { memberId: caller.id };
  }
}

function refuseWrong(sent: JsonObject, nowMs: number): void {
  const violations: Violation[] = [
    ...['lineItems', 'priceSummary', 'shippingInfo', 'additionalFees'].flatMap((name) =>
      negativeAmounts(sent[name], `order.${name}`),
    ),
    ...listIn(sent.lineItems).flatMap(digitalWithoutFile),
    ...listIn(sent.lineItems).flatMap(quantityNotWhole),
  ];
  const channel = objectIn(sent.channelInfo).type;
  if (channel === undefined || channel === 'UNSPECIFIED')
    violations.push({
      field: 'order.channelInfo.type',
      description: 'must not be empty',
      violatedRule: 'REQUIRED_FIELD',
    });
  if (violations.length > 0) throw new ValidationFault(violations);
  const { currency, purchasedDate } = sent;
  if (typeof currency === 'string' && !/^[A-Z]{3}$/.test(currency))
    throw invalid('order.currency', 'must be a valid currency', 'FORMAT', { type: 'CURRENCY' });
  if (typeof purchasedDate === 'string' && Date.parse(purchasedDate) > nowMs)
    throw new WixFault(
      400,
      'PURCHASED_DATE_CANNOT_BE_IN_FUTURE',
      `The purchased date ${purchasedDate} cannot be in the future.`,
    );
}

function digitalWithoutFile({ itemType, digitalFile }: JsonObject, index: number): Violation[] {
  if (objectIn(itemType).preset !== 'DIGITAL' || isObject(digitalFile)) return [];
  return [
    {
      field: `order.lineItems[${index}].digitalFile`,
      description: 'must not be empty for a digital item',
      violatedRule: 'REQUIRED_FIELD',
    },
  ];
}

/** Wix's type is a whole number, which the schema does not tell from any other. */
function quantityNotWhole({ quantity }: JsonObject, index: number): Violation[] {
  const field = `order.lineItems[${index}].quantity`;
  if (quantity === undefined || quantity === null)
    return [{ field, description: 'must not be empty', violatedRule: 'REQUIRED_FIELD' }];
  return Number.isInteger(quantity)
    ? []
    : [{ field, description: 'must be a whole number', violatedRule: 'FORMAT' }];
}

function lineItemsOf(priced: JsonObject, currency: string): LineItem[] {
  return listIn(priced.lineItems).map((item, index) =>
    lineItemOf(item, index, currency, priced.taxIncludedInPrices === true),
  );
}

function lineItemOf(item: JsonObject, index: number, currency: string, taxIncluded: boolean): LineItem {
  const quantity = Number(item.quantity);
  const each = amountIn(item.price);
  const discount = amountIn(item.totalDiscount);
  const sum = subtract(times(each, quantity), discount);
  const tax = amountIn(objectIn(item.taxInfo).taxAmount);
  const price = (amount: string) => priceOf(amount, currency);
  const rate = text(objectIn(item.taxInfo).taxRate) ?? '0';
  const { original = '', translated } = objectIn(item.productName);
  return {
    ...item,
    id: text(item.id) ?? numberedId(index + 1),
    productName: { original, translated: translated ?? original },
    quantity,
    totalDiscount: price(discount),
    descriptionLines: listIn(item.descriptionLines).map(withTranslations),
    physicalProperties: {
      shippable: objectIn(item.itemType).preset === 'PHYSICAL',
      ...objectIn(item.physicalProperties),
    },
    refundQuantity: 0,
    price: price(each),
    priceBeforeDiscounts: price(amountIn(item.priceBeforeDiscounts, each)),
    lineItemPrice: price(sum),
    totalPriceBeforeTax: price(taxIncluded ? subtract(sum, tax) : sum),
    totalPriceAfterTax: price(taxIncluded ? sum : add(sum, tax)),
    paymentOption: text(item.paymentOption) ?? 'FULL_PAYMENT_ONLINE',
    taxInfo: {
      taxableAmount: price('0'),
      taxIncludedInPrice: taxIncluded,
      taxBreakdown: [],
      ...objectIn(item.taxInfo),
      taxAmount: price(tax),
      taxRate: rate,
    },
    locations: listIn(item.locations),
    priceUndetermined: item.priceUndetermined === true,
    fixedQuantity: item.fixedQuantity === true,
  } as unknown as LineItem;
}

/** Items that come without an id are counted, as `00000000-0000-0000-0000-000000000001`. */
function numberedId(number: number): string {
  return `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;
}

/** A text that is not translated is shown as it is. */
function withTranslations(line: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(line).map(([name, value]) => [
      name,
      isObject(value) && typeof value.original === 'string' && value.translated === undefined
        ? { ...value, translated: value.original }
        : value,
    ]),
  );
}

function taxOf(priced: JsonObject, { tax }: Order['priceSummary']): Order['priceSummary']['tax'] {
  const sent = objectIn(priced.taxInfo).totalTax;
  return isObject(sent) ? (sent as unknown as Order['priceSummary']['tax']) : tax;
}

function discountsOf(sent: Json | undefined, ids: CallContext['ids']): JsonObject[] {
  return listIn(sent).map((discount) => ({
    discountType: 'GLOBAL',
    lineItemIds: [],
    ...discount,
    id: text(discount.id) ?? ids.guid(),
  }));
}

function conversionOf(sent: Json | undefined, currency: string): Order['currencyConversionDetails'] {
  const { originalCurrency, conversionRate } = objectIn(sent);
  return {
    originalCurrency: text(originalCurrency) ?? currency,
    conversionRate: text(conversionRate) ?? '1',
  };
}

/**
 * A status that a caller gives is kept. Else an order is approved at once when there is nothing to pay, when it is
 * paid, or, unless it must wait for the payment, when all of it is paid on the spot.
 */
function statusOf({ status }: JsonObject, order: Order, strategy: ApprovalStrategy): OrderStatus {
  if (typeof status === 'string') return status as OrderStatus;
  if (!isPositive(order.priceSummary.total.amount) || order.paymentStatus === 'PAID') return 'APPROVED';
  const isOffline = order.lineItems.every(({ paymentOption }) => offline.has(paymentOption));
  return strategy === 'DEFAULT' && isOffline ? 'APPROVED' : 'INITIALIZED';
}

const offline: ReadonlySet<string> = new Set(['FULL_PAYMENT_OFFLINE', 'MEMBERSHIP_OFFLINE']);

function without(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => member !== null && !names.includes(name)),
  );
}

function objectIn(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function listIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
