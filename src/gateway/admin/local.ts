import { type Context, Hono } from 'hono';
import type { WireRequest } from '../../base/http.ts';
import type { Method } from '../../catalogue/method.ts';
import type { AdminParts } from './admin.ts';
import { toResponse } from './wire.ts';

/**
 * `/api/local`: the local Wix of this process, for the console. `control/…` is its control plane, `wix/…` its own
 * paths with every permission, on the site that the header `wix-site-id` names. An owner's alone; writes are recorded.
 */
export function localRoutes({ local, adminToken, changes, catalogue }: AdminParts): Hono {
  const app = new Hono();
  if (!local) {
    const message = 'This gateway runs without a local Wix: start everything with `fairlead up`.';
    app.all('*', (context) => context.json({ message }, 404));
    return app;
  }
  app.get('/', (context) => context.json({ siteId: local.siteId }));
  app.all('/control/*', async (context) => {
    const target = targetAfter(context, '/api/local/control');
    const response = await local.handle(
      await toWire(context, `/_local${target}`, { authorization: `Bearer ${adminToken}` }),
    );
    if (changesSomething(context) && response.status < 400)
      await changes.record(tellControl(context.req.method, target));
    return toResponse(response);
  });
  app.all('/wix/*', async (context) => {
    const target = targetAfter(context, '/api/local/wix');
    const siteId = context.req.header('wix-site-id') ?? local.siteId;
    const [path = ''] = target.split('?', 1);
    const match = catalogue.router.match(context.req.method, path);
    const method = match.kind === 'method' ? match.method : undefined;
    const response = await local.handle(
      await toWire(context, target, { authorization: local.apiKey, 'wix-site-id': siteId }),
    );
    if (method?.access === 'write') await changes.record(tellCall(method, path, response.status));
    return toResponse(response);
  });
  return app;
}

function targetAfter({ req }: Context, prefix: string): string {
  const { pathname, search } = new URL(req.url);
  return pathname.slice(prefix.length) + search;
}

async function toWire(
  { req }: Context,
  target: string,
  headers: WireRequest['headers'],
): Promise<WireRequest> {
  const body = new Uint8Array(await req.arrayBuffer());
  return {
    verb: req.method,
    target,
    headers: { 'content-type': 'application/json', 'content-length': String(body.byteLength), ...headers },
    body: body.byteLength > 0 ? body : undefined,
    signal: req.raw.signal,
  };
}

function changesSomething({ req }: Context): boolean {
  return req.method !== 'GET' && req.method !== 'HEAD';
}

const controlWords: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^POST \/reset/, 'put the local Wix back to its start'],
  [/^POST \/snapshots\/[^/]+\/restore/, 'went back to a snapshot of the local Wix'],
  [/^POST \/snapshots/, 'took a snapshot of the local Wix'],
  [/^POST \/clock/, 'moved the clock of the local Wix'],
  [/^POST \/faults/, 'asked the local Wix for a fault'],
  [/^DELETE \/faults/, 'cleared the faults of the local Wix'],
  [/^DELETE \/requests/, 'cleared the list of requests of the local Wix'],
  [/^POST \/sites/, 'made a site on the local Wix'],
  [/^POST \/apps/, 'made an app on the local Wix'],
  [/^PATCH \/apps/, 'changed an app on the local Wix'],
  [/^POST \/api-keys/, 'made an API key on the local Wix'],
  [/^DELETE \/api-keys/, 'revoked an API key on the local Wix'],
  [/^POST \/webhooks\/[^/]+\/redeliver/, 'had a webhook of the local Wix delivered again'],
];

function tellControl(verb: string, target: string): string {
  const call = `${verb} ${target}`;
  return (
    controlWords.find(([pattern]) => pattern.test(call))?.[1] ??
    `called ${call} of the local Wix's control plane`
  );
}

function tellCall({ summary }: Method, path: string, status: number): string {
  const result = status < 400 ? '' : `, which answered ${status}`;
  return `used the console for ${summary} (${path}) on the local Wix${result}`;
}
