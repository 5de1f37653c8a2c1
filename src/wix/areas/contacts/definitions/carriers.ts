// The contacts that carry a label or a value of an extended field.
import type { CallContext } from '../../../endpoint.ts';
import { followContact } from '../../members/membership.ts';
import { writeInfo } from '../change.ts';
import type { Contact } from '../contact.ts';
import { loadContact } from '../store.ts';

/** Takes a label off every contact that has it. */
export async function takeLabelOff(context: CallContext, key: string): Promise<void> {
  for (const contact of await labelled(context, key)) {
    const items = (contact.info.labelKeys?.items ?? []).filter((label) => label !== key);
    await writeInfo(context, contact, { labelKeys: { items } });
  }
}

async function labelled(context: CallContext, key: string): Promise<Contact[]> {
  const rows = await context.db
    .selectFrom('contact_value')
    .select('contact_id')
    .where('site_id', '=', context.siteId)
    .where('kind', '=', 'label')
    .where('value', '=', key)
    .execute();
  return loadAll(context, rows);
}

/** Wipes the values of a field that is gone. */
export async function wipeField(context: CallContext, key: string): Promise<void> {
  for (const contact of await withValue(context, key)) {
    const { [key]: _gone, ...items } = contact.info.extendedFields?.items ?? {};
    await writeInfo(context, contact, { extendedFields: { items } });
  }
}

/** Members show the names of their contact's fields; after a change of name they show the new one. */
export async function tellMembersOfField(context: CallContext, key: string): Promise<void> {
  for (const contact of await withValue(context, key)) await followContact(context, contact);
}

async function withValue(context: CallContext, key: string): Promise<Contact[]> {
  const rows = await context.db
    .selectFrom('contact_field_value')
    .select('contact_id')
    .where('site_id', '=', context.siteId)
    .where('field_key', '=', key)
    .execute();
  return loadAll(context, rows);
}

async function loadAll(context: CallContext, rows: readonly { contact_id: string }[]): Promise<Contact[]> {
  const contacts: Contact[] = [];
  for (const { contact_id: id } of rows) contacts.push(await loadContact(context, id));
  return contacts;
}
