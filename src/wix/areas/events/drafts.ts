import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import { holdsAny } from '../../identity/scopes.ts';

/** Who may see drafts: those who manage events. */
const draftScopes = [
  'SCOPE.DC-EVENTS.MANAGE-EVENTS',
  'SCOPE.DC-EVENTS-MEGA.MANAGE-EVENTS',
  'SCOPE.EVENTS.MANAGE-EVENTS',
];

/** @throws {WixFault} 403 PERMISSION_DENIED when the caller may not see drafts */
export function requireDrafts({ caller }: CallContext): void {
  if (!holdsAny(caller.scopes, draftScopes))
    throw new WixFault(403, 'PERMISSION_DENIED', 'Permission WIX_EVENTS.READ_DRAFT_EVENTS is missing.', {
      missingScopes: draftScopes,
    });
}
