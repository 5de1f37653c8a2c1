import type { CallContext } from '../../../endpoint.ts';
import type { StoredCollection } from '../collections/store.ts';
import { findLink } from '../references/link.ts';
import { eachItem } from './each.ts';
import type { ItemData } from './item.ts';
import { itemSelection } from './query.ts';
import { replaceItem } from './store.ts';

/** Takes a field's values out of every item; of a multi-reference field, the links. */
export async function dropField(context: CallContext, stored: StoredCollection, key: string): Promise<void> {
  const link = findLink(stored.collection, key);
  if (link) {
    await context.db
      .deleteFrom('data_reference')
      .where('site_id', '=', context.siteId)
      .where('link', '=', link.name)
      .execute();
    return;
  }
  const filter = { [key]: { $exists: true } };
  await eachItem(context, itemSelection(context, { stored, ownerId: undefined }, filter), async (item) => {
    const { [key]: _dropped, ...kept } = item.data;
    await replaceItem(context, stored, { ...item, data: kept as ItemData });
  });
}
