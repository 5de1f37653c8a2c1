import type { Generated } from 'kysely';
import type { AreaTables } from './areas/areas.ts';
import type { AppTables } from './identity/tables.ts';
import type { WebhookTables } from './webhooks/tables.ts';

/** The tables that belong to no area. Times are epoch milliseconds. */
interface CoreTables {
  account: { id: string; name: string; created_ms: number };
  /** The people of an account. */
  account_member: {
    account_id: string;
    id: string;
    name: string;
    role: string;
    created_ms: number;
  };
  site: {
    id: string;
    account_id: string;
    name: string;
    currency: string;
    url: string;
    time_zone: string;
    language: string;
    /** Names of Wix's own apps with a space between them. */
    apps: string;
    catalog_version: string | null;
    created_ms: number;
  };
  api_key: {
    id: string;
    account_id: string;
    hash: string;
    name: string;
    /** Scope ids with a space between them; `*` is all. */
    scopes: string;
    created_ms: number;
    revoked_ms: number | null;
    /** When it was last used, to the minute. */
    used_ms: number | null;
    /** The person of the account who made it. */
    created_by: string;
  };
  /** Domain events, in the order they happened; written with the entity they tell of. */
  event: {
    seq: Generated<number>;
    id: string;
    site_id: string;
    event_type: string;
    entity_id: string;
    /** The domain event as Wix sends it, JSON. */
    payload: string;
    /** Who caused it, as Wix tells it, JSON. */
    identity: string | null;
    created_ms: number;
  };
  /** Copies of the sites' data that can be put back; the copies are tables of their own. */
  snapshot: {
    id: string;
    created_ms: number;
    /** Which tables it copied: the last step that they had been brought to. */
    tables_as_of: string | null;
  };
  /** Small settings of the installation: the demo's ids and keys, the cursor secret. */
  setting: { name: string; value: string };
}

/** Every table of the local Wix; the gateway's are of another type. */
export type WixTables = CoreTables & AppTables & WebhookTables & AreaTables;
