import { actionOf, groupIdOf } from '../../catalogue/groups.ts';
import type { Access, Method } from '../../catalogue/method.ts';
import type { Money } from './money.ts';

/** Which methods of a grant a guardrail is for: those that are in every list that is given. Without it, all. */
export interface On {
  readonly areas?: readonly string[];
  readonly groups?: readonly string[];
  readonly methods?: readonly string[];
  readonly access?: Access;
}

/** What a budget counts. */
export const budgetUnits = [
  'items-changed',
  'items-deleted',
  'money',
  'contacts-messaged',
  'contacts-exported',
  'personal-records-read',
] as const;
export type BudgetUnit = (typeof budgetUnits)[number];

/** What is counted of answers. */
export const readUnits: readonly BudgetUnit[] = ['contacts-exported', 'personal-records-read'];

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Personal fields that masks know by a name of ours, whatever Wix calls them in each place. */
export const personalFields = ['email', 'phone', 'name', 'address', 'birthdate'] as const;

interface Common {
  /** Unique in its grant; counters and counts of matches go by it. */
  readonly id: string;
  readonly on?: On;
}

interface Kinds {
  /** A person is asked: always, or above a value. */
  readonly ask: { readonly above?: { readonly items: number } | { readonly money: Money } };
  readonly rate: { readonly perMinute: number };
  /** `currency` is there for money only, whose `most` is in ten-thousandths. */
  readonly budget: {
    readonly of: BudgetUnit;
    readonly per: 'hour' | 'day';
    readonly most: number;
    readonly currency?: string;
    readonly timeZone: string;
  };
  /** Fields of answers that are taken out, or whose values are covered. */
  readonly mask: { readonly fields: readonly string[]; readonly by: 'remove' | 'mask' };
  /** Only these fields may be written. */
  readonly fields: { readonly only: readonly string[] };
  readonly 'price-change': { readonly mostPercent: number };
  /** The sum that one call may move. */
  readonly total: { readonly most: Money };
  readonly collections: { readonly only: readonly string[] };
  /** Only orders made at or after this. */
  readonly since: { readonly ms: number };
  /** Only contacts with this label. */
  readonly label: { readonly key: string };
  /** Minutes of the day, `from` inclusive, `to` exclusive. */
  readonly hours: {
    readonly days: readonly Weekday[];
    readonly from: number;
    readonly to: number;
    readonly timeZone: string;
  };
  readonly expires: { readonly atMs: number };
}

export type GuardrailKind = keyof Kinds;
export type GuardrailOf<K extends GuardrailKind> = Common & { readonly kind: K } & Kinds[K];
/** A condition on a grant. */
export type Guardrail = { readonly [K in GuardrailKind]: GuardrailOf<K> }[GuardrailKind];

/** Areas whose records tell of persons. */
const personal = new Set([
  'contacts',
  'members',
  'orders',
  'bookings',
  'inbox',
  'forms',
  'community',
  'loyalty',
]);
const personalEntities =
  /contact|member|order|booking|guest|rsvp|ticket|submission|conversation|message|subscri/;

const concerns: { readonly [K in GuardrailKind]: (method: Method, rail: GuardrailOf<K>) => boolean } = {
  ask: (method, { above }) => (above && 'money' in above ? movesMoney(method) : true),
  rate: () => true,
  budget: (method, { of }) => counts(of, method),
  mask: () => true,
  fields: (method) => isWrite(method) && ['create', 'change'].includes(actionOf(method)),
  'price-change': (method) => method.area === 'products' && isWrite(method),
  total: (method) => movesMoney(method),
  collections: ({ area }) => area === 'data',
  since: ({ area }) => area === 'orders',
  label: ({ area }) => area === 'contacts',
  hours: () => true,
  expires: () => true,
};

/** Whether a guardrail looks at the calls of a method. */
export function concernsMethod(rail: Guardrail, method: Method): boolean {
  return (
    isOn(rail.on, method) &&
    (concerns[rail.kind] as (method: Method, rail: Guardrail) => boolean)(method, rail)
  );
}

/** Whether a guardrail may look at what is read of an area. One that names methods is taken for one of those that read it. */
export function looksAtReads({ on }: Guardrail, area: string): boolean {
  return (
    on?.access !== 'write' &&
    (on?.areas?.includes(area) ?? true) &&
    (on?.groups?.some((id) => id.startsWith(`${area}/`)) ?? true)
  );
}

function isOn(on: On | undefined, method: Method): boolean {
  if (!on) return true;
  return (
    (!on.areas || on.areas.includes(method.area)) &&
    (!on.groups || on.groups.includes(groupIdOf(method))) &&
    (!on.methods || on.methods.includes(method.id)) &&
    (!on.access || on.access === method.access)
  );
}

function counts(unit: BudgetUnit, method: Method): boolean {
  switch (unit) {
    case 'items-changed':
      return isWrite(method) && actionOf(method) !== 'delete';
    case 'items-deleted':
      return isWrite(method) && actionOf(method) === 'delete';
    case 'money':
      return movesMoney(method);
    case 'contacts-messaged':
      return method.effect.messages !== undefined;
    case 'contacts-exported':
      return !isWrite(method) && (method.area === 'contacts' || method.area === 'members');
    case 'personal-records-read':
      return !isWrite(method) && (personal.has(method.area) || personalEntities.test(method.entity));
  }
}

function movesMoney(method: Method): boolean {
  return method.effect.money !== undefined;
}

function isWrite({ access }: Method): boolean {
  return access === 'write';
}

/** Whether a guardrail has to know what a call says before it is decided. */
export function needsMessage(rail: Guardrail): boolean {
  if (rail.kind === 'ask') return rail.above !== undefined;
  return !['rate', 'hours', 'expires'].includes(rail.kind);
}

/** Whether a guardrail has to know what is there now, before the call. */
export function needsBefore({ kind }: Guardrail, method: Method): boolean {
  return kind === 'price-change' || ((kind === 'since' || kind === 'label') && isWrite(method));
}

/** Whether a guardrail has to know how much money a call moves. */
export function needsMoney(rail: Guardrail): boolean {
  if (rail.kind === 'ask') return rail.above !== undefined && 'money' in rail.above;
  return rail.kind === 'total' || (rail.kind === 'budget' && rail.of === 'money');
}

/** Whether a guardrail has to see the answer before the agent does. */
export function needsAnswer(rail: Guardrail, method: Method): boolean {
  if (rail.kind === 'budget') return true;
  return rail.kind === 'mask' || ((rail.kind === 'since' || rail.kind === 'label') && !isWrite(method));
}
