import type { Clock } from '../base/clock.ts';
import type { BodyDeadline } from '../base/http.ts';
import type { Ids } from '../base/ids.ts';
import type { Changes } from '../gateway/admin/admin.ts';
import type { OriginOf } from '../gateway/clients/origin.ts';
import type { Policy } from '../gateway/policy.ts';
import type { GatewayStores } from '../gateway/stores.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Vault } from '../gateway/vault.ts';
import type { Database } from '../storage/database.ts';

/** What the authorization server is made from. */
export interface OauthParts {
  readonly database: Database<GatewayTables>;
  readonly stores: Pick<GatewayStores, 'agents' | 'keys' | 'clients' | 'people'>;
  readonly readPolicy: () => Promise<Policy>;
  readonly changes: Changes;
  readonly vault: Vault;
  readonly originOf: OriginOf;
  /** Fetches the documents that clients name as their ids; over HTTPS and never of inner networks unless it is given. */
  readonly fetchDocument: typeof fetch | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly bodyDeadline: BodyDeadline;
  readonly onBug: (error: unknown) => void;
}
