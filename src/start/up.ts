import { systemClock } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import type { Config } from '../config.ts';
import { connectLocalSite, makeDemoAgents } from '../gateway/demo.ts';
import { inTurn } from '../storage/turn.ts';
import type { LocalWix } from '../wix/local.ts';
import {
  keepShared,
  readCredentials,
  readShared,
  type SharedCredentials,
  writeCredentials,
} from './credentials.ts';
import { prepareFolder } from './folder.ts';
import { type GatewayBase, type OpenGateway, openBase, openGateway } from './gateway.ts';
import { firstSignIn, prepareOwner } from './owner.ts';
import { type Listening, listen } from './server.ts';
import { openWix } from './wix.ts';

/** What runs, and how to end it. */
export interface Running {
  /** The one line of `--json`. */
  readonly ready: ReadyLine;
  /** Takes no more calls, finishes the running ones (10 s at most), closes everything. */
  stop(): Promise<void>;
}

/** Where things are and how to reach them. */
export interface ReadyLine {
  readonly version: string;
  readonly console?: string;
  readonly gateway?: string;
  readonly mcp?: string;
  readonly wix?: string;
  readonly account?: { readonly id: string };
  readonly site?: { readonly id: string; readonly name: string };
  readonly wixApiKey?: string;
  readonly app?: {
    readonly id: string;
    readonly secret: string;
    readonly instanceId: string;
    readonly publicKey: string;
  };
  readonly admin: { readonly token: string };
  /** Works once, while nobody has a password: whoever opens it becomes the owner. */
  readonly signIn?: string;
  readonly agents?: readonly { readonly id: string; readonly name: string; readonly key?: string }[];
}

type OnBug = (error: unknown) => void;

type Start = (config: Config, version: string, onBug: OnBug) => Promise<Running>;

const graceMs = 10_000;

/** Starts everything: the local Wix on one port, the gateway on another, with the demo. */
export const startUp: Start = inTurnOf(async (config, version, onBug) => {
  await using opened = new AsyncDisposableStack();
  const base = opened.use(await openBase(config, { clock: systemClock, onBug }));
  const known = await knownCredentials(config, base);
  const { adminToken } = known;
  const wix = opened.use(await openWix(config, adminToken, known.wixApiKey, onBug));
  const local = { siteId: wix.site.id, handle: wix.handle, apiKey: wix.apiKey };
  const gateway = opened.use(
    await openGateway(config, { base, clock: systemClock, adminToken, version, local, onBug }),
  );
  await prepareOwner(gateway, config);
  const wixServer = await serve(opened, wix.handle, config, 'wix-port', onBug);
  const gatewayServer = await serve(opened, gateway.handle, config, 'port', onBug);
  const shared = await prepareDemo(gateway, wix, wixServer.url, config, { base, known });
  writeCredentials(config, { ...shared, gateway: gatewayServer.url, wix: wixServer.url });
  const running = opened.move();
  return {
    stop: () => running.disposeAsync(),
    ready: {
      version,
      ...placesOf(gatewayServer),
      ...shownOf(wix, wixServer),
      admin: { token: adminToken },
      ...(await firstSignIn(gateway, gatewayServer)),
      agents: await listAgents(gateway, shared.agentKeys),
    },
  };
});

/** Starts the local Wix alone. */
export const startWixAlone: Start = inTurnOf(async (config, version, onBug) => {
  const known = await knownCredentials(config);
  const { adminToken } = known;
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(await openWix(config, adminToken, known.wixApiKey, onBug));
  const server = await serve(opened, wix.handle, config, 'wix-port', onBug);
  writeCredentials(config, { gateway: '', ...known, wixApiKey: wix.apiKey, wix: server.url });
  const running = opened.move();
  return {
    stop: () => running.disposeAsync(),
    ready: { version, ...shownOf(wix, server), admin: { token: adminToken } },
  };
});

