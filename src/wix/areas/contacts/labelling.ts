import type { Json } from '../../../base/json.ts';
import type { Handlers } from '../../endpoint.ts';
import { writeInfo } from './change.ts';
import { requireLabels } from './checked-info.ts';
import type { Contact, ContactInfo } from './contact.ts';
import type { labellingEndpoints } from './endpoints.ts';
import { loadContact } from './store.ts';

/** Putting labels on one contact and taking them off. */
export const labellingHandlers: Handlers<typeof labellingEndpoints> = {
  async labelContact(context, { contactId, labelKeys }) {
    const keys = keysOf(labelKeys);
    const contact = await loadContact(context, String(contactId));
    await requireLabels(context, keys, 'labelKeys');
    return { contact: await writeInfo(context, contact, labelled(contact, keys, [])) };
  },

  async unlabelContact(context, { contactId, labelKeys }) {
    const contact = await loadContact(context, String(contactId));
    return { contact: await writeInfo(context, contact, labelled(contact, [], keysOf(labelKeys))) };
  },
};

function keysOf(keys: Json | undefined): readonly string[] {
  return Array.isArray(keys) ? keys.map(String) : [];
}

/** The change of a contact's labels: some added, each once, and some taken off. */
export function labelled(
  { info }: Contact,
  toAdd: readonly string[],
  toRemove: readonly string[],
): ContactInfo {
  const keys = new Set([...(info.labelKeys?.items ?? []), ...toAdd]);
  for (const key of toRemove) keys.delete(key);
  return { labelKeys: { items: [...keys] } };
}
