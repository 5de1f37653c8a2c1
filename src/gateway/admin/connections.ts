import { Hono } from 'hono';
import type { JsonObject } from '../../base/json.ts';
import type { Agent, Connection } from '../call.ts';
import type { ConnectionInput, RemovedConnection } from '../connections.ts';
import type { AppCredential } from '../upstream/credentials.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs, readChoice } from './input.ts';

/** One of the two ways in. */
interface WayIn {
  /** A Wix API key; or else `app`. */
  readonly credential?: string | undefined;
  /** An app that is installed on the site. */
  readonly app?: AppCredential | undefined;
}

const text = { type: 'string', minLength: 1, maxLength: 200 } as const;

interface NewConnection extends WayIn, Omit<ConnectionInput, 'kind' | 'siteName' | 'baseUrl' | 'credential'> {
  readonly baseUrl?: string;
  readonly siteName?: string;
}

const wayIn: JsonObject = {
  credential: { type: 'string', minLength: 1, maxLength: 10_000 },
  app: {
    type: 'object',
    properties: { appId: text, appSecret: text, instanceId: text },
    required: ['appId', 'appSecret', 'instanceId'],
    additionalProperties: false,
  },
};

export const connectionBodies = {
  create: body<NewConnection>(
    {
      name: text,
      baseUrl: { type: 'string', pattern: '^https?://[^/?#]+' },
      accountId: text,
      siteId: text,
      siteName: text,
      ...wayIn,
    },
    ['name', 'siteId'],
  ),
  credential: body<WayIn>(wayIn),
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
    const way = readWayIn({ credential, app: installed });
    const made = {
      ...{ baseUrl: 'https://www.wixapis.com', ...given, ...way },
      siteName: given.siteName ?? given.name,
    };
    const connection = await changes.make<Connection>(
      (keep) => connections.create(made, keep),
      ({ name }) => [{ what: `added the connection ${name}` }],
    );
    return context.json({ connection }, 201);
  });
  app.patch('/:id', async (context) => {
    const { keepBodies } = await readBodyAs(context.req.raw, connectionBodies.change);
    const what = keepBodies ? 'keeps the bodies of calls' : 'keeps no more bodies of calls';
    const connection = await changes.make<Connection>(
      (keep) => connections.setKeepBodies(context.req.param('id'), keepBodies, keep),
      ({ name }) => [{ what: `decided that ${name} ${what}` }],
    );
    return context.json({ connection: { ...connection, keepBodies } });
  });
  app.get('/:id', async (context) => {
    const connection = await connections.get(context.req.param('id'));
    const keepBodies = (await connections.keepingBodies()).has(connection.id);
    const agents = await connections.agentsOn(connection.id);
    return context.json({ connection: { ...connection, keepBodies }, agents });
  });
  app.delete('/:id', async (context) => {
    const grants = readChoice(context.req.query('grants'), 'grants', ['keep', 'end']) ?? 'keep';
    const removed = await changes.make<RemovedConnection>(
      (keep) => connections.remove(context.req.param('id'), grants, keep),
      ({ connection, agents }) => [{ what: `deleted the connection ${connection.name}${tellEnded(agents)}` }],
    );
    return context.json(removed);
  });
  app.put('/:id/credential', async (context) => {
    const connection = await connections.get(context.req.param('id'));
    const way = readWayIn(await readBodyAs(context.req.raw, connectionBodies.credential));
    if (way.kind !== connection.kind) throw new WrongInput([otherWayIn(connection)]);
    await changes.make(
      (keep) => connections.setCredential(connection.id, way.credential, keep),
      () => [{ what: `replaced the credential of the connection ${connection.name}` }],
    );
    return context.json({ connection });
  });
  app.post('/:id/check', async (context) =>
    context.json(await checkConnection(await connections.get(context.req.param('id')))),
  );
  return app;
}

/** What a credential is kept as. @throws {WrongInput} unless it is one of the two */
function readWayIn({ credential, app }: WayIn): Pick<ConnectionInput, 'kind' | 'credential'> {
  if (credential !== undefined && app === undefined) return { kind: 'api-key', credential };
  if (app !== undefined && credential === undefined) return { kind: 'app', credential: JSON.stringify(app) };
  throw new WrongInput(['credential or app: give one of them, an API key or an installed app.']);
}

function otherWayIn({ name, kind }: Connection): string {
  if (kind === 'local')
    return `${name} is the local Wix, which brings its own key up to date at every start: there is none to replace.`;
  return kind === 'app'
    ? `app: ${name} is reached as an installed app: give its appId, appSecret and instanceId.`
    : `credential: ${name} is reached by an API key: give that.`;
}

function tellEnded(agents: readonly Agent[]): string {
  const names = agents.map(({ name }) => name).join(', ');
  return names === '' ? '' : `; what was granted there has ended for ${names}`;
}
