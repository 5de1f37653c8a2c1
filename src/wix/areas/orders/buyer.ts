import type { Kysely } from 'kysely';
import { fold } from '../../../base/fold.ts';
import { isObject, type Json, type JsonObject, withoutNulls } from '../../../base/json.ts';
import { statement } from '../../../storage/statement.ts';
import type { CallContext } from '../../endpoint.ts';
import type { WixTables } from '../../tables.ts';
import { type ContactInfo, newContact } from '../contacts/contact.ts';
import { contactCreated } from '../contacts/events.ts';
import { insertContact } from '../contacts/store.ts';
import type { Order } from './order.ts';

/**
 * Who buys. A buyer with an e-mail is a contact: the member's, the one with that e-mail, or a new one with the name
 * that the order is billed or sent to.
 */
export async function buyerOf(context: CallContext, sent: JsonObject): Promise<Order['buyerInfo']> {
  const buyer: JsonObject = isObject(sent.buyerInfo) ? withoutNulls(sent.buyerInfo) : {};
  if (typeof buyer.contactId === 'string') return buyer;
  const contactId =
    (await contactOfMember(context, buyer.memberId)) ?? (await contactWithEmail(context, buyer.email, sent));
  return { ...buyer, ...(contactId === undefined ? {} : { contactId }) };
}

async function contactOfMember(
  { db, siteId }: CallContext,
  memberId: Json | undefined,
): Promise<string | undefined> {
  if (typeof memberId !== 'string') return undefined;
  const row = await db
    .selectFrom('member')
    .select('contact_id')
    .where('site_id', '=', siteId)
    .where('id', '=', memberId)
    .executeTakeFirst();
  return row?.contact_id;
}

async function contactWithEmail(
  context: CallContext,
  email: Json | undefined,
  sent: JsonObject,
): Promise<string | undefined> {
  if (typeof email !== 'string' || email === '') return undefined;
  const [known] = await selectByEmail(context.db, context.siteId, fold(email));
  if (known) return known.contact_id;
  const contact = newContact(
    infoOf(email, sent),
    { sourceType: 'WIX_STORES' },
    context.ids,
    context.clock.now(),
  );
  await insertContact(context, contact);
  await context.emit(contactCreated(contact));
  return contact.id;
}

const selectByEmail = statement((db: Kysely<WixTables>, siteId: string, folded: string) =>
  db
    .selectFrom('contact_value')
    .select('contact_id')
    .where('site_id', '=', siteId)
    .where('kind', '=', 'email')
    .where('value_folded', '=', folded)
    .orderBy('contact_id')
    .limit(1),
);

function infoOf(email: string, sent: JsonObject): ContactInfo {
  const details = detailsIn(sent.billingInfo) ?? detailsIn(sent.recipientInfo) ?? {};
  const { firstName, lastName, phone, company } = details;
  const name = {
    ...(typeof firstName === 'string' ? { first: firstName } : {}),
    ...(typeof lastName === 'string' ? { last: lastName } : {}),
  };
  return {
    emails: { items: [{ email, primary: true }] },
    ...(Object.keys(name).length > 0 ? { name } : {}),
    ...(typeof phone === 'string' && phone !== '' ? { phones: { items: [{ phone, primary: true }] } } : {}),
    ...(typeof company === 'string' && company !== '' ? { company } : {}),
  };
}

function detailsIn(info: Json | undefined): JsonObject | undefined {
  return isObject(info) && isObject(info.contactDetails) ? info.contactDetails : undefined;
}
