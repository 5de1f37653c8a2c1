import { systemAlarm } from '../base/alarm.ts';
import type { Clock } from '../base/clock.ts';
import type { Handle } from '../base/http.ts';
import { type Ids, randomIds } from '../base/ids.ts';
import { isSameSecret } from '../base/secret.ts';
import { systemWait, type Wait } from '../base/wait.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { type Config, databaseLocation } from '../config.ts';
import { createConsole, isConsole } from '../console/console.ts';
import { type AlertAddresses, createAlertAddresses } from '../gateway/activity/alert-addresses.ts';
import {
  alertOnBreaks,
  alertOnBudgets,
  alertOnQuestions,
  tellByWebhook,
  watchLog,
} from '../gateway/activity/alerts.ts';
import type { Anchor } from '../gateway/activity/anchors.ts';
import { createBodies } from '../gateway/activity/bodies.ts';
import { checkedOf, keepChecking } from '../gateway/activity/check.ts';
import { keepCounting } from '../gateway/activity/counts.ts';
import { followLog } from '../gateway/activity/follow.ts';
import { keepLease } from '../gateway/activity/lease.ts';
import { type ActivityLog, openActivityLog } from '../gateway/activity/log.ts';
import { extendParts } from '../gateway/activity/partitions.ts';
import { createAdmin, createChanges, type LocalWix } from '../gateway/admin/admin.ts';
import { createAnchoring } from '../gateway/anchoring.ts';
import { createApprovals } from '../gateway/approvals.ts';
import type { Connection } from '../gateway/call.ts';
import { checkConnection } from '../gateway/check-connection.ts';
import { createOrigins } from '../gateway/clients/origin.ts';
import { createTokenFinder } from '../gateway/clients/tokens.ts';
import { runDrill } from '../gateway/drill.ts';
import { createGateway } from '../gateway/gateway.ts';
import type { Counters } from '../gateway/guardrails/counters.ts';
import { createDatabaseCounters } from '../gateway/guardrails/database-counters.ts';
import { createRedisCounters } from '../gateway/guardrails/redis-counters.ts';
import { createSpend } from '../gateway/guardrails/spend.ts';
import { createMetrics } from '../gateway/metrics.ts';
import { createPolicyReader } from '../gateway/policy.ts';
import { preview } from '../gateway/preview.ts';
import { whyNotReady } from '../gateway/ready.ts';
import { createRequests, requestPaths } from '../gateway/requests.ts';
import { createRetentionRules } from '../gateway/retention-rule.ts';
import { roomOfHeap } from '../gateway/room.ts';
import { createRunningCalls } from '../gateway/running.ts';
import { readSecretsState, type SecretSource } from '../gateway/secrets-state.ts';
import { createShedding, rememberPolicy } from '../gateway/shedding.ts';
import { createStores, type GatewayStores } from '../gateway/stores.ts';
import { type GatewayTables, gatewayMigrations } from '../gateway/tables.ts';
import { createNetworkUpstream, type NetworkUpstream } from '../gateway/upstream/network.ts';
import { createSend } from '../gateway/upstream/send.ts';
import { createSharedPauses } from '../gateway/upstream/shared-pauses.ts';
import { createVault, type Vault } from '../gateway/vault.ts';
import { describeMethod } from '../reference/detail.ts';
import { createReference } from '../reference/pages.ts';
import { type Database, type DatabaseLocation, openDatabase } from '../storage/database.ts';
import { keepOthersOut } from '../storage/only-one.ts';
import { openRedis } from '../storage/redis.ts';
import { createLazyMcp, createLazyOauth, isMcp, isOauth, refuseFixture } from './mcp.ts';
import { noteVaultKey, readVaultSecrets, rewrapSealed } from './secrets.ts';
import { isLoopback } from './server.ts';
import { orUnavailable } from './unavailable.ts';
import { keepUp, type UpkeepParts } from './upkeep.ts';

/** The gateway with its `/api`, opened on its database. */
export interface OpenGateway extends AsyncDisposable {
  /** Agents' calls and `/api` on one port. */
  readonly handle: Handle;
  readonly stores: GatewayStores;
  readonly database: Database<GatewayTables>;
}

/** The gateway's tables and what opens what is sealed in them. */
export interface GatewayBase extends AsyncDisposable {
  readonly database: Database<GatewayTables>;
  readonly vault: Vault;
  readonly secretSource: SecretSource;
  /** Where call rates and budgets are counted. */
  readonly counters: Counters;
}

/**
 * Opens the gateway's database, in which everything is then sealed with the secret in use, and the server that counts. A SQLite
 * file is for one process.
 */
