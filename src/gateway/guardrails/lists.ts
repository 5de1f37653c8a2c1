import { isMaskName } from '../../catalogue/field-masks.ts';
import { actionOf } from '../../catalogue/groups.ts';
import type { Method } from '../../catalogue/method.ts';

/** Lists of a message that say how to answer, or who asks. */
const manners = /^(fields|fieldsets?|include\w*|captcha_?tokens|(path|query)_?params|headers)$/i;

/** Whether a list of a message, by its name, says how to change or to answer, and nothing of what is written. */
export function saysManner(list: string): boolean {
  return manners.test(list) || isMaskName(list);
}

/** Lists of parts of the one thing that a message is about: their members are no things of their own. */
const parts =
  /^(\w*label_?keys\w*|tags|\w*line_?items?(_?changes)?|(catalog|custom)_?items|coupons|gift_?cards|memberships|choices|media|locations|form_?submissions|booked_?add_?ons|field_?modifications|(custom_?)?(additional_?fees|discounts))$/i;

/**
 * Methods whose lists, whatever they are called, are parts of the one thing that their path or an id names: variants of a product,
 * guests of a reservation, payments of an order, or how the items of a category stand. Each was looked at by hand; a test holds
 * every other method that takes a list against those whose members are things of their own.
 */
const ofOneThing: ReadonlySet<string> = new Set([
  'AddOnGroupsService.SetAddOnsForGroup',
  'CartService.RemoveLineItems',
  'CatalogWriteApi.RemoveProductMedia',
  'CatalogWriteApi.RemoveProductMediaFromChoices',
  'CatalogWriteApi.UpdateVariants',
  'CategoriesService.SetArrangedItems',
  'CheckoutService.Checkout',
  'CheckoutService.CreateReservation',
  'CheckoutService.RemoveLineItems',
  'CheckoutService.UpdateCheckout',
  'CurrentCartService.RemoveLineItemsFromCurrentCart',
  'CustomizationService.RemoveCustomizationChoices',
  'CustomizationService.ReorderCustomizationChoices',
  'DataItemService.ReplaceDataItemReferences',
  'DraftOrders.DeleteCustomAdditionalFees',
  'DraftOrders.DeleteCustomDiscounts',
  'OrderBillingService.CaptureAuthorizedPayments',
  'OrderBillingService.RefundPayments',
  'OrderBillingService.VoidAuthorizedPayments',
  'Orders.AddActivities',
  'Payments.AddPayments',
  'PaymentsCollector.CaptureAuthorizedPayments',
  'PaymentsCollector.VoidAuthorizedPayments',
  'RsvpManagement.CancelRsvpGuestsCheckIn',
  'RsvpManagement.CheckInRsvp',
  'RsvpManagement.CheckInRsvpGuests',
  'RsvpManagement.DeleteRsvpCheckIn',
  'ServicesService.DisablePricingPlansForService',
  'ServicesService.EnablePricingPlansForService',
  'SubscriptionOptionsWriteApi.AssignSubscriptionOptionsToProduct',
  'TipsService.AddTipDistributionsToOrder',
]);

/**
 * Whether the members of a list of a message, by its name, are things that a call writes; parts that it takes away are, but
 * for those of one thing that it names.
 */
export function listsThings(method: Pick<Method, 'id' | 'name' | 'access'>, list: string): boolean {
  if (saysManner(list)) return false;
  if (ofOneThing.has(method.id.split('.').slice(-2).join('.'))) return false;
  return actionOf(method) === 'delete' || !parts.test(list);
}
