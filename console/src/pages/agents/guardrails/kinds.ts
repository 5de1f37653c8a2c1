import type { Guardrail } from '../../../api/types.ts';
import { guardrailsWords } from '../../../words/guardrails.ts';

/** How a value of a guardrail is asked for. */
export type Input =
  | { readonly as: 'number' | 'amount' | 'currency' | 'text' | 'instant' | 'clock' | 'zone' | 'days' }
  | { readonly as: 'list'; readonly suggestions?: readonly string[] }
  | { readonly as: 'choice'; readonly choices: Readonly<Record<string, string>> };

/** What is typed or chosen, by the name of the field. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

/** One field of a form. */
export type Field = Input & {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** The member of the guardrail that it makes: what the gateway says of that member stands beside it. */
  readonly member: string;
  /** Whether it is asked for, given what else is chosen. */
  readonly when?: (values: Values) => boolean;
};

/** One kind of guardrail as a form. */
export interface Kind {
  readonly id: string;
  readonly label: string;
  readonly about: string;
  readonly fields: readonly Field[];
  /** What a new one begins with. */
  readonly initial: Values;
  readonly toValues: (rail: Guardrail) => Values;
  readonly toRail: (values: Values) => Readonly<Record<string, unknown>>;
}

const text = guardrailsWords;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const one = (values: Values, name: string): string => String(values[name] ?? '');
const many = (values: Values, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value : [];
};

/** A number if it is one; else what was typed, for the gateway to say what is wrong with it. */
function numberOr(typed: string): number | string {
  return typed.trim() !== '' && Number.isFinite(Number(typed)) ? Number(typed) : typed;
}

/** An instant as it is exchanged; what is none stays as it is. */
function toInstant(local: string): string {
  const date = new Date(local);
  return local === '' || Number.isNaN(date.getTime()) ? local : date.toISOString();
}

