import type { Clock } from '../base/clock.ts';
import type { Handle, WireRequest, WireResponse } from '../base/http.ts';
import { jsonResponse } from '../base/http.ts';
import type { Ids } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { Catalogue } from '../catalogue/load.ts';
import { type Method, scopesFor, tellRemoved } from '../catalogue/method.ts';
import { deprecationHeaders, versionOf } from '../catalogue/versions.ts';
import type { Database } from '../storage/database.ts';
import { answerFault, answerUnknownPath, answerValue } from './answer.ts';
import { areas } from './areas/areas.ts';
import type { CallContext, Handler } from './endpoint.ts';
import { writeEvent } from './events.ts';
import { WixFault } from './fault.ts';
import { createAppInstall, installMethod } from './identity/app-install.ts';
import { appInstanceMethods, createAppInstance } from './identity/app-instance.ts';
import { type Authorized, authorize } from './identity/authorize.ts';
import { createInstaller } from './identity/installer.ts';
import { createOAuth, oauthMethods } from './identity/oauth.ts';
import { requireSiteApp } from './identity/site-apps.ts';
import { createSiteList, querySitesMethod } from './identity/site-list.ts';
import { createTokens } from './identity/tokens.ts';
import { readMessage } from './message.ts';
import { type Cursors, createCursors } from './query/cursor.ts';
import { createRateLimit } from './rate.ts';
import { createRecorder, type Recorder, type SeenCall, type StruckBy } from './recorder.ts';
import type { WixTables } from './tables.ts';
import { validatorOf } from './validate.ts';

/** What the local Wix is made of. `onBug` is told of errors that are ours. */
export interface WixParts {
  readonly database: Database<WixTables>;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly cursorSecret: string;
  readonly tokenSecret: string;
  /** Called after a commit of events that apps are to be told of. */
  readonly changed: () => void;
  /** Called after a commit of something that time will do something to. */
  readonly timed: () => void;
  /** Calls a minute for each caller and site; 0 is no limit. */
  readonly callsPerMinute: number;
  readonly maxBodyBytes: number;
  readonly onBug: (error: unknown) => void;
  /** Told of what each call failed with: it may be the storage. */
  readonly noteRead: (error: unknown) => void;
}

/** The local Wix: a function from request to answer, and the record of what came in. */
export interface Wix {
  /** A call that a fault strikes is on record with it. */
  readonly handle: (request: WireRequest, fault?: StruckBy) => ReturnType<Handle>;
  readonly requests: Recorder;
  /** Ids of the catalogue methods that are implemented here. */
  readonly implemented: ReadonlySet<string>;
}

/** Builds the local Wix. Each call: route, authorize, meter, parse, validate, handle (in a transaction if it writes), answer. */
export function createWix(parts: WixParts): Wix {
  const { router } = parts.catalogue;
  const handlers = handlersByMethod();
  const cursors = createCursors(parts.cursorSecret);
  const meter = createRateLimit(parts.callsPerMinute, parts.clock);
  const validate = validatorOf(parts.catalogue);
  const requests = createRecorder(parts.clock);
  const tokens = createTokens(parts.tokenSecret, parts.clock);
  const oauth = createOAuth({ ...parts, tokens });
  const appInstall = createAppInstall({ ...parts, tokens });
  const appInstance = createAppInstance({ ...parts, tokens });
  const siteList = createSiteList({ ...parts, tokens, cursors });
  const installer = createInstaller({ ...parts, scopeNames: parts.catalogue.scopeNames });

  /** What is no area's: of identities, accounts and apps themselves. */
  const owns = [oauth, installer, appInstall, appInstance, siteList];

  async function call(request: WireRequest, requestId: string, seen: SeenCall): Promise<WireResponse> {
    const match = router.match(request.verb, pathOf(request.target));
    if (match.kind === 'method') seen.method = match.method.id;
    const handler = match.kind === 'method' ? handlers.get(match.method.id) : undefined;
    if (match.kind !== 'method' || !handler) {
      const answer = firstOf(owns, request);
      if (answer) return answer;
      if (match.kind === 'removed') throw new WixFault(404, 'NOT_FOUND', tellRemoved(match.removed));
      return match.kind === 'method' ? answerMissing(match.method, requestId) : answerUnknownPath(requestId);
    }
    const authorized = await authorize({ ...parts, tokens }, request.headers, scopesFor(match.method));
    seen.caller = { kind: authorized.caller.kind, id: authorized.caller.id };
    meter(authorized.caller.id, authorized.site.id);
    requireSiteApp(authorized.site, match.method);
    const message = await readMessage(request, match.params, parts.maxBodyBytes);
    const read = validate(match.method.id, message, request.body === undefined);
    return answerValue(
      await runHandler(parts, cursors, match.method, handler, authorized, request, read),
      requestId,
    );
  }

  return {
    requests,
    implemented: new Set([
      ...[...handlers.keys(), ...oauthMethods, ...appInstanceMethods],
      ...[installMethod, querySitesMethod],
    ]),
    handle: async (request, fault) => {
      const requestId = parts.ids.guid();
      const seen: SeenCall = fault ? { fault } : {};
      const response = await call(request, requestId, seen).catch((error: unknown) => {
        seen.error = error instanceof Error ? error.message : String(error);
        parts.noteRead(error);
        return answerFault(error, requestId) ?? answerBug(parts, error, requestId);
      });
      requests.add(request, seen, response);
      const method = parts.catalogue.byId.get(seen.method ?? '');
      const headers = method && deprecationHeaders(method);
      return headers ? withHeaders(response, headers) : response;
    },
  };
}

