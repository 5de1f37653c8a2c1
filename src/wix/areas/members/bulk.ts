import type { Json, JsonObject } from '../../../base/json.ts';
import { runBulk } from '../../bulk.ts';
import type { CallContext } from '../../endpoint.ts';
import { invalid } from '../../fault.ts';
import { selectIds } from '../../query/run.ts';
import { memberDeleted } from './events.ts';
import type { MemberStatus } from './member.ts';
import { memberSelection } from './query.ts';
import { setStatus } from './status.ts';
import { removeMember } from './store.ts';

const maxIds = 100;

export async function bulkDeleteMembers(context: CallContext, { memberIds }: JsonObject): Promise<object> {
  const ids = Array.isArray(memberIds) ? memberIds : [];
  if (ids.length === 0)
    throw invalid('memberIds', 'must have at least 1 items', 'MIN_SIZE', { threshold: 1 });
  if (ids.length > maxIds)
    throw invalid('memberIds', `must not have more than ${maxIds} items`, 'MAX_SIZE', { threshold: maxIds });
  return runBulk<Json>(
    ids,
    false,
    (id) => id,
    async (id) => {
      await dropMember(context, String(id));
      return { id: String(id), item: {} };
    },
  );
}

export function bulkDeleteMembersByFilter(context: CallContext, request: JsonObject): Promise<object> {
  return runJob(context, request, (id) => dropMember(context, id));
}

export function bulkApproveMembers(context: CallContext, request: JsonObject): Promise<object> {
  return changeStatuses(context, request, 'APPROVED');
}

export function bulkBlockMembers(context: CallContext, request: JsonObject): Promise<object> {
  return changeStatuses(context, request, 'BLOCKED');
}

/** The disconnected stay so, which a job passes over. */
function changeStatuses(context: CallContext, request: JsonObject, status: MemberStatus): Promise<object> {
  const filter = { $and: [request.filter ?? {}, { status: { $ne: 'OFFLINE' } }] };
  return runJob(context, { ...request, filter }, (id) => setStatus(context, id, status));
}

async function dropMember(context: CallContext, id: string): Promise<void> {
  await removeMember(context, id);
  await context.emit(memberDeleted(id));
}

/** Wix does these in the background and answers with the job's id; here they are done when the answer comes. */
async function runJob(
  context: CallContext,
  { filter, search }: JsonObject,
  work: (id: string) => Promise<unknown>,
): Promise<object> {
  for (const id of await selectIds(context.db, memberSelection(context, filter, search))) await work(id);
  return { jobId: context.ids.guid() };
}
