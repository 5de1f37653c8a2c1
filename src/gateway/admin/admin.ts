import { Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Clock } from '../../base/clock.ts';
import { type BodyDeadline, BodyRefused, fromFetch, type Handle, type WireRequest } from '../../base/http.ts';
import { type Ids, orderedGuid } from '../../base/ids.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import type { Database } from '../../storage/database.ts';
import type { AlertAddresses } from '../activity/alert-addresses.ts';
import type { Anchor } from '../activity/anchors.ts';
import type { Bodies } from '../activity/bodies.ts';
import type { Broken } from '../activity/chain-walk.ts';
import type { Following } from '../activity/follow.ts';
import { type ActivityLog, LogUnwritable } from '../activity/log.ts';
import type { ActivityRecord, EntryFields } from '../activity/record.ts';
import { forgetUnrecorded, keepUnrecorded, leaveUnrecorded } from '../activity/unrecorded.ts';
import type { Anchoring } from '../anchoring.ts';
import type { Approvals } from '../approvals.ts';
import type { Agent, Connection } from '../call.ts';
import type { ConnectionCheck } from '../check-connection.ts';
import type { DrillReport } from '../drill.ts';
import type { Metrics } from '../metrics.ts';
import { currentActor } from '../people/actor.ts';
import type { Keep, Policy } from '../policy.ts';
import { policySchema } from '../policy-file/schema.ts';
import type { Preview } from '../preview.ts';
import { whatIsLate, whyNotReady } from '../ready.ts';
import type { RetentionRules } from '../retention-rule.ts';
import type { SecretsState } from '../secrets-state.ts';
import type { GatewayStores } from '../stores.ts';
import type { GatewayTables } from '../tables.ts';
import { UnknownThing, WrongInput } from '../wrong-input.ts';
import { activityRoutes } from './activity.ts';
import { agentRoutes } from './agents.ts';
import { alertRoutes } from './alerts.ts';
import { approvalRoutes } from './approvals.ts';
import { catalogueRoutes, groupRoutes } from './catalogue.ts';
import { connectionRoutes } from './connections.ts';
import { exportRoutes } from './export.ts';
import { createGuard } from './guard.ts';
import { anchorRoutes, secretRoutes } from './keeping.ts';
import { localRoutes } from './local.ts';
import { openApiDocument } from './openapi.ts';
import { overviewRoutes } from './overview.ts';
import { peopleRoutes } from './people.ts';
import { policyRoutes } from './policy.ts';
import { retentionRoutes } from './retention.ts';
import { sessionRoutes } from './session.ts';
import { stopRoutes } from './stops.ts';
import { tryRoutes } from './try.ts';

/** What people and scripts work on through `/api`. */
export interface AdminParts {
  readonly database: Database<GatewayTables>;
  readonly stores: GatewayStores;
  readonly catalogue: Catalogue;
  readonly log: ActivityLog;
  /** What all processes write. */
  readonly following: Following;
  readonly bodies: Pick<Bodies, 'find'>;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly readPolicy: () => Promise<Policy>;
  readonly approvals: Approvals;
  /** What would be decided of a call. */
  readonly preview: (agentId: string, request: WireRequest) => Promise<Preview>;
  /** Shows that stopping works. */
  readonly drill: () => Promise<DrillReport>;
  /** Says in words what works of a connection and what does not. */
  readonly checkConnection: (connection: Connection) => Promise<ConnectionCheck>;
  readonly isAdmin: (token: string) => boolean;
  /** What the reference adds to what the catalogue says of a method. */
  readonly describeMethod: (method: Method, origin: string) => object;
  /** Where agents' calls go, for trying one. */
  readonly gateway: Handle;
  /** The local Wix of this process, when there is one. */
  readonly local: LocalWix | undefined;
  /** What the control plane of the local Wix asks for. */
  readonly adminToken: string;
  readonly retention: RetentionRules;
  readonly alerts: AlertAddresses;
  readonly secrets: () => Promise<SecretsState>;
  /** Where anchors are written besides, and how that goes. */
  readonly anchorTo: string | undefined;
  readonly anchoring: Anchoring;
  /** What the log must still keep to. */
  readonly knownAnchors: () => Promise<readonly Anchor[]>;
  /** Told where the log is not what it was. */
  readonly onBroken: (broken: Broken) => void;
  readonly version: string;
  readonly metrics: Metrics;
  /** The largest body that is read for someone who may be here, and how long any may take. */
  readonly maxBodyBytes: number;
  readonly bodyDeadline: BodyDeadline;
}

/** A local Wix that is reached without a network. */
export interface LocalWix {
  readonly siteId: string;
  readonly handle: Handle;
  /** A key with every permission. */
  readonly apiKey: string;
}

/** What goes on record of a change: in whose name it was, `what` they did, and the agent that it is of. */
export interface Said {
  readonly what: string;
  readonly agent?: Agent | undefined;
}

/** Puts changes of what agents may do on record. */
export interface Changes {
  /**
   * Makes a change and puts it on record. Both stand or fall together: `work` hands `keep` to what makes the change, so that what
   * `tell` says of it is kept with it, and recorded by another process should this one end before; by this one a while later should
   * `work` fail though the change is in force.
   * @throws {LogUnwritable} when it is made, and goes on record later
   */
  make<T>(work: (keep: Keep<T>) => Promise<T>, tell: (made: T) => readonly Said[]): Promise<T>;
  record(what: string, agent?: Agent): Promise<void>;
  /** The same of what no person did; `reason` says who or what did. */
  recordOther(sentence: string, reason: string, agent?: Agent): Promise<void>;
}

