import type { CallContext } from '../../endpoint.ts';
import type { SeededContact } from '../contacts/seed.ts';
import { createMember } from './handlers.ts';
import type { Member, MemberStatus } from './member.ts';
import { replaceMember } from './store.ts';

/** A member of the demo, for the areas whose demo data belongs to members. */
export interface SeededMember {
  readonly id: string;
  readonly contactId: string;
  readonly loginEmail: string;
}

/** Two who wait for approval, one blocked, one disconnected; the rest are approved. */
const otherStatuses: Readonly<Record<number, MemberStatus>> = {
  3: 'PENDING',
  14: 'PENDING',
  8: 'BLOCKED',
  20: 'OFFLINE',
};

const hourMs = 3_600_000;

/** Makes members of 25 of the demo's 60 contacts: those that signed up, and some that came by a form. */
export async function seedMembers(
  context: CallContext,
  contacts: readonly SeededContact[],
): Promise<SeededMember[]> {
  const chosen = contacts.filter((_, index) => index % 4 === 0 || index % 6 === 1);
  const seeded: SeededMember[] = [];
  for (const [index, { email }] of chosen.entries()) {
    const sinceMs = (chosen.length - index) * 36 * hourMs;
    const clock = { now: () => context.clock.now() - sinceMs };
    const sent = { privacyStatus: index % 3 === 0 ? 'PUBLIC' : 'PRIVATE' };
    const member = await createMember({ ...context, clock }, email, sent);
    await replaceMember(context, settled(member, index, context.clock.now()));
    seeded.push({ id: member.id, contactId: member.contactId, loginEmail: email });
  }
  return seeded;
}

function settled(member: Member, index: number, nowMs: number): Member {
  const status = otherStatuses[index] ?? 'APPROVED';
  const hasLoggedIn = status === 'APPROVED' && index % 2 === 0;
  const lastLogin = new Date(nowMs - (index + 1) * hourMs).toISOString();
  return {
    ...member,
    status,
    loginEmailVerified: status !== 'PENDING',
    ...(index === 10 ? { activityStatus: 'MUTED' } : {}),
    ...(hasLoggedIn ? { lastLoginDate: lastLogin } : {}),
  };
}
