import type { Scopes } from './scopes.ts';

/** Who calls the local Wix, once the credential is known. */
export type Caller =
  | ApiKeyCaller
  /** An app on a site: `id` is its instance. */
  | { readonly kind: 'app'; readonly id: string; readonly appId: string; readonly scopes: Scopes }
  /** Somebody who looks at the site: `id` is made up for each new visitor. */
  | { readonly kind: 'visitor'; readonly id: string; readonly appId: string; readonly scopes: Scopes }
  /** A member of the site who is logged in: `id` is the member's. */
  | { readonly kind: 'member'; readonly id: string; readonly appId: string; readonly scopes: Scopes };

/** The holder of an account's API key. */
export interface ApiKeyCaller {
  readonly kind: 'apiKey';
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly scopes: Scopes;
}