/** What changes are put on record with. */
export interface ChangeParts {
  readonly log: ActivityLog;
  readonly database: Database<GatewayTables>;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Changes go into the same log as calls, as entries of kind `change`. */
export function createChanges({ log, database, ids, clock }: ChangeParts): Changes {
  const recordOf = (said: Pick<EntryFields, 'reason' | 'sentence'>, agent?: Agent): ActivityRecord => ({
    ...{ entryId: orderedGuid(ids.guid(), clock.now()), kind: 'change', atMs: clock.now() },
    body: {
      ...{ kind: 'change', agentId: agent?.id ?? null, agentName: agent?.name ?? '' },
      ...{ decision: 'made', rule: 'admin', ...said },
    },
  });
  const append = (record: ActivityRecord): Promise<void> =>
    log.append(record).catch((error: unknown) => {
      // It was made: it goes on record as soon as anything can.
      log.post(record);
      throw error;
    });
  return {
    async make(work, tell) {
      let records: readonly ActivityRecord[] = [];
      const result = await work((tx, made) => {
        // Of a change that was undone, and is made once more.
        leaveUnrecorded(log, records);
        records = tell(made).map(({ what, agent }) => recordOf(told(what), agent));
        return keepUnrecorded(tx, log, records);
      }).catch((error: unknown) => {
        leaveUnrecorded(log, records);
        throw error;
      });
      await Promise.all(records.map(append));
      // What stays is seen to be in the log by who looks for what was left.
      await forgetUnrecorded(database, log, records).catch(() => {});
      return result;
    },
    record: (what, agent) => append(recordOf(told(what), agent)),
    recordOther: (sentence, reason, agent) => append(recordOf({ sentence, reason }, agent)),
  };
}

function told(what: string): { reason: string; sentence: string } {
  const { personId, name, role } = currentActor();
  return {
    reason:
      personId === null ? 'by the owner' : `by ${name}, ${role === 'owner' ? 'an owner' : `an ${role}`}`,
    sentence: `${name} ${what}.`,
  };
}

/**
 * `/api`, `/healthz`, `/readyz` and `/metrics`. JSON; `Authorization: Bearer <admin token>` or the console's session for all of
 * `/api` but its description and signing in. Errors are `{"message", "problems"?}`: 400 with every problem, 401 for
 * nobody that is known, 403 for someone who may not, 404 for what is not there.
 */
export function createAdmin(parts: AdminParts): Handle {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ ok: true, version: parts.version }));
  app.get('/readyz', async (context) => {
    const problem = await whyNotReady(parts);
    if (problem) return context.json({ ok: false, message: problem }, 503);
    const late = whatIsLate(parts);
    return context.json({ ok: true, ...(late ? { message: late } : {}) });
  });
  app.get('/api/openapi.json', (context) => context.json(openApiDocument(parts.version)));
  app.get('/api/policy/schema', (context) => context.json(policySchema(parts.catalogue)));
  const guard = createGuard(parts);
  // Whoever asks sees all that was answered before.
  const whole: MiddlewareHandler = async (_context, next) => {
    await parts.log.flush();
    return next();
  };
  app.use('/api/*', guard, whole, refuseUnrecorded(parts));
  app.get('/metrics', guard, whole, async (context) =>
    context.text(await parts.metrics.text(), 200, { 'content-type': parts.metrics.contentType }),
  );
  app.route('/api/session', sessionRoutes(parts));
  app.route('/api/people', peopleRoutes(parts));
  app.route('/api/agents', agentRoutes(parts));
  app.route('/api/activity', activityRoutes(parts));
  app.route('/api/catalogue', catalogueRoutes(parts));
  app.route('/api/approvals', approvalRoutes(parts));
  app.route('/api/stops', stopRoutes(parts));
  app.route('/api/groups', groupRoutes(parts));
  app.route('/api/connections', connectionRoutes(parts));
  app.route('/api/policy', policyRoutes(parts));
  app.route('/api/retention', retentionRoutes(parts));
  app.route('/api/alerts', alertRoutes(parts));
  app.route('/api/secrets', secretRoutes(parts));
  app.route('/api/anchors', anchorRoutes(parts));
  app.route('/api/export', exportRoutes(parts));
  app.route('/api/overview', overviewRoutes(parts));
  app.route('/api/local', localRoutes(parts));
  app.route('/api/try', tryRoutes(parts));
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
      return context.json(
        { message: 'The activity log cannot be written: what was changed goes on record once it can.' },
        503,
      );
    if (error instanceof BodyRefused)
      return context.json({ message: `${error.message}.` }, error.status, { connection: 'close' });
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  return fromFetch(
    (request) => app.fetch(request),
    'http://fairlead',
    ({ target }) => ({
      limitBytes: strangersMay.test(target) ? strangersBytes : parts.maxBodyBytes,
      deadline: parts.bodyDeadline,
    }),
  );
}

/** Refuses what could change something while the log cannot be written: nothing is changed that is not on record. */
function refuseUnrecorded({ log }: Pick<AdminParts, 'log'>): MiddlewareHandler {
  return async (context, next) => {
    const problem = log.problem();
    if (problem === undefined || context.req.method === 'GET' || context.req.method === 'HEAD') return next();
    const message = `The activity log cannot be written, so nothing was changed: ${problem}.`;
    return context.json({ message }, 503, { 'retry-after': '5' });
  };
}

/** Where bodies of strangers are read: a name, a password or a link. */
const strangersMay = /^\/api\/session(\/|\?|$)/;
const strangersBytes = 16 * 1024;
