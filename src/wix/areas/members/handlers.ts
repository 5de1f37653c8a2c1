import { toIso } from '../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { type CallContext, type Handlers, JsonText } from '../../endpoint.ts';
import { invalid, WixFault } from '../../fault.ts';
import { freeSlug, slugOf } from '../../slug.ts';
import { loadContact } from '../contacts/store.ts';
import {
  bulkApproveMembers,
  bulkBlockMembers,
  bulkDeleteMembers,
  bulkDeleteMembersByFilter,
} from './bulk.ts';
import { changeContact, clearContactList, linkContact } from './contact-link.ts';
import type { endpoints } from './endpoints.ts';
import { memberCreated, memberDeleted } from './events.ts';
import {
  changedProfile,
  type Member,
  newMember,
  nicknameOf,
  type PrivacyStatus,
  requestedFieldset,
} from './member.ts';
import { fieldNamesOf } from './membership.ts';
import { answerMembers } from './query.ts';
import { changeMember, setActivity, setStatus } from './status.ts';
import { findMemberId, insertMember, loadMember, readDocument, removeMember } from './store.ts';

/** Clients are known to ask List Members for 1,000; the docs promise 100 of a query. */
const maxListed = 1_000;
const maxQueried = 100;

export const handlers: Handlers<typeof endpoints> = {
  listMembers: (context, request) => answerMembers(context, request, request, maxListed),

  queryMembers: (context, request) =>
    answerMembers(context, isObject(request.query) ? request.query : {}, request, maxQueried),

  async getMember(context, { id, fieldsets }) {
    const doc = await readDocument(context, String(id), requestedFieldset(fieldsets));
    return new JsonText(`{"member":${doc}}`);
  },

  // Nobody logs in to the local Wix as a member: keys and apps have no member behind them.
  async getMyMember() {
    throw new WixFault(404, 'NOT_FOUND', 'There is no member behind the identity of this call.');
  },

  async createMember(context, { member }) {
    const sent = isObject(member) ? member : {};
    const loginEmail = readLoginEmail(sent.loginEmail);
    await refuseKnownEmail(context, loginEmail);
    return { member: await createMember(context, loginEmail, sent) };
  },

  async updateMember(context, request) {
    const sent = isObject(request.member) ? request.member : {};
    const before = await loadMember(context, String(sent.id));
    if (isObject(sent.contact))
      await changeContact(context, await loadContact(context, before.contactId), sent.contact);
    const profile = isObject(sent.profile) ? sent.profile : {};
    // Loaded again, since a change of the contact has changed the member too.
    const member = await changeMember(context, before.id, (current) => ({
      ...current,
      profile: changedProfile(current.profile, profile),
    }));
    return { member };
  },

  async updateMemberSlug(context, { id, slug }) {
    if (typeof slug !== 'string' || slug === '') throw invalid('slug', 'must not be empty', 'REQUIRED_FIELD');
    const owner = await findMemberId(context, 'slug', slug);
    if (owner !== undefined && owner !== id)
      throw new WixFault(409, 'SLUG_ALREADY_EXISTS', `Slug ${slug} already exists.`, { slug });
    const member = await changeMember(context, String(id), (current) => ({
      ...current,
      profile: { ...current.profile, slug },
    }));
    return { member };
  },

  async deleteMember(context, { id }) {
    await removeMember(context, String(id));
    await context.emit(memberDeleted(String(id)));
    return {};
  },

  deleteMemberPhones: (context, { id }) => clearList(context, id, 'phones'),
  deleteMemberEmails: (context, { id }) => clearList(context, id, 'emails'),
  deleteMemberAddresses: (context, { id }) => clearList(context, id, 'addresses'),

  approveMember: async (context, { id }) => ({ member: await setStatus(context, String(id), 'APPROVED') }),
  blockMember: async (context, { id }) => ({ member: await setStatus(context, String(id), 'BLOCKED') }),
  disconnectMember: async (context, { id }) => ({ member: await setStatus(context, String(id), 'OFFLINE') }),
  muteMember: async (context, { id }) => ({ member: await setActivity(context, String(id), 'MUTED') }),
  unmuteMember: async (context, { id }) => ({ member: await setActivity(context, String(id), 'ACTIVE') }),

  bulkDeleteMembers,
  bulkDeleteMembersByFilter,
  bulkApproveMembers,
  bulkBlockMembers,
};

/** Makes a member and links it to its contact; `sent` is a member on the wire. */
export async function createMember(
  context: CallContext,
  loginEmail: string,
  sent: JsonObject,
): Promise<Member> {
  const contact = await linkContact(context, loginEmail, isObject(sent.contact) ? sent.contact : {});
  const profile = isObject(sent.profile) ? sent.profile : {};
  const nickname = nicknameOf(profile, contact, loginEmail);
  const nowMs = context.clock.now();
  const member = newMember({
    id: context.ids.guid(),
    loginEmail,
    contact,
    fieldNames: await fieldNamesOf(context, contact),
    profile,
    slug: await freeSlug(
      slugOf(nickname),
      async (slug) => (await findMemberId(context, 'slug', slug)) !== undefined,
    ),
    privacyStatus: readPrivacy(sent.privacyStatus),
    nowMs,
  });
  await insertMember(context, member, nowMs);
  await context.emit(memberCreated(member));
  return member;
}

function readPrivacy(sent: Json | undefined): PrivacyStatus {
  return sent === 'PUBLIC' ? 'PUBLIC' : 'PRIVATE';
}

function readLoginEmail(sent: Json | undefined): string {
  if (typeof sent !== 'string' || sent === '')
    throw invalid('member.loginEmail', 'must not be empty', 'REQUIRED_FIELD');
  if (!/^[^\s@]+@[^\s@]+$/.test(sent))
    throw invalid('member.loginEmail', 'must be a valid email', 'FORMAT', { type: 'EMAIL' });
  return sent;
}

async function refuseKnownEmail(context: CallContext, loginEmail: string): Promise<void> {
  const memberId = await findMemberId(context, 'login_email', loginEmail);
  if (memberId === undefined) return;
  throw new WixFault(409, 'ALREADY_EXISTS', `A member with the login email ${loginEmail} already exists.`, {
    memberId,
  });
}

async function clearList(
  context: CallContext,
  id: Json | undefined,
  list: 'phones' | 'emails' | 'addresses',
): Promise<{ member: Member }> {
  const { contactId } = await loadMember(context, String(id));
  await clearContactList(context, await loadContact(context, contactId), list);
  const updatedDate = toIso(context.clock.now());
  return { member: await changeMember(context, String(id), (member) => ({ ...member, updatedDate })) };
}