/** Starts the gateway alone: its connections say where Wix is. */
export const startGatewayAlone: Start = inTurnOf(async (config, version, onBug) => {
  await using opened = new AsyncDisposableStack();
  const base = opened.use(await openBase(config, { clock: systemClock, onBug }));
  const known = await knownCredentials(config, base);
  const { adminToken } = known;
  const gateway = opened.use(
    await openGateway(config, { base, clock: systemClock, adminToken, version, onBug }),
  );
  await prepareOwner(gateway, config);
  const server = await serve(opened, gateway.handle, config, 'port', onBug);
  await base.database.write((tx) => shareIn(tx, base, known));
  writeCredentials(config, { ...known, gateway: server.url });
  const running = opened.move();
  const ready = {
    version,
    ...placesOf(server),
    admin: { token: adminToken },
    ...(await firstSignIn(gateway, server)),
    agents: await listAgents(gateway, known.agentKeys),
  };
  return { stop: () => running.disposeAsync(), ready };
});

/** Many processes may start on one PostgreSQL at once: one after the other does what is done once for all of them. */
function inTurnOf(start: Start): Start {
  return (config, version, onBug) => {
    prepareFolder(config);
    const begin = (): Promise<Running> => start(config, version, onBug);
    return config.databaseUrl === undefined ? begin() : inTurn(config.databaseUrl, begin);
  };
}

/** What an earlier start, or another process of this installation, made; the rest is new. */
async function knownCredentials(config: Config, base?: GatewayBase): Promise<Known> {
  const known = readCredentials(config);
  const shared = base && (await readShared(base.database, base.vault));
  const before = { wixApiKey: '', agentKeys: {}, ...known, ...shared };
  return { ...before, adminToken: config.adminToken ?? before.adminToken ?? randomIds.secret() };
}

type Known = SharedCredentials & { readonly wix?: string };

async function shareIn(
  tx: Parameters<typeof keepShared>[0],
  { database, vault }: GatewayBase,
  shared: SharedCredentials,
): Promise<void> {
  if (database.dialect === 'postgres') await keepShared(tx, vault, shared);
}

function placesOf({ url }: Listening): Pick<ReadyLine, 'console' | 'gateway' | 'mcp'> {
  return { console: `${url}/`, gateway: url, mcp: `${url}/mcp` };
}

function shownOf({ site, apiKey, app }: LocalWix, { url }: Listening) {
  return {
    wix: url,
    account: { id: site.accountId },
    site: { id: site.id, name: site.name },
    wixApiKey: apiKey,
    app,
  };
}

async function serve(
  opened: AsyncDisposableStack,
  handle: OpenGateway['handle'],
  config: Config,
  flag: 'port' | 'wix-port',
  onBug: OnBug,
): Promise<Listening> {
  const port = flag === 'port' ? config.port : config.wixPort;
  const server = await listen(handle, { host: config.host, port, flag }, onBug);
  opened.defer(() => server.stop(graceMs));
  return server;
}

/** Connects the local site and makes the demo agents the first time; answers the keys that are known of all of it. */
async function prepareDemo(
  { database, stores }: OpenGateway,
  wix: LocalWix,
  wixUrl: string,
  config: Config,
  { base, known }: { readonly base: GatewayBase; readonly known: SharedCredentials },
): Promise<SharedCredentials> {
  const { accountId, id, name } = wix.site;
  const connection = await connectLocalSite(stores, wixUrl, { accountId, id, name, apiKey: wix.apiKey });
  let shared = { ...known, wixApiKey: wix.apiKey };
  await database.write((tx) => shareIn(tx, base, shared));
  if (config.seed === 'empty') return shared;
  const parts = { database, clock: systemClock, ids: randomIds, catalogue: loadCatalogue() };
  await makeDemoAgents(parts, connection, (made, tx) => {
    const agentKeys = Object.fromEntries(made.map(({ agent, key }) => [agent.id, key]));
    shared = { ...shared, agentKeys: { ...known.agentKeys, ...agentKeys } };
    return shareIn(tx, base, shared);
  });
  return shared;
}

async function listAgents(
  { stores }: OpenGateway,
  keys: Readonly<Record<string, string>>,
): Promise<NonNullable<ReadyLine['agents']>> {
  return (await stores.agents.list()).map(({ id, name }) => ({
    id,
    name,
    ...(keys[id] === undefined ? {} : { key: keys[id] }),
  }));
}
