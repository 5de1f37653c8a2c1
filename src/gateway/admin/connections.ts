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
  change: body<{ keepBodies: boolean }>({ keepBodies: { type: 'boolean' } }, ['keepBodies']),
} as const;

/** `/api/connections`: the sites that agents can be let on. A credential is written, never read back. */
export function connectionRoutes({ stores: { connections }, changes, checkConnection }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => {
    const keeping = await connections.keepingBodies();
    const all = await connections.list();
    return context.json({ connections: all.map((one) => ({ ...one, keepBodies: keeping.has(one.id) })) });
  });
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
  app.patch('/:id', async (context) => {
    const { keepBodies } = await readBodyAs(context.req.raw, connectionBodies.change);
    const connection = await connections.setKeepBodies(context.req.param('id'), keepBodies);
    const what = keepBodies ? 'keeps the bodies of calls' : 'keeps no more bodies of calls';
    await changes.record(`decided that ${connection.name} ${what}`);
    return context.json({ connection: { ...connection, keepBodies } });
  });
  app.post('/:id/check', async (context) =>
    context.json(await checkConnection(await connections.get(context.req.param('id')))),
  );
  return app;
}
