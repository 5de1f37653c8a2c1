import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { fold } from '../../base/fold.ts';
import { tellEffect } from '../../catalogue/effect.ts';
import { groupIdOf, groupsOf } from '../../catalogue/groups.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema, responseSchema } from '../../catalogue/schema.ts';
import { tracks, versionOf } from '../../catalogue/versions.ts';
import type { AdminParts } from './admin.ts';
import { readChoice, readWhole } from './input.ts';

/** `/api/catalogue`: every method that Fairlead knows, with what it needs. */
export function catalogueRoutes({
  catalogue,
  describeMethod,
}: Pick<AdminParts, 'catalogue' | 'describeMethod'>): Hono {
  const app = new Hono();
  app.use(compress());
  app.get('/', (context) => {
    const { area, permission, q, cursor } = context.req.query();
    const access = readChoice(context.req.query('access'), 'access', ['read', 'write']);
    const limit = readWhole(context.req.query('limit'), 'limit', 100, 1, 2_000);
    const from = readWhole(cursor, 'cursor', 0, 0, catalogue.methods.length);
    const found = searchMethods(catalogue, { area, access, permission, q });
    const next = from + limit < found.length ? { next: String(from + limit) } : {};
    return context.json({
      methods: found.slice(from, from + limit).map(shown),
      total: found.length,
      ...next,
    });
  });
  app.get('/versions', (context) => context.json({ tracks }));
  app.get('/:id', (context) => {
    const method = catalogue.byId.get(context.req.param('id'));
    if (!method)
      return context.json({ message: `The catalogue has no method ${context.req.param('id')}.` }, 404);
    const origin = `http://${context.req.header('host') ?? '127.0.0.1'}`;
    return context.json({
      ...shown(method),
      ...detail(method, catalogue),
      ...describeMethod(method, origin),
    });
  });
  return app;
}

/** Which methods to find. `q` is words that id, path, summary or permission have in them. */
interface MethodFilter {
  readonly area?: string | undefined;
  readonly access?: string | undefined;
  readonly permission?: string | undefined;
  readonly q?: string | undefined;
}

/** The public methods that the filter finds, in the catalogue's order. */
export function searchMethods({ methods }: Catalogue, filter: MethodFilter): Method[] {
  const { area, access, permission, q = '' } = filter;
  const words = fold(q).split(/\s+/).filter(Boolean);
  return methods.filter(
    (method) =>
      method.visibility === 'public' &&
      (area === undefined || method.area === area) &&
      (access === undefined || method.access === access) &&
      (permission === undefined ||
        method.permissionIds.includes(permission) ||
        method.scopes.includes(permission)) &&
      words.every((word) => searchedText(method).includes(word)),
  );
}

const searched = new WeakMap<Method, string>();

function searchedText(method: Method): string {
  let text = searched.get(method);
  text ??= fold([method.id, method.path, method.summary, ...method.aliases, method.permission].join(' '));
  searched.set(method, text);
  return text;
}

function shown(method: Method) {
  const {
    id,
    area,
    name,
    summary,
    sdk,
    verb,
    path,
    aliases,
    alternates,
    access,
    accessException,
    effect,
    permission,
    scopes,
    broaderScopes,
    events,
    deprecated,
    visibility,
  } = method;
  return {
    id,
    area,
    name,
    summary,
    sdk,
    verb,
    path,
    aliases,
    alternates,
    access,
    accessException,
    effect: tellEffect(effect),
    permission,
    scopes,
    broaderScopes,
    events,
    deprecated,
    visibility,
    group: groupIdOf(method),
  };
}

function detail(method: Method, { scopeNames }: Catalogue) {
  const named = [...method.scopes, ...method.broaderScopes].map((id) => ({
    id,
    name: scopeNames.get(id) ?? null,
  }));
  return {
    scopeNames: named,
    errors: method.errors,
    identities: method.identities,
    version: shownVersion(method),
    request: requestSchema(method) ?? null,
    response: responseSchema(method) ?? null,
  };
}

/** The version that a method belongs to, with the history of its track; null where none is known. */
function shownVersion(method: Method) {
  const known = versionOf(method);
  return known ? { ...known.version, track: known.track.name, history: known.track.versions } : null;
}

/** `/api/groups`: the methods of each area in groups that a person can tick. */
export function groupRoutes({ catalogue }: Pick<AdminParts, 'catalogue'>): Hono {
  const app = new Hono();
  app.get('/', (context) => {
    const { area } = context.req.query();
    const groups = [...groupsOf(catalogue).values()].filter(
      (group) => area === undefined || group.area === area,
    );
    return context.json({
      groups: groups.map(({ methods, ...group }) => ({ ...group, methods: methods.map(({ id }) => id) })),
    });
  });
  return app;
}
