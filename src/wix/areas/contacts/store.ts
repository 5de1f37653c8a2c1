import type { Kysely } from 'kysely';
import { fold } from '../../../base/fold.ts';
import { insertRows, statement } from '../../../storage/statement.ts';
import { findDocument } from '../../document.ts';
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import type { WixTables } from '../../tables.ts';
import { followContact } from '../members/membership.ts';
import type { Contact, ContactInfo } from './contact.ts';
import { contactFieldRows, contactRow, contactValueRows } from './row.ts';

/** @throws {WixFault} 404 CONTACT_NOT_FOUND */
export async function loadContact(context: CallContext, id: string): Promise<Contact> {
  const doc = await findDocument(context, 'contact', id);
  if (doc === undefined) throw notFound(id);
  return JSON.parse(doc) as Contact;
}

export function notFound(id: string): WixFault {
  return new WixFault(404, 'CONTACT_NOT_FOUND', `Contact with id ${id} was not found.`);
}

export async function insertContact({ db, siteId }: CallContext, contact: Contact): Promise<void> {
  await insertRows(db, 'contact', [contactRow(siteId, contact)]);
  await insertValues(db, siteId, contact);
}

/** Writes a changed contact; a member that it belongs to shows the change. */
export async function replaceContact(context: CallContext, contact: Contact): Promise<void> {
  const { db, siteId } = context;
  const { site_id: _site, id: _id, ...columns } = contactRow(siteId, contact);
  await db
    .updateTable('contact')
    .set(columns)
    .where('site_id', '=', siteId)
    .where('id', '=', contact.id)
    .execute();
  await deleteValues(db, siteId, contact.id);
  await insertValues(db, siteId, contact);
  await followContact(context, contact);
}

/** Whether there was one to delete. */
export async function deleteContact({ db, siteId }: CallContext, id: string): Promise<boolean> {
  await deleteValues(db, siteId, id);
  const { numDeletedRows } = await db
    .deleteFrom('contact')
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Refuses a contact that is there already. Wix compares e-mails, with all e-mails of the others; phones only when
 * there is no e-mail.
 * @throws {WixFault} 409 DUPLICATE_CONTACT_EXISTS, with the other contact's id in `data`
 */
export async function refuseDuplicate(
  context: CallContext,
  info: ContactInfo,
  exceptId?: string,
): Promise<void> {
  const emails = (info.emails?.items ?? []).flatMap(({ email }) => (email ? [email] : []));
  const phones = (info.phones?.items ?? []).flatMap(({ phone }) => (phone ? [phone] : []));
  const [kind, values] = emails.length > 0 ? (['email', emails] as const) : (['phone', phones] as const);
  if (values.length === 0) return;
  const other = await findOther(context, kind, values, exceptId);
  if (!other) return;
  throw new WixFault(409, 'DUPLICATE_CONTACT_EXISTS', `Contact with this ${kind} already exists.`, {
    duplicateContactId: other.contact_id,
    [kind === 'email' ? 'duplicateEmail' : 'duplicatePhone']: other.value,
  });
}

/** The contact with one of these e-mails, else with one of these phones; the oldest id of several. */
export async function findByEmailOrPhone(
  context: CallContext,
  emails: readonly string[],
  phones: readonly string[],
): Promise<string | undefined> {
  const [kind, values] = emails.length > 0 ? (['email', emails] as const) : (['phone', phones] as const);
  if (values.length === 0) return undefined;
  return (await findOther(context, kind, values, undefined))?.contact_id;
}

/** The least id of those that have one of these values. */
async function findOther(
  { db, siteId }: CallContext,
  kind: 'email' | 'phone',
  values: readonly string[],
  exceptId = '',
): Promise<{ readonly contact_id: string; readonly value: string } | undefined> {
  const found = [];
  for (const value of new Set(values.map(fold).toSorted()))
    found.push(...(await selectOther(db, siteId, kind, value, exceptId)));
  return found.toSorted((a, b) =>
    a.contact_id < b.contact_id ? -1 : Number(a.contact_id > b.contact_id),
  )[0];
}

const selectOther = statement(
  (db: Kysely<WixTables>, siteId: string, kind: 'email' | 'phone', folded: string, exceptId: string) =>
    db
      .selectFrom('contact_value')
      .select(['contact_id', 'value'])
      .where('site_id', '=', siteId)
      .where('kind', '=', kind)
      .where('value_folded', '=', folded)
      .where('contact_id', '!=', exceptId)
      .orderBy('contact_id')
      .limit(1),
);

async function insertValues(db: CallContext['db'], siteId: string, contact: Contact): Promise<void> {
  await insertRows(db, 'contact_value', contactValueRows(siteId, contact));
  await insertRows(db, 'contact_field_value', contactFieldRows(siteId, contact));
}

async function deleteValues(db: CallContext['db'], siteId: string, id: string): Promise<void> {
  for (const table of ['contact_value', 'contact_field_value'] as const)
    await db.deleteFrom(table).where('site_id', '=', siteId).where('contact_id', '=', id).execute();
}
