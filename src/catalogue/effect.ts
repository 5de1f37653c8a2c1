import type { Method } from './method.ts';

/**
 * What a write does besides what it writes: to money, and to people. Looked at by hand for every method, in
 * `effects.json`; what is not there yet is taken for a write that may do both.
 */
export interface Effect {
  /** Without it, the method moves no money. */
  readonly money?: MoneyEffect;
  /** Without it, the method sends nobody anything. */
  readonly messages?: MessagesEffect;
}

/** Flags of a message by which a call does what it otherwise would not. Paths; `[]` stands for each of a list. */
interface Flags {
  /** Only when one of these is set. */
  readonly when?: readonly string[];
  /** Unless one of these, which are on by themselves, is `false`. */
  readonly unlessOff?: readonly string[];
  /** Unless one of these is set. */
  readonly unless?: readonly string[];
}

/**
 * What a buyer pays, is charged, is given back or is given off, or what is recorded as paid. How much it is stands in
 * the message, in what can be read of Wix before, or nowhere: then it cannot be told.
 */
export interface MoneyEffect extends Flags {
  readonly how: 'moves' | 'may';
  /** Where amounts stand in the message, all of which count. */
  readonly amounts?: readonly string[];
  /** Where an order stands in the message that is worth its own numbers. */
  readonly worth?: string;
  /** Where the message says the currency. */
  readonly currency?: string;
  /** A message without amounts moves nothing. */
  readonly ifSaid?: boolean;
  /** A path to GET, `{name}` from the message: what is there has the currency, and with `there` the sum too. */
  readonly reads?: string;
  /** Where in that an order or the like stands that is worth its own numbers; empty when it is one itself. */
  readonly there?: string;
}

/** Mail, SMS and notifications to customers, members and guests; not those to the site's own people. */
export interface MessagesEffect extends Flags {
  readonly how: 'sends' | 'may';
  /** The list of those it is for; without it one, or as many as a bulk call has items. */
  readonly to?: string;
  /** To how many cannot be told: always, or when one of these is said. */
  readonly many?: boolean;
  readonly manyIf?: readonly string[];
}

/** `effects.json`: by service, the methods that do something, and the names of those that do not. */
export type EffectsFile = Readonly<
  Record<string, Readonly<Record<string, Effect | string>> & { readonly none?: string }>
>;

const nothing: Effect = {};
const unknown: Effect = { money: { how: 'may' }, messages: { how: 'may', many: true } };

/** The effect of a method, by its id and access. */
export function effectIn(file: EffectsFile, { id, access }: Pick<Method, 'id' | 'access'>): Effect {
  if (access === 'read') return nothing;
  const dot = id.lastIndexOf('.');
  const service = file[id.slice(0, dot)];
  const name = id.slice(dot + 1);
  const effect = service?.[name];
  if (typeof effect === 'object') return effect;
  return service?.none?.split(' ').includes(name) ? nothing : unknown;
}

/** An effect in words: `moves money; may send messages, by sendOrderCanceledEmail`. Empty when there is none. */
export function tellEffect({ money, messages }: Effect): string {
  return [
    ...(money ? [`${money.how === 'moves' ? 'moves' : 'may move'} money${tellFlags(money)}`] : []),
    ...(messages
      ? [`${messages.how === 'sends' ? 'sends' : 'may send'} messages to people${tellFlags(messages)}`]
      : []),
  ].join('; ');
}

function tellFlags({ when, unlessOff, unless }: Flags): string {
  const parts = [
    ...(when ? [`when ${when.join(' or ')} is true`] : []),
    ...(unlessOff ? [`unless ${unlessOff.join(' or ')} is false`] : []),
    ...(unless ? [`unless ${unless.join(' or ')} is true`] : []),
  ];
  return parts.length > 0 ? ` ${parts.join(', ')}` : '';
}
