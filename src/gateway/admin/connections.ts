import { Hono } from 'hono';
import type { ConnectionInput } from '../connections.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs } from './input.ts';

const text = { type: 'string', minLength: 1, maxLength: 200 } as const;

export const connectionBodies = {
  create: body<
    Omit<ConnectionInput, 'kind' | 'siteName' | 'baseUrl'> & { baseUrl?: string; siteName?: string }
  >(
    {
      name: text,
      baseUrl: { type: 'string', pattern: '^https?://[^/?#]+' },
      accountId: text,
      siteId: text,
      siteName: text,
      credential: { type: 'string', minLength: 1, maxLength: 10_000 },
    },
    ['name', 'siteId', 'credential'],
  ),
} as const;

/** `/api/connections`: the sites that agents can be let on. A credential is written, never read back. */
export function connectionRoutes({ stores: { connections }, changes, checkConnection }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => context.json({ connections: await connections.list() }));
  app.post('/', async (context) => {
    const given = await readBodyAs(context.req.raw, connectionBodies.create);
    const connection = await connections.create({
      baseUrl: 'https://www.wixapis.com',
      ...given,
      kind: 'wix',
      siteName: given.siteName ?? given.name,
    });
    await changes.record(`added the connection ${connection.name}`);
    return context.json({ connection }, 201);
  });
  app.post('/:id/check', async (context) =>
    context.json(await checkConnection(await connections.get(context.req.param('id')))),
  );
  return app;
}
