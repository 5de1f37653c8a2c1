import { isObject, type Json } from '../../../base/json.ts';
import type { Order } from './order.ts';

type Tags = NonNullable<Order['tags']>;

/** The tags of an order after some were put on and some taken off. */
export function changedTags(before: Tags = {}, assign: Json | undefined, unassign: Json | undefined): Tags {
  const list = (kind: keyof Tags) => {
    const gone = new Set(tagsIn(unassign, kind));
    const all = [...(before[kind]?.tagIds ?? []), ...tagsIn(assign, kind)];
    return { tagIds: [...new Set(all)].filter((tag) => !gone.has(tag)) };
  };
  return { privateTags: list('privateTags'), tags: list('tags') };
}

function tagsIn(tags: Json | undefined, kind: keyof Tags): string[] {
  const list = isObject(tags) ? tags[kind] : undefined;
  return isObject(list) && Array.isArray(list.tagIds) ? list.tagIds.map(String) : [];
}
