import type { JsonObject } from '../../base/json.ts';
import { bookingMethods } from './bookings.ts';
import { contactMethods } from './contacts.ts';
import { dataMethods } from './data.ts';
import { eventMethods } from './events.ts';
import { memberMethods } from './members.ts';
import { orderMethods } from './orders.ts';
import { productMethods } from './products.ts';

/** How a typed tool shows one method of the guide to a model. Everything else of it comes from the catalogue. */
export interface GuideMethod {
  /** Name of the tool: `products_search`. */
  readonly tool: string;
  /** Id of the catalogue's method. */
  readonly method: string;
  readonly title: string;
  /** What it is for, what its limits are, and what usually comes before it. */
  readonly description: string;
  /** Paths of the request that a model is shown. Others are taken as well: `read_method` shows them. */
  readonly input: readonly string[];
  /** What a path's schema cannot say: operators, usual values, where an id comes from. */
  readonly hints?: Readonly<Record<string, string>>;
  /** A message that works as it is, but for ids. */
  readonly example: JsonObject;
  readonly answer: ListAnswer | OneAnswer;
}

/** An answer with a page of things. */
export interface ListAnswer {
  readonly kind: 'list';
  /** Where the things are, and what one and several are called. */
  readonly items: string;
  readonly one: string;
  readonly many: string;
  /** Paths that a compact answer shows of each. */
  readonly fields: readonly string[];
  /** Where the request's paging is; `cursor` and `offset` say how the next page is asked for. */
  readonly paging: { readonly at: string; readonly by: 'cursor' | 'offset' };
}

/** An answer with one thing. */
export interface OneAnswer {
  readonly kind: 'one';
  readonly entity: string;
  readonly fields: readonly string[];
}

/** The methods that the guide names, each with a tool of its own. */
export const guideMethods: readonly GuideMethod[] = [
  ...productMethods,
  ...orderMethods,
  ...contactMethods,
  ...memberMethods,
  ...bookingMethods,
  ...dataMethods,
  ...eventMethods,
];

export const guideMethodIds: ReadonlySet<string> = new Set(guideMethods.map(({ method }) => method));
