import { toIso } from '../../../base/clock.ts';
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import { memberUpdated } from './events.ts';
import type { ActivityStatus, Member, MemberStatus } from './member.ts';
import { loadMember, replaceMember } from './store.ts';

/**
 * Writes a change of a member, and tells of it.
 * @throws {WixFault} 404 MEMBER_NOT_FOUND
 */
export async function changeMember(
  context: CallContext,
  id: string,
  change: (member: Member) => Member,
): Promise<Member> {
  const member = {
    ...change(await loadMember(context, id)),
    updatedDate: toIso(context.clock.now()),
  };
  await replaceMember(context, member);
  await context.emit(memberUpdated(member));
  return member;
}

/**
 * Approves, blocks or disconnects.
 * @throws {WixFault} 428 FAILED_PRECONDITION when the member is disconnected, which cannot be undone
 */
export function setStatus(context: CallContext, id: string, status: MemberStatus): Promise<Member> {
  return changeMember(context, id, (member) => {
    if (member.status === 'OFFLINE' && status !== 'OFFLINE')
      throw new WixFault(428, 'FAILED_PRECONDITION', 'The member is disconnected from the site.', {
        memberId: id,
      });
    return { ...member, status };
  });
}

/** Mutes or unmutes. */
export function setActivity(
  context: CallContext,
  id: string,
  activityStatus: ActivityStatus,
): Promise<Member> {
  return changeMember(context, id, (member) => ({ ...member, activityStatus }));
}
