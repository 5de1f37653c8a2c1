import type { CallContext, Handler } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import type { Caller } from '../../identity/caller.ts';
import type { Collection } from './collections/collection.ts';
import { wde } from './fault.ts';

/** Who may do something with a collection's items, from everyone to hardly anyone. */
export type Role = 'ANYONE' | 'SITE_MEMBER' | 'SITE_MEMBER_AUTHOR' | 'ADMIN';

export interface Permissions {
  readonly insert: Role;
  readonly update: Role;
  readonly remove: Role;
  readonly read: Role;
}

export type Deed = keyof Permissions;

/** What is made of a call's identity: what it owns, and what it may. */
interface Identity {
  readonly role: 'VISITOR' | 'MEMBER' | 'ADMIN';
  /** What `_owner` of its items says. */
  readonly id: string;
}

/** An API key and an app act for the site's owner. */
export function identityOf(caller: Caller): Identity {
  switch (caller.kind) {
    case 'apiKey':
      return { role: 'ADMIN', id: caller.accountId };
    case 'app':
      return { role: 'ADMIN', id: caller.appId };
    case 'member':
      return { role: 'MEMBER', id: caller.id };
    case 'visitor':
      return { role: 'VISITOR', id: caller.id };
  }
}

/**
 * Refuses what the collection's permissions do not allow the caller.
 * @returns whose items alone it may touch; undefined is everyone's
 * @throws {WixFault} 403 WDE0027
 */
export function requirePermission(
  context: CallContext,
  collection: Collection,
  deed: Deed,
): string | undefined {
  const { role, id } = identityOf(context.caller);
  if (role === 'ADMIN') return undefined;
  const needed = collection.permissions[deed];
  if (needed === 'ANYONE') return undefined;
  if (role === 'MEMBER' && needed === 'SITE_MEMBER') return undefined;
  if (role === 'MEMBER' && needed === 'SITE_MEMBER_AUTHOR') return id;
  throw denied(collection, deed);
}

/** As {@link requirePermission}, for what is done to everyone's items at once. */
export function requireForAll(context: CallContext, collection: Collection, deed: Deed): void {
  if (requirePermission(context, collection, deed) !== undefined) throw denied(collection, deed);
}

/** Whether the caller is the site's owner or one of its apps. */
export function isAdmin({ caller }: CallContext): boolean {
  return identityOf(caller).role === 'ADMIN';
}

/** A handler for the site's owner and its apps only: visitors and members get 403. */
export function forAdmins(handler: Handler): Handler {
  return async (context, request) => {
    if (!isAdmin(context)) throw new WixFault(403, 'PERMISSION_DENIED', 'Permission denied');
    return handler(context, request);
  };
}

function denied({ id }: Collection, deed: Deed): WixFault {
  const text = `The current user does not have permissions to ${deed} on the ${id} collection.`;
  return wde(403, 'WDE0027', text, { collectionName: id });
}
