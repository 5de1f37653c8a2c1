import type { JsonObject } from '../../../base/json.ts';

/** An amount as orders show it: always with its formatted text. */
export interface Price {
  amount: string;
  formattedAmount: string;
}

export type OrderStatus = 'INITIALIZED' | 'APPROVED' | 'CANCELED' | 'PENDING' | 'REJECTED';
export type FulfillmentStatus = 'NOT_FULFILLED' | 'PARTIALLY_FULFILLED' | 'FULFILLED';
export type PaymentStatus =
  | 'NOT_PAID'
  | 'PAID'
  | 'PARTIALLY_PAID'
  | 'PENDING'
  | 'PENDING_MERCHANT'
  | 'CANCELED'
  | 'DECLINED'
  | 'PARTIALLY_REFUNDED'
  | 'FULLY_REFUNDED'
  | 'UNSPECIFIED';

export interface LineItem {
  id: string;
  productName: { original: string; translated: string };
  catalogReference?: { catalogItemId: string; appId: string; options?: JsonObject };
  quantity: number;
  itemType: JsonObject;
  price: Price;
  paymentOption: string;
  subscriptionInfo?: { id?: string };
  locations: readonly { id?: string }[];
}

export interface PriceSummary {
  subtotal: Price;
  shipping: Price;
  tax: Price;
  discount: Price;
  totalAdditionalFees: Price;
  total: Price;
}

export interface BalanceSummary {
  balance: Price;
  paid: Price;
  refunded: Price;
  authorized: Price;
  pendingRefund: Price;
  pending: Price;
}

export interface Activity {
  id: string;
  createdDate: string;
  type: string;
  activityType: string;
  merchantComment?: JsonObject;
}

interface AddressWithContact {
  address?: JsonObject;
  contactDetails?: { firstName?: string; lastName?: string; phone?: string };
}

/**
 * An order as Wix shows it. `number` is an int64 as text, counted from 10001 on each site. What a caller may send
 * without the server looking at it is not listed here and passes through.
 */
export interface Order {
  id: string;
  number: string;
  createdDate: string;
  updatedDate: string;
  purchasedDate: string;
  lineItems: LineItem[];
  buyerInfo: { visitorId?: string; memberId?: string; contactId?: string; email?: string };
  paymentStatus: PaymentStatus;
  fulfillmentStatus: FulfillmentStatus;
  buyerLanguage: string;
  siteLanguage: string;
  weightUnit: string;
  currency: string;
  currencyConversionDetails: { originalCurrency: string; conversionRate: string };
  taxIncludedInPrices: boolean;
  priceSummary: PriceSummary;
  balanceSummary: BalanceSummary;
  billingInfo?: AddressWithContact;
  recipientInfo?: AddressWithContact;
  shippingInfo?: {
    title?: string;
    region?: { name?: string };
    logistics?: {
      shippingDestination?: AddressWithContact;
      deliveryTime?: string;
      deliveryTimeSlot?: { from?: string; to?: string };
    };
  };
  status: OrderStatus;
  archived: boolean;
  taxInfo: { totalTax: Price; taxBreakdown: JsonObject[] };
  appliedDiscounts: JsonObject[];
  activities: Activity[];
  attributionSource: string;
  createdBy: { userId?: string; appId?: string; visitorId?: string; memberId?: string };
  channelInfo: { type: string; externalOrderId?: string };
  seenByAHuman: boolean;
  checkoutId?: string;
  customFields: JsonObject[];
  additionalFees: JsonObject[];
  businessLocation?: { id?: string; name?: string };
  tags?: { privateTags?: { tagIds: string[] }; tags?: { tagIds: string[] } };
}

/** When a new order is approved without anyone's doing; see {@link isApprovedBy}. */
export type ApprovalStrategy = 'DEFAULT' | 'PAYMENT_RECEIVED' | 'PAYMENT_METHOD_SAVED';
