interface EventName {
  readonly type: string;
  readonly slug: string;
}

/**
 * The events that a method's success causes, by names: `CreateOrder` of the entity `order` causes `order_created`.
 * Only methods named by their entity are told; what a call causes elsewhere is not guessed.
 */
export function eventsOf(name: string, entity: string, events: readonly EventName[]): string[] {
  const noun = pascal(entity.slice(entity.lastIndexOf('.') + 1));
  const match = /^(?:Bulk)?([A-Z][a-z]+)([A-Z]\w*)$/.exec(name);
  const [, verb = '', object = ''] = match ?? [];
  const named =
    object.toLowerCase().startsWith(noun.toLowerCase()) &&
    /^(s|es)?(WithInventory|ByFilter)?$/i.test(object.slice(noun.length));
  if (!named) return [];
  const slugs = pastTenses(verb.toLowerCase());
  return events
    .filter(({ type, slug }) => type === `${entity}_${slug}` && slugs.has(slug))
    .map(({ type }) => type)
    .sort();
}

function pascal(snake: string): string {
  return snake
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function pastTenses(verb: string): Set<string> {
  return new Set([`${verb}d`, `${verb}ed`, `${verb}${verb.at(-1) ?? ''}ed`, `${verb.slice(0, -1)}ied`]);
}
