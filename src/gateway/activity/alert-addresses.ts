import type { Kysely } from 'kysely';
import { type Clock, isYounger } from '../../base/clock.ts';
import type { Ids } from '../../base/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { Keep } from '../policy.ts';
import type { GatewayTables } from '../tables.ts';
import type { Vault } from '../vault.ts';
import { UnknownThing } from '../wrong-input.ts';
import { type Alert, type AlertKind, alertKinds, postAlert, type Tell } from './alerts.ts';

/** Where alerts go. The whole address is never told again: many hold a secret. */
export interface AlertAddress {
  readonly id: string;
  readonly shown: string;
  readonly kinds: readonly AlertKind[];
  /** Set where the program is started, and changed there alone. */
  readonly fixed: boolean;
}

export interface AlertAddresses {
  list(): Promise<readonly AlertAddress[]>;
  /** Whether someone wants to hear of this kind. */
  wants(kind: AlertKind): Promise<boolean>;
  add(url: string, kinds: readonly AlertKind[], keep?: Keep<AlertAddress>): Promise<AlertAddress>;
  /** @throws {UnknownThing} */
  setKinds(id: string, kinds: readonly AlertKind[], keep?: Keep<AlertAddress>): Promise<AlertAddress>;
  /** @throws {UnknownThing} */
  remove(id: string, keep?: Keep<AlertAddress>): Promise<AlertAddress>;
  /** Posts one alert to one address, once; answers why it did not arrive. @throws {UnknownThing} */
  test(id: string): Promise<string | undefined>;
  /** Posts to every address that wants it. */
  readonly tell: Tell;
}

export interface AlertParts {
  readonly database: Database<GatewayTables>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly send: typeof fetch;
  /** Posts to an address as often as it takes, within reason. */
  readonly tellAt: (url: string) => Tell;
  /** What the program was started with. It gets every kind, and is changed there. */
  readonly fixed: string | undefined;
}

/** How long what another process has changed may go unseen. */
const keptMs = 5_000;

export function createAlertAddresses(parts: AlertParts): AlertAddresses {
  const { database, vault, clock, ids, send, tellAt, fixed } = parts;
  let known: { readonly rows: readonly Row[]; readonly atMs: number } | undefined;

  async function rows(): Promise<readonly Row[]> {
    if (known && isYounger(known.atMs, keptMs, clock.now())) return known.rows;
    const found = await database.read.selectFrom('alert_address').selectAll().orderBy('created_ms').execute();
    known = { rows: found, atMs: clock.now() };
    return found;
  }
  async function find(id: string): Promise<Row> {
    known = undefined;
    const row = (await rows()).find((one) => one.id === id);
    if (!row) throw new UnknownThing('alert address', id);
    return row;
  }
  async function change(
    row: Row,
    work: (tx: Kysely<GatewayTables>) => Promise<unknown>,
    keep: Keep<AlertAddress> | undefined,
  ): Promise<AlertAddress> {
    await database.write(async (tx) => {
      await work(tx);
      await keep?.(tx, toAddress(row));
    });
    known = undefined;
    return toAddress(row);
  }
  async function urlsFor(kind: Alert['kind']): Promise<readonly string[]> {
    const wanting = (await rows()).filter((row) => toAddress(row).kinds.some((one) => one === kind));
    return [...(fixed === undefined ? [] : [fixed]), ...wanting.map(({ url }) => vault.open(url))];
  }

  return {
    async list() {
      const started = { id: 'started-with', shown: showAddress(fixed ?? ''), kinds: alertKinds, fixed: true };
      return [...(fixed === undefined ? [] : [started]), ...(await rows()).map(toAddress)];
    },
    wants: async (kind) => (await urlsFor(kind)).length > 0,
    async add(url, kinds, keep) {
      const row: Row = {
        ...{ id: ids.guid(), url: vault.seal(url), shown: showAddress(url) },
        ...{ kinds: JSON.stringify(kinds), created_ms: clock.now() },
      };
      return change(row, (tx) => tx.insertInto('alert_address').values(row).execute(), keep);
    },
    async setKinds(id, kinds, keep) {
      const row = { ...(await find(id)), kinds: JSON.stringify(kinds) };
      return change(
        row,
        (tx) => tx.updateTable('alert_address').set({ kinds: row.kinds }).where('id', '=', id).execute(),
        keep,
      );
    },
    async remove(id, keep) {
      const row = await find(id);
      return change(row, (tx) => tx.deleteFrom('alert_address').where('id', '=', id).execute(), keep);
    },
    async test(id) {
      const url = id === 'started-with' && fixed !== undefined ? fixed : vault.open((await find(id)).url);
      return postAlert(url, testAlert(clock.now()), send).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    },
    async tell(alert) {
      const arrived = await Promise.all((await urlsFor(alert.kind)).map((url) => tellAt(url)(alert)));
      return arrived.includes(true);
    },
  };
}

type Row = GatewayTables['alert_address'];

function toAddress({ id, shown, kinds }: Row): AlertAddress {
  return { id, shown, kinds: JSON.parse(kinds) as AlertKind[], fixed: false };
}

/** The place, and of what may be secret in it only that it is there. */
function showAddress(url: string): string {
  if (!URL.canParse(url)) return '';
  const { origin, pathname, search } = new URL(url);
  return pathname.length + search.length > 1 ? `${origin}/…` : origin;
}

function testAlert(nowMs: number): Alert {
  return {
    ...{ kind: 'test', at: new Date(nowMs).toISOString() },
    message: 'This is a test: alerts from Fairlead arrive here.',
  };
}
