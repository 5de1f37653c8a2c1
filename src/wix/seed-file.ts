import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Catalogue } from '../catalogue/load.ts';
import type { CallContext, Handler } from './endpoint.ts';
import { ValidationFault, WixFault } from './fault.ts';
import { QueryFault } from './query/fault.ts';
import { validatorOf } from './validate.ts';

/** A seed file that cannot be used: `message` has a line for each thing that is wrong, with file and line number. */
export class BadSeed extends Error {}

/** One sort of entity in a seed file. */
interface Kind {
  /** The catalogue's id of the method that makes one. */
  readonly method: string;
  /** The request that makes this entity, and where in it the entity stands. */
  readonly request: (entity: JsonObject) => JsonObject;
  readonly at: string;
}

const within = (name: string) => (entity: JsonObject) => ({ [name]: entity });
const kind = (method: string, name: string): Kind => ({ method, request: within(name), at: name });
const plain = (method: string): Kind => ({ method, request: (entity) => entity, at: '' });

/** What a seed file can have, in the order in which it is made: what others refer to comes first. */
const kinds: Readonly<Record<string, Kind>> = {
  labels: plain('com.wixpress.contacts.labels.v4.ContactLabelsServiceV4.FindOrCreateLabel'),
  extendedFields: plain(
    'com.wixpress.contacts.fields.v4.ContactExtendedFieldsServiceV4.FindOrCreateExtendedField',
  ),
  contacts: {
    method: 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.CreateContact',
    request: (entity) => ({ info: entity.info ?? {}, allowDuplicates: true }),
    at: '',
  },
  members: kind('com.wixpress.members.api.Members.CreateMember', 'member'),
  products: kind('wix.stores.catalog.v3.CatalogApi.CreateProductWithInventory', 'product'),
  orders: kind('com.wix.ecom.orders.v1.Orders.CreateOrder', 'order'),
  services: kind('wix.bookings.services.v2.ServicesService.CreateService', 'service'),
  bookings: kind('com.wixpress.bookings.bookings.v2.Bookings.CreateBooking', 'booking'),
  collections: kind(
    'com.wixpress.cloud.data.api.collectionservice.DataCollectionService.CreateDataCollection',
    'collection',
  ),
  items: {
    method: 'com.wixpress.cloud.data.api.data.DataItemService.InsertDataItem',
    request: ({ dataCollectionId, ...dataItem }) => ({
      dataCollectionId: dataCollectionId ?? null,
      dataItem,
    }),
    at: 'dataItem',
  },
  events: {
    method: 'wix.events.events.v3.EventManagement.CreateEvent',
    request: (event) => ({ event, draft: event.status === 'DRAFT' }),
    at: 'event',
  },
};

/** A seed file that was read: its entities, and where in the file each part stands. */
export interface SeedFile {
  readonly entities: Readonly<Record<string, readonly JsonObject[]>>;
  /** `seed.yaml:12` for the part at this path, or for the nearest that is there. */
  lineOf(path: readonly (string | number)[]): string;
}

/**
 * Reads a seed file: YAML, or JSON, which is YAML too.
 * @throws {BadSeed} for what is not YAML and for what is no list of entities
 */
export function readSeedFile(name: string, text: string): SeedFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const at = (offset: number): string => `${name}:${lineCounter.linePos(offset).line}`;
  if (document.errors.length > 0)
    throw new BadSeed(
      document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message.split('\n')[0]}`).join('\n'),
    );
  const lineOf = (path: readonly (string | number)[]): string => at(offsetOf(document, path));
  const entities = document.toJS() as Json;
  const problems = problemsOf(entities).map(({ path, text: what }) => `${lineOf(path)}: ${what}`);
  if (problems.length > 0) throw new BadSeed(problems.join('\n'));
  return { entities: (entities ?? {}) as Record<string, JsonObject[]>, lineOf };
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

interface Problem {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

function problemsOf(entities: Json): Problem[] {
  if (entities === null) return [];
  if (!isObject(entities))
    return [{ path: [], text: 'should be an object with a list for each kind of entity' }];
  return Object.entries(entities).flatMap(([name, list]): Problem[] => {
    if (!Object.hasOwn(kinds, name))
      return [{ path: [name], text: `${name} is none of ${Object.keys(kinds).join(', ')}` }];
    if (!Array.isArray(list)) return [{ path: [name], text: `${name} should be a list` }];
    return list.flatMap((entity, index) =>
      isObject(entity) ? [] : [{ path: [name, index], text: `${name}[${index}] should be an object` }],
    );
  });
}

/** Makes the entities of a seed file through the handlers that answer callers, in one transaction. */
export function createSeeder(
  catalogue: Catalogue,
  handlers: ReadonlyMap<string, Handler>,
): (context: CallContext, file: SeedFile) => Promise<void> {
  const validate = validatorOf(catalogue);
  return async (context, { entities, lineOf }) => {
    const problems: string[] = [];
    for (const [name, { method, request, at }] of Object.entries(kinds))
      for (const [index, entity] of (entities[name] ?? []).entries()) {
        const handler = handlers.get(method);
        if (!handler) throw new Error(`${method} has no handler`);
        try {
          await handler(context, validate(method, request(entity), false));
        } catch (error) {
          for (const { path, text } of explain(error, at))
            problems.push(`${lineOf([name, index, ...path])}: ${name}[${index}]: ${text}`);
        }
      }
    if (problems.length > 0) throw new BadSeed(problems.join('\n'));
  };
}

/** What is wrong with an entity, and where in it. */
function explain(error: unknown, at: string): Problem[] {
  if (error instanceof ValidationFault)
    return error.violations.map(({ field, description }) => {
      const inEntity = at !== '' && field.startsWith(`${at}.`) ? field.slice(at.length + 1) : field;
      return { path: pathOf(inEntity), text: `${inEntity} ${description}` };
    });
  if (error instanceof WixFault)
    return [{ path: [], text: error.code ? `${error.description} (${error.code})` : error.description }];
  if (error instanceof QueryFault) return [{ path: [], text: error.message }];
  throw error;
}

/** `emails.items[0].email` as a path. */
function pathOf(field: string): (string | number)[] {
  return field
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