export async function openBase(
  config: Config,
  { clock, location, onBug }: Pick<GatewaySurroundings, 'clock' | 'location' | 'onBug'>,
): Promise<GatewayBase> {
  await using opened = new AsyncDisposableStack();
  const place = location ?? databaseLocation(config, 'gateway');
  // A second process would take the calls of the first for calls that were cut off.
  if (place.kind === 'file') opened.use(keepOthersOut(place.path));
  const database = opened.use(await openDatabase<GatewayTables>(place, gatewayMigrations));
  const { secrets, from: secretSource } = readVaultSecrets(config, randomIds);
  const vault = createVault(...secrets);
  await rewrapSealed(database, vault);
  await noteVaultKey(database, vault, clock.now());
  const redis =
    config.redisUrl === undefined ? undefined : opened.use(await openRedis(config.redisUrl, onBug));
  const counters = redis ? createRedisCounters(redis, onBug) : createDatabaseCounters(database);
  const kept = opened.move();
  return { database, vault, secretSource, counters, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** What is passed in rather than taken from the machine. */
export interface GatewaySurroundings {
  /** Where its tables are; by the settings unless told otherwise. */
  readonly location?: DatabaseLocation;
  /** Its database, where it is open already; closed with the gateway. */
  readonly base?: GatewayBase;
  readonly clock: Clock;
  readonly adminToken: string;
  readonly version: string;
  /** The local Wix of this process, when there is one: reached without a network. */
  readonly local?: LocalWix | undefined;
  readonly onBug: (error: unknown) => void;
  /** Waits so many milliseconds; the machine's own timer unless told otherwise. */
  readonly wait?: Wait;
  /** How long a held call waits for a person. */
  readonly holdMs?: number;
  /** Fetches the documents that programs name as their ids; never of inner networks unless told otherwise. */
  readonly fetchDocument?: typeof fetch;
}

/** Paths of `/api`; what is neither these nor the console's is Wix's. */
const adminPaths = /^\/(api|healthz|readyz|metrics)(\/|$|\?)/;

export async function openGateway(config: Config, around: GatewaySurroundings): Promise<OpenGateway> {
  refuseFixture(config);
  const { clock, onBug } = around;
  const ids: Ids = randomIds;
  const catalogue = loadCatalogue();
  const base = around.base ?? (await openBase(config, around));
  const { database, vault, secretSource, counters } = base;
  const retention = createRetentionRules(database, {
    days: config.activityDays,
    maxEntries: config.activityMaxEntries,
  });
  await extendParts(database, clock.now(), (await retention.get()).days);
  const log = await openActivityLog(database, clock, ids, systemAlarm, onBug);
  const endLease = await keepLease({ database, log, clock, ids, wait: systemWait, onBug });
  const stores = createStores({ database, clock, ids, catalogue, vault });
  const upstreams = createUpstreams(config, around);
  // SQLite is for one process.
  const pauses = database.dialect === 'postgres' ? createSharedPauses(database, onBug) : undefined;
  const send = createSend({
    ...{ vault, clock, wait: systemWait, random: Math.random, reach: upstreams.find, pauses },
  });
  const { read: readPolicy, last: lastPolicy } = rememberPolicy(
    createPolicyReader(database, clock, pauses?.look),
  );
  const wait = around.wait ?? systemWait;
  const alerts = createAlertAddresses({
    ...{ database, vault, clock, ids, send: fetch, fixed: config.alertUrl },
    tellAt: (url) => tellByWebhook(url, { send: fetch, wait: systemWait, onLost: onBug }),
  });
  const alertOnBudget = alertOnBudgets(database, clock, alerts);
  const onBroken = alertOnBreaks(database, clock, alerts);
  const anchored = new Map<string, Anchor>();
  const bodies = createBodies(database, vault);
  const bodyDeadline = { bodyTimeoutMs: config.bodyTimeoutMs, alarm: systemAlarm };
  const approvals = createApprovals({ database, clock, ids }, wait);
  const parts = {
    readPolicy,
    approvals,
    bodies,
    spend: createSpend(counters, (use) => void alertOnBudget(use).catch(onBug)),
    running: createRunningCalls(readPolicy, wait, onBug),
    holdMs: around.holdMs ?? 25_000,
    catalogue,
    log,
    clock,
    ids,
    send,
    maxBodyBytes: config.maxBodyBytes,
    room: roomOfHeap(),
    ...bodyDeadline,
    onAsked: alertOnQuestions(clock, { tell: alerts.tell, onBug }),
    onBug,
  };
  const quiet = new Set<string>();
  const { maxCallsInFlight } = config;
  const shedding = createShedding(createGateway(parts), {
    ...{ log, lastPolicy, clock, ids, wait: systemWait, maxCallsInFlight, onBug },
  });
  const gateway = shedding.handle;
  const requests = createRequests(parts);
  const pages = createConsole({ reference: createReference(catalogue) });
  const changes = createChanges({ log, database, ids, clock });
  const anchoring = createAnchoring();
  const stopWatching = startUpkeep(config, {
    database,
    log,
    clock,
    changes,
    onBug,
    retention,
    alerts,
    anchoring,
    anchored,
    onBroken,
    quiet,
  });
  const metrics = createMetrics(log, shedding.load);
  const admin = createAdmin({
    describeMethod,
    ...{
      metrics,
      gateway,
      local: around.local,
      adminToken: around.adminToken,
    },
    ...{ database, stores, catalogue, log, clock, readPolicy, approvals, bodies, version: around.version },
    ...{ retention, alerts, anchoring, anchorTo: config.anchorTo },
    onBroken: (broken) => void onBroken(broken).catch(onBug),
    following: followLog({ database, log, wait: systemWait, onBug }),
    knownAnchors: async () => [...anchored.values(), ...(await checkedOf(database))],
    ...{ maxBodyBytes: config.maxBodyBytes, bodyDeadline },
    secrets: () => readSecretsState(database, vault, secretSource),
    preview: (agentId, request) => preview(parts, agentId, request),
    drill: () => runDrill({ gateway: parts, database, stores, wait, quiet }),
    changes,
    isAdmin: (token) => isSameSecret(token, around.adminToken),
    checkConnection: async (connection) => {
      const row = await database.read
        .selectFrom('connection')
        .select('credential')
        .where('id', '=', connection.id)
        .executeTakeFirstOrThrow();
      return checkConnection(connection, row.credential, { send, catalogue, clock });
    },
  });
  const originOf = createOrigins(config.publicUrl, isLoopback(config.host));
  const oauth = createLazyOauth({
    ...{ database, stores, readPolicy, changes, vault, originOf, clock, ids, bodyDeadline, onBug },
    fetchDocument: around.fetchDocument,
  });
  const mcp = createLazyMcp({
    ...{
      gateway,
      originOf,
      findToken: createTokenFinder(database, clock),
      requests,
      approvals: parts.approvals,
      spend: parts.spend,
      readPolicy,
      catalogue,
      vault,
      clock,
      ids,
      onBug,
      version: around.version,
    },
    loopback: isLoopback(config.host),
    publicUrl: config.publicUrl,
    fixture: config.mcpFixture,
    maxBodyBytes: config.maxBodyBytes,
    bodyDeadline,
  });
  const route: Handle = (request) => {
    if (isMcp(request.target)) return mcp.handle(request);
    if (isOauth(request.target)) return oauth(request);
    if (adminPaths.test(request.target)) return admin(request);
    if (requestPaths.test(request.target)) return requests(request);
    return isConsole(request) ? pages(request) : gateway(request);
  };
  return {
    stores,
    database,
    handle: orUnavailable(route, () => whyNotReady({ database, log }), onBug),
    async [Symbol.asyncDispose]() {
      await mcp[Symbol.asyncDispose]();
      await shedding.end();
      metrics[Symbol.dispose]();
      await stopWatching();
      await upstreams.close();
      // How the last calls ended is on record before anyone takes this process for gone.
      await log.flush();
      await endLease();
      await base[Symbol.asyncDispose]();
    },
  };
}

type UpkeepInput = Pick<
  UpkeepParts,
  'database' | 'clock' | 'changes' | 'onBug' | 'onBroken' | 'retention' | 'anchoring' | 'anchored'
> & {
  readonly log: ActivityLog;
  readonly alerts: AlertAddresses;
  readonly quiet: ReadonlySet<string>;
};

/** Watches the log and looks after it, until the answer is called. */
function startUpkeep(config: Config, parts: UpkeepInput): () => Promise<void> {
  const {
    log,
    database,
    onBug,
    quiet,
    alerts: { tell, wants },
  } = parts;
  const stopWatching = watchLog(log, database, { tell, wants, quiet, onBug });
  const stopCounting = keepCounting(log, database, onBug);
  const stop = new AbortController();
  const kept = keepUp({ ...parts, config, wait: systemWait, send: fetch }, stop.signal);
  const anchors = () => [...parts.anchored.values()];
  const checked = keepChecking({ ...parts, wait: systemWait, anchors }, stop.signal);
  return async () => {
    stopWatching();
    stop.abort();
    await Promise.all([kept, checked]);
    await stopCounting();
  };
}

interface Upstreams {
  find(connection: Connection): Handle;
  close(): Promise<void>;
}

/** One pool for each address, made when it is first needed. */
function createUpstreams(config: Config, { local }: GatewaySurroundings): Upstreams {
  const pools = new Map<string, NetworkUpstream>();
  return {
    find({ kind, siteId, baseUrl }) {
      if (kind === 'local' && local?.siteId === siteId) return local.handle;
      let upstream = pools.get(baseUrl);
      upstream ??= createNetworkUpstream(baseUrl, config.upstreamTimeoutMs);
      pools.set(baseUrl, upstream);
      return upstream.handle;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool[Symbol.asyncDispose]()));
    },
  };
}