type Own = (request: WireRequest) => Promise<WireResponse> | undefined;

/** What the first of these that knows the request answers. */
function firstOf(owns: readonly Own[], request: WireRequest): Promise<WireResponse> | undefined {
  for (const own of owns) {
    const answer = own(request);
    if (answer) return answer;
  }
  return undefined;
}

/** A method that Wix has and the local Wix has not: as an unknown path, but for a version that is told to be missing. */
function answerMissing(method: Method, requestId: string): WireResponse {
  const known = versionOf(method);
  if (known?.version.state !== 'not-implemented') return answerUnknownPath(requestId);
  const { track, version } = known;
  throw new WixFault(
    501,
    'UNIMPLEMENTED',
    `${track.name} ${version.name} is not implemented by the local Wix: call ${track.name} ${version.successor}.`,
  );
}

function withHeaders(response: WireResponse, headers: Readonly<Record<string, string>>): WireResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

function answerBug(parts: WixParts, error: unknown, requestId: string): WireResponse {
  parts.onBug(error);
  return jsonResponse(
    500,
    { message: 'Internal server error', details: {} },
    { 'x-wix-request-id': requestId },
  );
}

/** Whoever causes one of these changed what time does next. */
const timedTypes: ReadonlySet<string> = new Set(
  areas.filter(({ passing }) => passing).flatMap(({ events }) => events),
);

/** The type of every event that handlers may cause. */
const declared: ReadonlySet<string> = new Set(areas.flatMap(({ events }) => events));

async function runHandler(
  parts: WixParts,
  cursors: Cursors,
  method: Method,
  handler: Handler,
  { caller, site }: Authorized,
  request: WireRequest,
  message: JsonObject,
): ReturnType<Handler> {
  let isTold = false;
  let isTimed = false;
  const context = (db: CallContext['db']): CallContext => ({
    db,
    dialect: parts.database.dialect,
    siteId: site.id,
    site,
    caller,
    clock: parts.clock,
    ids: parts.ids,
    cursors,
    header: (name) => request.headers[name],
    async emit(event) {
      if (!declared.has(event.eventType)) throw new Error(`No area declares the event ${event.eventType}`);
      const origin = { siteId: site.id, nowMs: parts.clock.now(), ids: parts.ids, caller };
      if (await writeEvent(db, origin, event)) isTold = true;
      if (timedTypes.has(event.eventType)) isTimed = true;
    },
  });
  if (method.access === 'read') return handler(context(parts.database.read), message);
  const answer = await parts.database.write((tx) => handler(context(tx), message));
  if (isTold) parts.changed();
  if (isTimed) parts.timed();
  return answer;
}

/** The handler of each implemented method, by the method's id. */
export function handlersByMethod(): ReadonlyMap<string, Handler> {
  const pairs = areas.flatMap(({ endpoints, handlers }) =>
    Object.entries(endpoints).map(([name, { method }]): [string, Handler] => {
      const handler = handlers[name];
      if (!handler) throw new Error(`Endpoint ${name} (${method}) has no handler`);
      return [method, handler];
    }),
  );
  return new Map(pairs);
}

function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}
