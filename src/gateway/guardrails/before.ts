import { responseText } from '../../base/http.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { toSegment } from '../../catalogue/canonical.ts';
import { entitiesOf, onlyEntityOf } from '../../catalogue/entities.ts';
import { actionOf } from '../../catalogue/groups.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import { type Method, routesOf } from '../../catalogue/method.ts';
import { requestSchema } from '../../catalogue/schema.ts';
import type { Connection } from '../call.ts';
import { UpstreamFault } from '../upstream/fault.ts';
import type { Send } from '../upstream/send.ts';
import { saysManner } from './lists.ts';
import type { Before } from './measure.ts';
import { valuesAt } from './values-at.ts';

/** Where to read what is there now, and for whom. */
export interface Source {
  readonly catalogue: Catalogue;
  readonly connection: Connection;
  /** The connection's credential. */
  readonly sealed: string;
  readonly send: Send;
  readonly agentId: string;
  readonly signal: AbortSignal;
}

/** One entity that a call would change: where to read it, and what the call says of it. */
interface Target {
  readonly id: string;
  readonly path: string;
  readonly patch: JsonObject;
}

/** As many as Wix takes in a bulk call. */
const mostTargets = 100;
const atOnce = 8;

/**
 * Reads what a call would change as it is now, through the same upstream and by the method that gets one of it.
 * `null` when the call does not name what it changes in a way that is known. An entity that cannot be read is not there.
 */
export async function readBefore(
  method: Method,
  path: string,
  message: JsonObject,
  source: Source,
): Promise<readonly Before[] | null> {
  if (actionOf(method) === 'create') return [{ id: '', entity: message, patch: message }];
  const targets = targetsOf(method, path, message, source.catalogue);
  if (!targets) return null;
  const found: Before[] = [];
  for (let start = 0; start < targets.length; start += atOnce)
    found.push(
      ...(await Promise.all(
        targets.slice(start, start + atOnce).map(async ({ id, patch, path: at }) => {
          const entity = await readEntity(at, message, source);
          return { id, entity, patch: asIn(entity, patch, message) };
        }),
      )),
    );
  return found;
}

/** What a call says of an entity, as it stands in there: a contact has `info`, and a call says `info` of it without its name. */
function asIn(entity: JsonObject | undefined, patch: JsonObject, message: JsonObject): JsonObject {
  const [key] = Object.entries(message).find(([, value]) => value === patch) ?? [];
  return key !== undefined && isObject(entity?.[key]) ? { [key]: patch } : patch;
}

/**
 * Reads what tells how much money a call moves, or in which currency, where the catalogue knows that. `undefined` where
 * it does not, and when it cannot be read.
 */
export async function readThere(
  { effect: { money } }: Method,
  message: JsonObject,
  source: Source,
): Promise<JsonObject | undefined> {
  if (money?.reads === undefined) return undefined;
  const parts = money.reads.split('/').map((part) => {
    if (!part.startsWith('{')) return part;
    const [value] = valuesAt(message, part.slice(1, -1));
    return typeof value === 'string' && value !== '' ? toSegment(value) : undefined;
  });
  return parts.includes(undefined) ? undefined : readEntity(parts.join('/'), message, source);
}

function targetsOf(
  method: Method,
  path: string,
  message: JsonObject,
  { router }: Catalogue,
): Target[] | undefined {
  const isRead = (candidate: string) => readerOf(router, candidate) !== undefined;
  const parts = path.split('/');
  const up = parts.slice(0, -1).join('/');
  const named = routesOf(method).flatMap(({ verb }) => {
    const match = router.match(verb, path);
    return match.kind === 'method' && match.method.id === method.id ? Object.values(match.params) : [];
  });
  const patch = onlyEntityOf(message) ?? message;
  // `PATCH /…/{id}` is read where it is; `POST /…/{id}/cancel` one step up.
  for (const candidate of [path, up])
    if (named.includes(decodeURIComponent(idIn(candidate))) && isRead(candidate))
      return [{ id: idIn(candidate), path: candidate, patch }];
  // `POST /…/save` names in its body what it saves.
  if (typeof patch.id === 'string' && isRead(`${up}/${toSegment(patch.id)}`))
    return [{ id: patch.id, path: `${up}/${toSegment(patch.id)}`, patch }];
  const bulk = parts.indexOf('bulk');
  if (bulk < 0) return undefined;
  const base = [...parts.slice(0, bulk), ...parts.slice(bulk + 1, -1)].join('/');
  const targets = itemsOf(message).map((item) => ({
    ...item,
    path: `${base}/${toSegment(item.id)}`,
  }));
  const known =
    targets.length > 0 && targets.length <= mostTargets && targets.every((target) => isRead(target.path));
  return known ? targets : undefined;
}

/** The method that reads the one thing at a path; none when there is no such. */
function readerOf(router: Catalogue['router'], path: string): Method | undefined {
  const match = router.match('GET', path);
  return match.kind === 'method' && match.method.access === 'read' && Object.keys(match.params).length > 0
    ? match.method
    : undefined;
}

function idIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function itemsOf(message: JsonObject): { id: string; patch: JsonObject }[] {
  const lists = entitiesOf(message).lists.filter(([name]) => !saysManner(name));
  const [[, list] = ['', []]] = lists;
  if (lists.length !== 1) return [];
  const items = list.map((item) => {
    if (typeof item === 'string') return { id: item, patch: {} };
    const entity = isObject(item) ? (item.id === undefined ? onlyEntityOf(item) : item) : undefined;
    return { id: typeof entity?.id === 'string' ? entity.id : '', patch: entity ?? {} };
  });
  return items.every(({ id }) => id !== '') ? items : [];
}

async function readEntity(
  path: string,
  message: JsonObject,
  source: Source,
): Promise<JsonObject | undefined> {
  const { connection, sealed, agentId } = source;
  const reader = readerOf(source.catalogue.router, path);
  const target = `${path}${reader ? queryFor(reader, path, message) : ''}`;
  const request = { verb: 'GET', target, headers: {}, body: undefined, signal: source.signal };
  const behind = { agentId, access: 'read' } as const;
  try {
    const { status, headers, peeked } = await source.send({
      ...{ request, body: undefined, connection, sealed, behind },
    });
    const text = await responseText({ status, headers, body: peeked.body });
    return status === 200 ? entityIn(text) : undefined;
  } catch (error) {
    // Wix does not answer, or has no such thing: what depends on it is then not known.
    if (error instanceof UpstreamFault) return undefined;
    throw error;
  }
}

/** What a read cannot do without beside its path, as the call itself says it: the collection of a data item. */
function queryFor(reader: Method, path: string, message: JsonObject): string {
  const required = requestSchema(reader)?.schema.required;
  const said = new URLSearchParams();
  for (const name of Array.isArray(required) ? required.map(String) : []) {
    const [value] = valuesAt(message, name);
    if (typeof value === 'string' && !reader.path.includes(`{${name}}`)) said.set(name, value);
  }
  return said.size > 0 && !path.includes('?') ? `?${said.toString()}` : '';
}

function entityIn(text: string): JsonObject | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isObject(answer) ? (onlyEntityOf(answer) ?? answer) : undefined;
  } catch {
    // Not JSON, so not an entity: what depends on it is then not known.
    return undefined;
  }
}