function toLocal(instant: unknown): string {
  const date = new Date(String(instant));
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

interface MoneyShown {
  readonly amount?: string;
  readonly currency?: string;
}

const moneyOf = (value: unknown): MoneyShown => (typeof value === 'object' && value !== null ? value : {});
const isMoney = (values: Values): boolean => values.of === 'money';

const zoneField: Field = { name: 'timeZone', label: text.zone, member: 'timeZone', as: 'zone' };

/** A kind whose only member is a list of names. */
function only(id: 'fields' | 'collections'): Kind {
  return {
    ...{ id, ...text.kinds[id] },
    fields: [{ name: 'only', label: text.only[id], hint: text.listHint, member: 'only', as: 'list' }],
    initial: { only: [] },
    toValues: (rail) => ({ only: (rail.only as readonly string[]) ?? [] }),
    toRail: (values) => ({ only: many(values, 'only') }),
  };
}

/** A kind whose only member is one value. */
function single(
  id: 'rate' | 'price-change' | 'label',
  name: string,
  field: Omit<Field, 'name' | 'member' | 'as'> & { readonly as: 'number' | 'text' },
  initial: string,
): Kind {
  return {
    ...{ id, ...text.kinds[id] },
    fields: [{ ...field, name, member: name }],
    initial: { [name]: initial },
    toValues: (rail) => ({ [name]: String(rail[name] ?? '') }),
    toRail: (values) => ({
      [name]: field.as === 'number' ? numberOr(one(values, name)) : one(values, name),
    }),
  };
}

/** A kind whose only member is a moment. */
function moment(id: 'since' | 'expires', name: 'after' | 'at', label: string): Kind {
  return {
    ...{ id, ...text.kinds[id] },
    fields: [{ name, label, member: name, as: 'instant' }],
    initial: { [name]: '' },
    toValues: (rail) => ({ [name]: toLocal(rail[name]) }),
    toRail: (values) => ({ [name]: toInstant(one(values, name)) }),
  };
}

const moneyFields = (member: string, when?: Field['when']): readonly Field[] => [
  {
    name: 'amount',
    label: text.amount,
    hint: text.amountHint,
    member,
    as: 'amount',
    ...(when ? { when } : {}),
  },
  { name: 'currency', label: text.currency, member: 'currency', as: 'currency', ...(when ? { when } : {}) },
];

const money = (values: Values) => ({ amount: one(values, 'amount'), currency: one(values, 'currency') });

/** Every kind there is, the most asked for first. */
export const kinds: readonly Kind[] = [
  {
    ...{ id: 'ask', ...text.kinds.ask },
    fields: [
      { name: 'when', label: text.askWhen, member: 'kind', as: 'choice', choices: text.askChoices },
      {
        ...{ name: 'items', label: text.items, member: 'above', as: 'number' },
        when: ({ when }) => when === 'items',
      },
      ...moneyFields('above', ({ when }) => when === 'money'),
    ],
    initial: { when: 'always', items: '10', amount: '', currency: 'USD' },
    toValues: ({ above }) => {
      const { items, money: most } = (above ?? {}) as { items?: number; money?: MoneyShown };
      return {
        when: most ? 'money' : items === undefined ? 'always' : 'items',
        items: String(items ?? '10'),
        amount: most?.amount ?? '',
        currency: most?.currency ?? 'USD',
      };
    },
    toRail: (values) => {
      if (values.when === 'items') return { above: { items: numberOr(one(values, 'items')) } };
      return values.when === 'money' ? { above: { money: money(values) } } : {};
    },
  },
  single('rate', 'perMinute', { label: text.perMinute, as: 'number' }, '60'),
  {
    ...{ id: 'budget', ...text.kinds.budget },
    fields: [
      { name: 'of', label: text.of, member: 'of', as: 'choice', choices: text.units },
      { name: 'most', label: text.most, member: 'most', as: 'number', when: (values) => !isMoney(values) },
      ...moneyFields('most', isMoney),
      { name: 'per', label: text.per, member: 'per', as: 'choice', choices: text.pers },
      zoneField,
    ],
    initial: { of: 'items-changed', most: '100', amount: '', currency: 'USD', per: 'day', timeZone: zone },
    toValues: (rail) => ({
      of: String(rail.of),
      most: rail.of === 'money' ? '' : String(rail.most),
      amount: rail.of === 'money' ? String(rail.most) : '',
      currency: String(rail.currency ?? 'USD'),
      per: String(rail.per),
      timeZone: String(rail.timeZone),
    }),
    toRail: (values) => ({
      ...{ of: one(values, 'of'), per: one(values, 'per'), timeZone: one(values, 'timeZone') },
      ...(isMoney(values)
        ? { most: one(values, 'amount'), currency: one(values, 'currency') }
        : { most: numberOr(one(values, 'most')) }),
    }),
  },
  {
    ...{ id: 'mask', ...text.kinds.mask },
    fields: [
      {
        ...{ name: 'fields', label: text.maskFields, hint: text.maskHint, member: 'fields', as: 'list' },
        suggestions: ['email', 'phone', 'name', 'address', 'birthdate'],
      },
      { name: 'by', label: text.maskBy, member: 'by', as: 'choice', choices: text.maskWays },
    ],
    initial: { fields: [], by: 'mask' },
    toValues: (rail) => ({ fields: (rail.fields as readonly string[]) ?? [], by: String(rail.by) }),
    toRail: (values) => ({ fields: many(values, 'fields'), by: one(values, 'by') }),
  },
  only('fields'),
  single('price-change', 'mostPercent', { label: text.mostPercent, as: 'number' }, '20'),
  {
    ...{ id: 'total', ...text.kinds.total },
    fields: moneyFields('most'),
    initial: { amount: '', currency: 'USD' },
    toValues: (rail) => {
      const { amount = '', currency = 'USD' } = moneyOf(rail.most);
      return { amount, currency };
    },
    toRail: (values) => ({ most: money(values) }),
  },
  only('collections'),
  moment('since', 'after', text.after),
  single('label', 'key', { label: text.labelKey, hint: text.labelHint, as: 'text' }, ''),
  {
    ...{ id: 'hours', ...text.kinds.hours },
    fields: [
      { name: 'days', label: text.days, member: 'days', as: 'days' },
      { name: 'from', label: text.from, member: 'from', as: 'clock' },
      { name: 'to', label: text.to, member: 'to', as: 'clock' },
      zoneField,
    ],
    initial: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00', timeZone: zone },
    toValues: (rail) => ({
      days: (rail.days as readonly string[]) ?? [],
      from: String(rail.from),
      to: String(rail.to),
      timeZone: String(rail.timeZone),
    }),
    toRail: (values) => ({
      ...{ days: many(values, 'days'), from: one(values, 'from'), to: one(values, 'to') },
      timeZone: one(values, 'timeZone'),
    }),
  },
  moment('expires', 'at', text.at),
];

export function kindOf(id: string): Kind | undefined {
  return kinds.find((kind) => kind.id === id);
}
