import { Hono } from 'hono';
import type { ConnectionInput } from '../connections.ts';
import type { AppCredential } from '../upstream/credentials.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs } from './input.ts';

const text = { type: 'string', minLength: 1, maxLength: 200 } as const;

interface NewConnection extends Omit<ConnectionInput, 'kind' | 'siteName' | 'baseUrl' | 'credential'> {
  readonly baseUrl?: string;
  readonly siteName?: string;
  /** A Wix API key; or else `app`. */
  readonly credential?: string;
  /** An app that is installed on the site. */
  readonly app?: AppCredential;
}

export const connectionBodies = {
  create: body<NewConnection>(
    {
      name: text,
      baseUrl: { type: 'string', pattern: '^https?://[^/?#]+' },
      accountId: text,
      siteId: text,
      siteName: text,
      credential: { type: 'string', minLength: 1, maxLength: 10_000 },
      app: {
        type: 'object',
        properties: { appId: text, appSecret: text, instanceId: text },
        required: ['appId', 'appSecret', 'instanceId'],
        additionalProperties: false,
      },
    },
    ['name', 'siteId'],
  ),
} as const;

/** `/api/connections`: the sites that agents can be let on. A credential is written, never read back. */
export function connectionRoutes({ stores: { connections }, changes, checkConnection }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => context.json({ connections: await connections.list() }));
  app.post('/', async (context) => {
    const {
      credential,
      app: installed,
      ...given
    } = await readBodyAs(context.req.raw, connectionBodies.create);
    if ((credential === undefined) === (installed === undefined))
      throw new WrongInput(['credential or app: give one of them, an API key or an installed app.']);
    const connection = await connections.create({
      baseUrl: 'https://www.wixapis.com',
      ...given,
      kind: installed ? 'app' : 'api-key',
      siteName: given.siteName ?? given.name,
      credential: credential ?? JSON.stringify(installed),
    });
    await changes.record(`added the connection ${connection.name}`);
    return context.json({ connection }, 201);
  });
  app.post('/:id/check', async (context) =>
    context.json(await checkConnection(await connections.get(context.req.param('id')))),
  );
  return app;
}
