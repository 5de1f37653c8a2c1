/** What a person may do in the console: an owner everything, an approver read and answer approvals, an auditor read. */
export const roles = ['owner', 'approver', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** What an approver may change: the answer to a call that waits. */
const answers = /^\/api\/approvals\/[^/]+\/(approve|reject)$/;
/** What anyone may change of their own: their password, and whether they are signed in. */
const own = /^\/api\/session(\/password)?$/;
/** What only an owner may look at, because secrets and whole data sets stand in it. */
const ownerOnly = /^\/api\/(local(\/|$)|activity\/[^/]+\/bodies$)/;

/** Why a role may not do this call to `/api`; nothing when it may. */
export function whyNotAllowed(role: Role, verb: string, path: string): string | undefined {
  if (role === 'owner' || own.test(path)) return undefined;
  const reads = verb === 'GET' || verb === 'HEAD';
  if (reads && !ownerOnly.test(path)) return undefined;
  if (role === 'approver' && answers.test(path)) return undefined;
  const may = role === 'approver' ? 'look, and answer approvals' : 'look, and change nothing';
  return `This takes an owner. ${role === 'approver' ? 'An approver' : 'An auditor'} may ${may}.`;
}
