import type { Kysely } from 'kysely';
import type { WixTables } from '../tables.ts';

/** What a person may do for an account: everything, everything but give it away, or what some site's roles allow. */
export const memberRoles = ['OWNER', 'CO_OWNER', 'TEAM_MEMBER'] as const;
export type MemberRole = (typeof memberRoles)[number];

/** A person of an account; the owner has the account's own id, and webhooks name it as the Wix user. */
export interface AccountMember {
  readonly id: string;
  readonly name: string;
  readonly role: MemberRole;
}

type Db = Kysely<WixTables>;

/** Everyone of an account: the owner, then co-owners, then the others, each oldest first. */
export async function listMembers(db: Db, accountId: string): Promise<AccountMember[]> {
  const rows = await db
    .selectFrom('account_member')
    .select(['id', 'name', 'role'])
    .where('account_id', '=', accountId)
    .orderBy('created_ms')
    .orderBy('id')
    .execute();
  const members = rows.map(({ id, name, role }) => ({ id, name, role: role as MemberRole }));
  return members.toSorted((a, b) => memberRoles.indexOf(a.role) - memberRoles.indexOf(b.role));
}

/** Puts a person into an account. */
export async function addMember(
  db: Db,
  nowMs: number,
  accountId: string,
  member: AccountMember,
): Promise<AccountMember> {
  await db
    .insertInto('account_member')
    .values({ ...member, account_id: accountId, created_ms: nowMs })
    .execute();
  return member;
}

/** Whether someone with this role may make API keys: Wix lets the owner and co-owners. */
export function mayCreateKeys({ role }: AccountMember): boolean {
  return role === 'OWNER' || role === 'CO_OWNER';
}
