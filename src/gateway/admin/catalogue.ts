import { Hono } from 'hono';
import { fold } from '../../base/fold.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema, responseSchema } from '../../catalogue/schema.ts';
import type { AdminParts } from './admin.ts';
import { readChoice, readWhole } from './input.ts';

/** `/api/catalogue`: every method that Fairlead knows, with what it needs. */
export function catalogueRoutes({ catalogue }: Pick<AdminParts, 'catalogue'>): Hono {
  const app = new Hono();
  const searched = new Map(
    catalogue.methods.map((method) => [
      method,
      fold([method.id, method.path, method.summary, ...method.aliases, method.permission].join(' ')),
    ]),
  );
  app.get('/', (context) => {
    const { area, permission, q, cursor } = context.req.query();
    const access = readChoice(context.req.query('access'), 'access', ['read', 'write']);
    const limit = readWhole(context.req.query('limit'), 'limit', 100, 1, 2_000);
    const from = readWhole(cursor, 'cursor', 0, 0, catalogue.methods.length);
    const words = fold(q ?? '')
      .split(/\s+/)
      .filter(Boolean);
    const found = catalogue.methods.filter(
      (method) =>
        method.visibility === 'public' &&
        (area === undefined || method.area === area) &&
        (access === undefined || method.access === access) &&
        (permission === undefined ||
          method.permissionIds.includes(permission) ||
          method.scopes.includes(permission)) &&
        words.every((word) => searched.get(method)?.includes(word)),
    );
    const next = from + limit < found.length ? { next: String(from + limit) } : {};
    return context.json({
      methods: found.slice(from, from + limit).map(shown),
      total: found.length,
      ...next,
    });
  });
  app.get('/:id', (context) => {
    const method = catalogue.byId.get(context.req.param('id'));
    if (!method)
      return context.json({ message: `The catalogue has no method ${context.req.param('id')}.` }, 404);
    return context.json({ ...shown(method), ...detail(method, catalogue) });
  });
  return app;
}

function shown({
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
  permission,
  scopes,
  broaderScopes,
  events,
  deprecated,
  visibility,
}: Method) {
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
    permission,
    scopes,
    broaderScopes,
    events,
    deprecated,
    visibility,
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
    request: requestSchema(method) ?? null,
    response: responseSchema(method) ?? null,
  };
}
