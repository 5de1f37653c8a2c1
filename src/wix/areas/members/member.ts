import { toIso } from '../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { Contact } from '../contacts/contact.ts';

export type MemberStatus = 'PENDING' | 'APPROVED' | 'BLOCKED' | 'OFFLINE';
export type PrivacyStatus = 'PRIVATE' | 'PUBLIC';
export type ActivityStatus = 'ACTIVE' | 'MUTED';

/** What a member's contact tells about them; phones and e-mails are plain text here, unlike in Contacts. */
export interface MemberContact {
  contactId: string;
  firstName?: string;
  lastName?: string;
  phones: string[];
  emails: string[];
  addresses: JsonObject[];
  birthdate?: string;
  company?: string;
  jobTitle?: string;
  customFields: Record<string, { name: string; value: Json }>;
}

/** What other members see of a member. */
export interface Profile {
  nickname?: string;
  slug: string;
  photo?: JsonObject;
  cover?: JsonObject;
  title?: string;
}

/** A member as the FULL fieldset shows it. There is no revision: the last write wins. */
export interface Member {
  id: string;
  loginEmail: string;
  loginEmailVerified: boolean;
  status: MemberStatus;
  contactId: string;
  contact: MemberContact;
  profile: Profile;
  privacyStatus: PrivacyStatus;
  activityStatus: ActivityStatus;
  /** To the second: `2026-03-01T12:00:00Z`. */
  createdDate: string;
  /** To the millisecond. */
  updatedDate: string;
  lastLoginDate?: string;
}

/** What a new member is made of, besides what is computed. */
export interface MemberParts {
  readonly id: string;
  readonly loginEmail: string;
  readonly contact: Contact;
  readonly fieldNames: FieldNames;
  readonly profile: JsonObject;
  readonly slug: string;
  readonly privacyStatus: PrivacyStatus;
  readonly nowMs: number;
}

/** A member as one made through the API is: approved, active, and with a nickname whatever was sent. */
export function newMember(parts: MemberParts): Member {
  const { id, loginEmail, contact, nowMs } = parts;
  return {
    id,
    loginEmail,
    loginEmailVerified: false,
    status: 'APPROVED',
    contactId: contact.id,
    contact: contactOf(contact, parts.fieldNames),
    profile: changedProfile(
      { nickname: nicknameOf(parts.profile, contact, loginEmail), slug: parts.slug },
      parts.profile,
    ),
    privacyStatus: parts.privacyStatus,
    activityStatus: 'ACTIVE',
    createdDate: toSeconds(nowMs),
    updatedDate: toIso(nowMs),
  };
}

/** What was sent, else the contact's name, else what stands before the `@`. */
export function nicknameOf({ nickname }: JsonObject, contact: Contact, loginEmail: string): string {
  if (typeof nickname === 'string' && nickname !== '') return nickname;
  const { first = '', last = '' } = contact.info.name ?? {};
  return `${first} ${last}`.trim() || (loginEmail.split('@')[0] ?? loginEmail);
}

/** The profile after a change: an empty text clears, the slug stays. */
export function changedProfile(profile: Profile, change: JsonObject): Profile {
  const changed: Profile = { ...profile };
  for (const name of ['nickname', 'title'] as const) {
    const text = change[name];
    if (typeof text !== 'string') continue;
    if (text === '') delete changed[name];
    else changed[name] = text;
  }
  for (const name of ['photo', 'cover'] as const) {
    const image = change[name];
    if (isObject(image)) changed[name] = { id: '', url: '', height: 0, width: 0, ...image };
  }
  return changed;
}

/** What the extended fields of contacts are called, by key. */
export type FieldNames = ReadonlyMap<string, string>;

/** What the member shows of its contact; empty lists are shown too. */
export function contactOf({ id, info }: Contact, fieldNames: FieldNames): MemberContact {
  const { first, last } = info.name ?? {};
  return {
    contactId: id,
    ...(first ? { firstName: first } : {}),
    ...(last ? { lastName: last } : {}),
    phones: (info.phones?.items ?? []).flatMap(({ phone }) => (phone ? [phone] : [])),
    emails: (info.emails?.items ?? []).flatMap(({ email }) => (email ? [email] : [])),
    addresses: (info.addresses?.items ?? []).map((item) => ({
      ...(item.id ? { id: item.id } : {}),
      ...item.address,
    })),
    ...(info.birthdate ? { birthdate: info.birthdate } : {}),
    ...(info.company ? { company: info.company } : {}),
    ...(info.jobTitle ? { jobTitle: info.jobTitle } : {}),
    customFields: customFieldsOf(info.extendedFields?.items ?? {}, fieldNames),
  };
}

const customPrefix = 'custom.';

/** Whether a contact's extended field is the site's own rather than Wix's. */
export function isCustomField(key: string): boolean {
  return key.startsWith(customPrefix);
}

function customFieldsOf(
  items: Readonly<Record<string, Json>>,
  names: FieldNames,
): MemberContact['customFields'] {
  return Object.fromEntries(
    Object.entries(items)
      .filter(([key]) => isCustomField(key))
      .map(([key, value]) => [key, { name: names.get(key) ?? key.slice(customPrefix.length), value }]),
  );
}

/** The fieldsets from the smallest to the largest; each has all of the one before. */
export const fieldsets = ['PUBLIC', 'EXTENDED', 'FULL'] as const;
export type Fieldset = (typeof fieldsets)[number];

/** The member as a fieldset shows it. PUBLIC hides the three statuses behind `UNKNOWN`; it does not leave them out. */
export function shownAs(fieldset: Fieldset, member: Member): object {
  if (fieldset === 'FULL') return member;
  const { id, loginEmail, status, contactId, profile, privacyStatus, activityStatus } = member;
  const { createdDate, updatedDate } = member;
  if (fieldset === 'EXTENDED')
    return {
      id,
      loginEmail,
      status,
      contactId,
      profile,
      privacyStatus,
      activityStatus,
      createdDate,
      updatedDate,
    };
  const unknown = 'UNKNOWN';
  return {
    id,
    status: unknown,
    contactId,
    profile,
    privacyStatus: unknown,
    activityStatus: unknown,
    createdDate,
    updatedDate,
  };
}

/** The largest fieldset that was asked for, which holds the others; PUBLIC unless told. */
export function requestedFieldset(asked: Json | undefined): Fieldset {
  const names = Array.isArray(asked) ? asked : [asked];
  return fieldsets.findLast((fieldset) => names.includes(fieldset)) ?? 'PUBLIC';
}

function toSeconds(ms: number): string {
  return toIso(ms).replace(/\.\d+Z$/, 'Z');
}
