import type { Catalogue } from './load.ts';
import type { AreaId, Method } from './method.ts';

/** Methods of an area that a person thinks of as one action: `View orders`, `Cancel and refund orders`. */
export interface MethodGroup {
  /** `orders/order/view`: area, thing, action. */
  readonly id: string;
  readonly area: AreaId;
  readonly name: string;
  readonly methods: readonly Method[];
}

type Action = 'view' | 'create' | 'change' | 'cancel' | 'delete' | 'send';

const actionNames: Readonly<Record<Action, string>> = {
  view: 'View',
  create: 'Create',
  change: 'Change',
  cancel: 'Cancel and refund',
  delete: 'Delete',
  send: 'Send',
};

/** First words of names of methods that write, by what they come to; every other one changes something. */
const actionsByVerb: readonly (readonly [Exclude<Action, 'view' | 'change'>, RegExp])[] = [
  ['cancel', /^(Cancel|Refund|Void|Decline|Reject|Revert|Terminate)/i],
  ['delete', /^(Delete|Remove|Truncate|Drop|Discard|Archive)/i],
  ['send', /^(Send|Notify|Invite|ReportItemsBackInStock|Publish.*Notification)/i],
  ['create', /^(Create|Insert|Import|Clone|Duplicate|GetOrCreate|Make|Register|Submit)/i],
];

/** Entities that people know under another name. */
const knownAs: Readonly<Record<string, string>> = {
  order_billing: 'order',
  order_transactions: 'order',
  extended_booking: 'booking',
  file_descriptor: 'file',
  emailsubscription: 'email_subscription',
};

const uncountable = /(settings|staff|data|content|info|inventory|billing|status|rules|options|s)$/;

/** What a method that writes does to its thing: makes it, takes it away, sends it; anything else is a change. */
export function actionOf({ name, access }: Pick<Method, 'name' | 'access'>): Action {
  if (access === 'read') return 'view';
  const plain = name.replace(/^Bulk/, '');
  return actionsByVerb.find(([, words]) => words.test(plain))?.[0] ?? 'change';
}

/** The id of the group that a method belongs to: every method has exactly one. */
export function groupIdOf(method: Pick<Method, 'area' | 'entity' | 'name' | 'access'>): string {
  let id = groupIds.get(method);
  if (id === undefined) {
    id = `${method.area}/${thingOf(method.entity)}/${actionOf(method)}`;
    groupIds.set(method, id);
  }
  return id;
}

/** Every decision asks for it, often several times. */
const groupIds = new WeakMap<Pick<Method, 'name'>, string>();

/** All groups of these methods, in the order in which their first methods come. Internal methods are in none. */
export function groupMethods(methods: readonly Method[]): MethodGroup[] {
  const open = methods.filter(({ visibility }) => visibility === 'public');
  return [...Map.groupBy(open, groupIdOf)].map(([id, members]) => {
    const [area, thing = '', action] = id.split('/');
    return {
      id,
      area: area as AreaId,
      name: `${actionNames[action as Action]} ${pluralOf(thing.replaceAll('_', ' '))}`,
      methods: members,
    };
  });
}

const groupsOfCatalogue = new WeakMap<Catalogue, ReadonlyMap<string, MethodGroup>>();

/** The groups of a catalogue's methods, by id. */
export function groupsOf(catalogue: Catalogue): ReadonlyMap<string, MethodGroup> {
  let groups = groupsOfCatalogue.get(catalogue);
  groups ??= new Map(groupMethods(catalogue.methods).map((group) => [group.id, group]));
  groupsOfCatalogue.set(catalogue, groups);
  return groups;
}

function thingOf(entity: string): string {
  const last = entity.split('.').at(-1) ?? entity;
  return knownAs[last] ?? last;
}

function pluralOf(thing: string): string {
  if (uncountable.test(thing)) return thing;
  return /[^aeiou]y$/.test(thing) ? `${thing.slice(0, -1)}ies` : `${thing}s`;
}
