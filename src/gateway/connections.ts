import type { StoreParts } from './agents.ts';
import type { Connection } from './call.ts';
import { changePolicy } from './policy.ts';
import type { GatewayTables } from './tables.ts';
import type { Vault } from './vault.ts';
import { UnknownThing, WrongInput } from './wrong-input.ts';

/** What a new connection is made from. The credential is sealed and never told again. */
export interface ConnectionInput {
  readonly name: string;
  readonly kind: Connection['kind'];
  readonly baseUrl: string;
  readonly accountId?: string | undefined;
  readonly siteId: string;
  readonly siteName: string;
  /** A Wix API key, or an installed app's `{appId, appSecret, instanceId}` as JSON. */
  readonly credential: string;
}

/** The sites that the gateway can reach. */
export interface Connections {
  /** @throws {WrongInput} */
  create(input: ConnectionInput): Promise<Connection>;
  list(): Promise<Connection[]>;
  /** @throws {UnknownThing} */
  get(id: string): Promise<Connection>;
  /** Replaces the credential. @throws {UnknownThing} */
  setCredential(id: string, credential: string): Promise<void>;
}

export function createConnections({
  database,
  clock,
  ids,
  vault,
}: StoreParts & { readonly vault: Vault }): Connections {
  return {
    create: ({ credential, ...input }) =>
      changePolicy(database, async (tx) => {
        const same = await tx
          .selectFrom('connection')
          .select('id')
          .where('site_id', '=', input.siteId)
          .executeTakeFirst();
        if (same) throw new WrongInput([`siteId: the site ${input.siteId} has a connection already.`]);
        const connection: Connection = { ...input, id: ids.guid(), accountId: input.accountId };
        await tx
          .insertInto('connection')
          .values({ ...toRow(connection), credential: vault.seal(credential), created_ms: clock.now() })
          .execute();
        return connection;
      }),
    list: async () =>
      (
        await database.read.selectFrom('connection').selectAll().orderBy('created_ms').orderBy('id').execute()
      ).map(toConnection),
    async get(id) {
      const row = await database.read
        .selectFrom('connection')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row) throw new UnknownThing('connection', id);
      return toConnection(row);
    },
    setCredential: (id, credential) =>
      changePolicy(database, async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('connection')
          .set({ credential: vault.seal(credential) })
          .where('id', '=', id)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw new UnknownThing('connection', id);
      }),
  };
}

function toRow({
  id,
  name,
  kind,
  baseUrl,
  accountId,
  siteId,
  siteName,
}: Connection): Omit<GatewayTables['connection'], 'credential' | 'created_ms'> {
  return {
    id,
    name,
    kind,
    base_url: baseUrl,
    account_id: accountId ?? null,
    site_id: siteId,
    site_name: siteName,
  };
}

export function toConnection(row: GatewayTables['connection']): Connection {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as Connection['kind'],
    baseUrl: row.base_url,
    accountId: row.account_id ?? undefined,
    siteId: row.site_id,
    siteName: row.site_name,
  };
}
