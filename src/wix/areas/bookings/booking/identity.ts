import type { JsonObject } from '../../../../base/json.ts';
import type { Caller } from '../../../identity/caller.ts';
import { holdsAny } from '../../../identity/scopes.ts';

/** Who did something, as bookings and their events tell it. An API key acts for the account's owner. */
export function identityOf(caller: Caller): JsonObject {
  switch (caller.kind) {
    case 'apiKey':
      return { wixUserId: caller.accountId };
    case 'app':
      return { appId: caller.appId };
    case 'member':
      return { memberId: caller.id };
    case 'visitor':
      return { anonymousVisitorId: caller.id };
  }
}

/** The app that a booking is made by; undefined when it is no app that makes it. */
export function callingApp(caller: Caller): string | undefined {
  return caller.kind === 'apiKey' ? undefined : caller.appId;
}

const managing = ['SCOPE.DC-BOOKINGS.MANAGE-BOOKINGS', 'SCOPE.DC-BOOKINGS-MEGA.MANAGE-BOOKINGS'];

/** Whether the caller has the permission Manage Bookings, which goes beyond booking for oneself. */
export function managesBookings(caller: Caller): boolean {
  return holdsAny(caller.scopes, managing);
}
