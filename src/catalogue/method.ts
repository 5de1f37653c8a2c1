import type { Effect } from './effect.ts';

/** The business areas that grants are given by, in the order screens list them. */
export const areas = [
  { id: 'products', name: 'Products' },
  { id: 'orders', name: 'Orders' },
  { id: 'contacts', name: 'Contacts' },
  { id: 'members', name: 'Members' },
  { id: 'bookings', name: 'Bookings' },
  { id: 'data', name: 'Data' },
  { id: 'events', name: 'Events' },
  { id: 'restaurants', name: 'Restaurants' },
  { id: 'community', name: 'Community' },
  { id: 'pricing-plans', name: 'Pricing Plans' },
  { id: 'forms', name: 'Forms' },
  { id: 'loyalty', name: 'Loyalty' },
  { id: 'automations', name: 'Automations' },
  { id: 'media', name: 'Media' },
  { id: 'multilingual', name: 'Multilingual' },
  { id: 'blog', name: 'Blog' },
  { id: 'portfolio', name: 'Portfolio' },
  { id: 'site', name: 'Site' },
  { id: 'marketing', name: 'Marketing' },
  { id: 'apps', name: 'Apps' },
  { id: 'inbox', name: 'Inbox' },
  { id: 'analytics', name: 'Analytics' },
] as const;

export type AreaId = (typeof areas)[number]['id'];

/** A business area; `name` is what people read. */
export interface Area {
  readonly id: AreaId;
  readonly name: string;
}

export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Access = 'read' | 'write';

/** A verb with a path template on `www.wixapis.com`: `{name}` stands for one segment, `{name}:action` for one that ends so. */
export interface Route {
  readonly verb: Verb;
  readonly path: string;
}

/** One operation of the Wix API. */
export interface Method extends Route {
  /** Fully qualified name, e.g. `com.wix.ecom.orders.v1.Orders.SearchOrders`. */
  readonly id: string;
  readonly area: AreaId;
  /** What it is about, e.g. `wix.ecom.v1.order`. */
  readonly entity: string;
  /** Last part of `id`, e.g. `SearchOrders`. */
  readonly name: string;
  /** How the SDK reaches it, e.g. `@wix/ecom orders.searchOrders`; empty when it does not. */
  readonly sdk: string;
  /** Other paths of the same verb. */
  readonly aliases: readonly string[];
  /** The same call by another verb or path, e.g. the POST of a GET that carries its body in `.r`. */
  readonly alternates: readonly Route[];
  readonly access: Access;
  /** Why `access` is not what verb and name suggest; empty when it is. */
  readonly accessException: string;
  /** What it does to money and to people besides what it writes. */
  readonly effect: Effect;
  /** Wix's id of the permission it needs; empty when unknown. */
  readonly permission: string;
  /** `permission` first, then those that some of its answers need. */
  readonly permissionIds: readonly string[];
  /** The scopes to show and to ask for: any one of them suffices. */
  readonly scopes: readonly string[];
  /** Wider scopes that suffice as well. */
  readonly broaderScopes: readonly string[];
  /** Who may call it besides an owner, e.g. `APP`, `MEMBER`. */
  readonly identities: readonly string[];
  /** An `internal` method exists but is not part of the public API: it is denied. */
  readonly visibility: 'public' | 'internal';
  readonly deprecated: boolean;
  /** Codes of its application errors. */
  readonly errors: readonly string[];
  /** Path parameters that are GUIDs. */
  readonly guids: readonly string[];
  /** What it does in a few plain words, e.g. `Search orders`. */
  readonly summary: string;
  /** Types of the webhook events that a successful call causes. */
  readonly events: readonly string[];
}

/** A webhook event that Wix sends. */
export interface EventType {
  /** As registered, e.g. `wix.ecom.v1.order_created`. */
  readonly type: string;
  readonly area: AreaId;
  /** Its last part: `created`, `updated`, `deleted`, or the name of an action. */
  readonly slug: string;
  /** How the SDK names it, e.g. `@wix/ecom orders.onOrderCreated`. */
  readonly sdk: string;
  readonly permission: string;
  /** Any one of them lets an app subscribe. */
  readonly scopes: readonly string[];
}

/** A method that Wix has taken away, with what to call instead. */
export interface RemovedMethod extends Route {
  readonly id: string;
  readonly area: AreaId;
  readonly aliases: readonly string[];
  /** ISO 8601 date. */
  readonly removedOn: string;
  /** Ids of the methods that replace it. */
  readonly successors: readonly string[];
  readonly source: string;
}

/** Says what became of a method that was taken away. */
export function tellRemoved({ id, removedOn, successors }: RemovedMethod): string {
  return `Wix removed ${id.slice(id.lastIndexOf('.') + 1)} on ${removedOn}; call ${successors.join(' or ')} instead`;
}

/** What people call an area: `Products` for `products`. */
export function areaName(id: AreaId): string {
  return areas.find((area) => area.id === id)?.name ?? id;
}

/** All scopes that let an identity call `method`; any one suffices. Empty when they are not known. */
export function scopesFor(method: Method): readonly string[] {
  return [...method.scopes, ...method.broaderScopes];
}

/** Whether a method is of a whole account rather than of one site: its callers name the account. */
export function isOfAccount({ scopes }: Pick<Method, 'scopes'>): boolean {
  return scopes.length > 0 && scopes.every((scope) => scope.startsWith('SCOPE.ACCOUNT.'));
}

/** Every route by which `method` is reached, the primary one first. */
export function routesOf(
  method: Pick<Method, 'verb' | 'path' | 'aliases'> & { readonly alternates?: readonly Route[] },
): Route[] {
  const aliases = method.aliases.map((path) => ({ verb: method.verb, path }));
  return [{ verb: method.verb, path: method.path }, ...aliases, ...(method.alternates ?? [])];
}
