import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Clock } from '../../base/clock.ts';
import { fromFetch, type Handle } from '../../base/http.ts';
import type { Ids } from '../../base/ids.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Database } from '../../storage/database.ts';
import { type ActivityLog, LogUnwritable } from '../activity/log.ts';
import type { Agent, Connection } from '../call.ts';
import type { Policy } from '../policy.ts';
import type { GatewayStores } from '../stores.ts';
import type { GatewayTables } from '../tables.ts';
import { UnknownThing, WrongInput } from '../wrong-input.ts';
import { activityRoutes } from './activity.ts';
import { agentRoutes } from './agents.ts';
import { catalogueRoutes, groupRoutes } from './catalogue.ts';
import { connectionRoutes } from './connections.ts';
import { openApiDocument } from './openapi.ts';

/** What people and scripts work on through `/api`. */
export interface AdminParts {
  readonly database: Database<GatewayTables>;
  readonly stores: GatewayStores;
  readonly catalogue: Catalogue;
  readonly log: ActivityLog;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly readPolicy: () => Promise<Policy>;
  /** Says in words what works of a connection and what does not. */
  readonly checkConnection: (connection: Connection) => Promise<ConnectionCheck>;
  readonly isAdmin: (token: string) => boolean;
  readonly version: string;
}

export interface ConnectionCheck {
  readonly ok: boolean;
  readonly message: string;
}

/** Puts changes of what agents may do on record. */
export interface Changes {
  record(what: string, agent?: Agent): Promise<void>;
}

/** Changes go into the same log as calls, as entries of kind `change`. */
export function createChanges(log: ActivityLog, ids: Ids, clock: Clock): Changes {
  return {
    record: (what, agent) =>
      log.append({
        entryId: ids.guid(),
        kind: 'change',
        atMs: clock.now(),
        body: {
          kind: 'change',
          agentId: agent?.id ?? null,
          agentName: agent?.name ?? '',
          decision: 'made',
          rule: 'admin',
          reason: 'by the owner',
          sentence: `The owner ${what}.`,
        },
      }),
  };
}

/**
 * `/api`, `/healthz` and `/readyz`. JSON; `Authorization: Bearer <admin token>` for all of `/api` but its description.
 * Errors are `{"message", "problems"?}`: 400 with every problem, 401 without the token, 404 for what is not there.
 */
export function createAdmin(parts: AdminParts): Handle {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ ok: true, version: parts.version }));
  app.get('/readyz', async (context) => {
    const problem = await whyNotReady(parts);
    return problem ? context.json({ ok: false, message: problem }, 503) : context.json({ ok: true });
  });
  app.get('/api/openapi.json', (context) => context.json(openApiDocument(parts.version)));
  app.use('/api/*', async (context, next) => {
    const token = context.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';
    if (!parts.isAdmin(token))
      return context.json(
        { message: 'The admin token is missing or wrong: send Authorization: Bearer <admin token>.' },
        401,
      );
    return next();
  });
  app.route('/api/agents', agentRoutes(parts));
  app.route('/api/activity', activityRoutes(parts));
  app.route('/api/catalogue', catalogueRoutes(parts));
  app.route('/api/groups', groupRoutes(parts));
  app.route('/api/connections', connectionRoutes(parts));
  app.notFound((context) =>
    context.json(
      {
        message: `${context.req.method} ${context.req.path} is not part of the API: /api/openapi.json describes it.`,
      },
      404,
    ),
  );
  app.onError((error, context) => {
    if (error instanceof WrongInput)
      return context.json({ message: error.message, problems: error.problems }, 400);
    if (error instanceof UnknownThing) return context.json({ message: error.message }, 404);
    if (error instanceof LogUnwritable)
      return context.json({ message: 'The activity log cannot be written.' }, 503);
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  return fromFetch((request) => app.fetch(request), 'http://fairlead');
}

async function whyNotReady({ database }: AdminParts): Promise<string | undefined> {
  try {
    await database.read.selectFrom('policy').select('version').executeTakeFirstOrThrow();
    return undefined;
  } catch (error) {
    return `The database does not answer: ${(error as Error).message}`;
  }
}
