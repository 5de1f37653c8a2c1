import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { Dialect } from '../storage/database.ts';
import type { Migrations } from '../storage/migrate.ts';
import type { Caller } from './identity/caller.ts';
import type { SiteAppName } from './identity/site-apps.ts';
import type { Cursors } from './query/cursor.ts';
import type { WixTables } from './tables.ts';

/**
 * What an area adds to a method of the catalogue to *be* Wix. Verb, path, access, scopes and schemas are the
 * catalogue's; `errors` are the codes it may answer, with their status.
 */
export interface EndpointDeclaration {
  /** The catalogue's id of the method. */
  readonly method: string;
  readonly errors?: Readonly<Record<string, number>>;
}

/** A domain event, written in the transaction of the entity it tells of. */
export interface DomainEvent {
  /** As registered, e.g. `wix.contacts.v4.contact_created`. */
  readonly eventType: string;
  readonly entityFqdn: string;
  readonly slug: string;
  readonly entityId: string;
  /** Exactly one of `createdEvent`, `updatedEvent`, `deletedEvent`, `actionEvent`. */
  readonly payload: JsonObject;
}

/** The site of a call. */
export interface Site {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** ISO 4217 code. */
  readonly currency: string;
  /** Where the site is published; slugs and page paths hang from it. */
  readonly url: string;
  /** IANA name, for business hours and local dates. */
  readonly timeZone: string;
  /** BCP 47 tag. */
  readonly language: string;
  /** Which of Wix's own apps it has. */
  readonly apps: readonly SiteAppName[];
  /** The one catalog of Wix Stores that it answers; null answers both, with the same products. */
  readonly catalogVersion: CatalogVersion | null;
}

/** The two generations of Wix Stores; a site of Wix has one of them. */
export type CatalogVersion = 'V1_CATALOG' | 'V3_CATALOG';

/** All that a handler may use. `db` is a transaction when the method writes, else a reading handle. */
export interface CallContext {
  readonly db: Kysely<WixTables>;
  readonly dialect: Dialect;
  readonly siteId: string;
  readonly site: Site;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly cursors: Cursors;
  /** Lower-case request headers that methods may read: currency, language. */
  readonly header: (name: 'x-wix-currency' | 'x-wix-lang') => string | undefined;
  emit(event: DomainEvent): Promise<void>;
}

/**
 * JSON that is text already: an answer made of stored documents, so that reads neither parse nor print. Its pieces stay
 * apart until they are bytes, since to join them first costs ten times as much on a long page.
 */
export class JsonText {
  readonly pieces: readonly string[];
  constructor(...pieces: string[]) {
    this.pieces = pieces;
  }
}

/** A handler: the parsed request in, the answer's value out; it knows no HTTP. */
export type Handler = (context: CallContext, request: JsonObject) => Promise<object | JsonText>;

/** A handler for each declared endpoint, by the same name. */
export type Handlers<Endpoints> = { readonly [Name in keyof Endpoints]: Handler };

/** One area of Wix, whole: what `app.ts` needs of it, and nothing of how. */
export interface Area {
  /** Steps of the area's own tables. */
  readonly migrations: Migrations;
  readonly endpoints: Readonly<Record<string, EndpointDeclaration>>;
  readonly handlers: Readonly<Record<string, Handler>>;
  /** The type of every event that its handlers may cause; one that is not here is refused as a bug. */
  readonly events: readonly string[];
  /** Writes what every site has of the area from its first day: what is Wix's own. What is there already stays. */
  readonly begin?: (context: CallContext) => Promise<void>;
  /** What time does by itself to the area's entities. */
  readonly passing?: Passing;
}

/** Something that is to happen to an entity at a moment. */
export interface Moment {
  readonly siteId: string;
  readonly entityId: string;
  readonly atMs: number;
}

/** What happens by itself as the local clock goes on. */
export interface Passing {
  /** What happens next, on whichever site; nothing when nothing ever will. */
  next(db: Kysely<WixTables>): Promise<Moment | undefined>;
  /** Makes it happen, unless it has meanwhile. The context's clock stands at its moment. */
  happen(context: CallContext, moment: Moment): Promise<void>;
}

/** A page of stored documents under `key`, with `rest` (paging metadata and such) beside it. */
export function documentPage(key: string, documents: readonly string[], rest: object): JsonText {
  const more = JSON.stringify(rest).slice(1);
  const separated = documents.flatMap((document, index) => (index === 0 ? [document] : [',', document]));
  return new JsonText(`{${JSON.stringify(key)}:[`, ...separated, more === '}' ? ']}' : `],${more}`);
}
