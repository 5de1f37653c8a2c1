import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { ValidationFault, type Violation } from '../../../fault.ts';
import { objectIn, objectsIn, textsIn } from '../query.ts';

/** One rule that a whole service must keep: what breaks it is answered with Wix's own name of the rule. */
interface Rule {
  readonly field: string;
  readonly ruleName: string;
  readonly says: string;
  readonly holds: (service: JsonObject) => boolean;
}

const types = ['APPOINTMENT', 'CLASS', 'COURSE'];
const rateTypes: Readonly<Record<string, string | undefined>> = {
  FIXED: 'fixed',
  CUSTOM: 'custom',
  VARIED: 'varied',
  SUBSCRIPTION: 'subscription',
  NO_FEE: undefined,
};

/** The rules in the order in which Wix's documentation of Create Service lists what is required. */
const rules: readonly Rule[] = [
  {
    field: 'service.type',
    ruleName: 'INVALID_SERVICE_TYPE',
    says: 'must be APPOINTMENT, CLASS or COURSE',
    holds: ({ type }) => types.includes(String(type)),
  },
  {
    field: 'service.name',
    ruleName: 'INVALID_SERVICE_NAME',
    says: 'must not be empty',
    holds: ({ name }) => typeof name === 'string' && name.trim() !== '',
  },
  {
    field: 'service.onlineBooking',
    ruleName: 'INVALID_ONLINE_BOOKING',
    says: 'must not be empty',
    holds: ({ onlineBooking }) => isObject(onlineBooking),
  },
  {
    field: 'service.payment',
    ruleName: 'PAYMENT_REQUIRED',
    says: 'must not be empty',
    holds: ({ payment }) => isObject(payment),
  },
  {
    field: 'service.payment.rateType',
    ruleName: 'INVALID_PAYMENT_TYPE',
    says: `must be one of ${Object.keys(rateTypes).join(', ')}`,
    holds: ({ payment }) => !isObject(payment) || Object.hasOwn(rateTypes, String(payment.rateType)),
  },
  {
    field: 'service.payment',
    ruleName: 'INVALID_RATE',
    says: 'must have the rate that its rateType names, with a price above 0 of at most 2 decimals',
    holds: ({ payment }) => !isObject(payment) || hasItsRate(payment),
  },
  {
    field: 'service.payment.options',
    ruleName: 'INVALID_PAYMENT_OPTIONS',
    says: 'must offer online (only FIXED, VARIED and SUBSCRIPTION) or in-person payment, or a pricing plan',
    holds: ({ payment }) => !isObject(payment) || hasFittingOptions(payment),
  },
  {
    field: 'service.onlineBooking.requireManualApproval',
    ruleName: 'INVALID_MANUAL_APPROVAL_WITH_PRICING_PLANS',
    says: 'must be false for a service that is paid with pricing plans',
    holds: ({ payment, onlineBooking }) =>
      objectIn(objectIn(payment).options).pricingPlan !== true ||
      objectIn(onlineBooking).requireManualApproval !== true,
  },
  {
    field: 'service.defaultCapacity',
    ruleName: 'INVALID_DEFAULT_CAPACITY',
    says: 'must be from 1 to 1000',
    holds: ({ defaultCapacity }) => Number.isInteger(defaultCapacity) && Number(defaultCapacity) >= 1,
  },
  {
    field: 'service.defaultCapacity',
    ruleName: 'INVALID_APPOINTMENT_CAPACITY',
    says: 'must be 1 for an appointment',
    holds: ({ type, defaultCapacity }) => type !== 'APPOINTMENT' || !defaultCapacity || defaultCapacity === 1,
  },
  {
    field: 'service.schedule.availabilityConstraints.sessionDurations',
    ruleName: 'INVALID_SESSION_DURATION',
    says: 'must have at least one duration for an appointment',
    holds: ({ type, schedule }) => type !== 'APPOINTMENT' || hasDurations(objectIn(schedule)),
  },
  {
    field: 'service.staffMemberIds',
    ruleName: 'MISSING_APPOINTMENT_RESOURCES',
    says: 'must have at least one resource for an appointment',
    holds: ({ type, staffMemberIds, serviceResources }) =>
      type !== 'APPOINTMENT' ||
      textsIn(staffMemberIds).length > 0 ||
      objectsIn(serviceResources).some(({ resourceIds }) => textsIn(objectIn(resourceIds).values).length > 0),
  },
];

/** @throws {ValidationFault} with every rule that the service breaks */
export function checkService(service: JsonObject): void {
  const broken = rules.filter(({ holds }) => !holds(service)).map(violation);
  const all = [...broken, ...brokenLocations(service.locations)];
  if (all.length > 0) throw new ValidationFault(all);
}

/** A violation of one of Wix's named rules. */
export function violation({ field, ruleName, says }: Pick<Rule, 'field' | 'ruleName' | 'says'>): Violation {
  return { field, description: says, violatedRule: 'OTHER', ruleName, data: {} };
}

function hasItsRate(payment: JsonObject): boolean {
  const rate = rateTypes[String(payment.rateType)];
  if (rate === undefined) return true;
  const given = payment[rate];
  if (!isObject(given)) return false;
  const price = { fixed: given.price, varied: given.defaultPrice, subscription: given.amountPerBillingCycle };
  return rate === 'custom' || isPrice(price[rate as keyof typeof price]);
}

function isPrice(money: Json | undefined): boolean {
  return isObject(money) && /^\d+(\.\d{1,2})?$/.test(String(money.value)) && Number(money.value) > 0;
}

function hasFittingOptions({ rateType, options }: JsonObject): boolean {
  const { online = false, inPerson = false, pricingPlan = false } = objectIn(options);
  if (rateType === 'NO_FEE') return inPerson === true && online !== true;
  if (online === true && !['FIXED', 'VARIED', 'SUBSCRIPTION'].includes(String(rateType))) return false;
  return online === true || inPerson === true || pricingPlan === true;
}

function hasDurations({ availabilityConstraints }: JsonObject): boolean {
  const { sessionDurations, durations, durationRange } = objectIn(availabilityConstraints);
  const listed = [sessionDurations, durations].some((list) => Array.isArray(list) && list.length > 0);
  return listed || isObject(durationRange);
}

function brokenLocations(locations: Json | undefined): readonly Violation[] {
  return objectsIn(locations).flatMap((location, index) => {
    const field = `service.locations[${index}]`;
    if (location.type === 'CUSTOM' && !isObject(objectIn(location.custom).address))
      return [violation({ field, ruleName: 'INVALID_CUSTOM_LOCATION', says: 'must have custom.address' })];
    if (location.type === 'CUSTOMER' && (isObject(location.custom) || isObject(location.business)))
      return [violation({ field, ruleName: 'INVALID_CUSTOMER_LOCATION', says: 'must not have an address' })];
    if (location.type === 'BUSINESS' && isObject(location.custom))
      return [
        violation({ field, ruleName: 'INVALID_BUSINESS_LOCATION', says: 'must not have a custom address' }),
      ];
    if (location.type === undefined)
      return [violation({ field, ruleName: 'INVALID_UNKNOWN_LOCATION', says: 'must have a type' })];
    return [];
  });
}
