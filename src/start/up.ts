import { systemClock } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import type { Config } from '../config.ts';
import { connectLocalSite, makeDemoAgents } from '../gateway/demo.ts';
import type { LocalWix } from '../wix/local.ts';
import { type Credentials, readCredentials, writeCredentials } from './credentials.ts';
import { prepareFolder } from './folder.ts';
import { type OpenGateway, openGateway } from './gateway.ts';
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

const graceMs = 10_000;

/** Starts everything: the local Wix on one port, the gateway on another, with the demo. */
export async function startUp(config: Config, version: string, onBug: OnBug): Promise<Running> {
  prepareFolder(config);
  const known = readCredentials(config);
  const adminToken = known?.adminToken ?? randomIds.secret();
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(await openWix(config, adminToken, known?.wixApiKey, onBug));
  const local = { siteId: wix.site.id, handle: wix.handle, apiKey: wix.apiKey };
  const gateway = opened.use(
    await openGateway(config, { clock: systemClock, adminToken, version, local, onBug }),
  );
  await prepareOwner(gateway, config);
  const wixServer = await serve(opened, wix.handle, config, 'wix-port', onBug);
  const gatewayServer = await serve(opened, gateway.handle, config, 'port', onBug);
  const agentKeys = await prepareDemo(gateway, wix, wixServer.url, config, known);
  writeCredentials(config, {
    adminToken,
    wixApiKey: wix.apiKey,
    agentKeys,
    gateway: gatewayServer.url,
    wix: wixServer.url,
  });
  const running = opened.move();
  return {
    stop: () => running.disposeAsync(),
    ready: {
      version,
      console: `${gatewayServer.url}/`,
      gateway: gatewayServer.url,
      mcp: `${gatewayServer.url}/mcp`,
      wix: wixServer.url,
      account: { id: wix.site.accountId },
      site: { id: wix.site.id, name: wix.site.name },
      wixApiKey: wix.apiKey,
      app: wix.app,
      admin: { token: adminToken },
      ...(await firstSignIn(gateway, gatewayServer)),
      agents: await listAgents(gateway, agentKeys),
    },
  };
}

/** Starts the local Wix alone. */
export async function startWixAlone(config: Config, version: string, onBug: OnBug): Promise<Running> {
  prepareFolder(config);
  const known = readCredentials(config);
  const adminToken = known?.adminToken ?? randomIds.secret();
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(await openWix(config, adminToken, known?.wixApiKey, onBug));
  const server = await serve(opened, wix.handle, config, 'wix-port', onBug);
  writeCredentials(config, {
    agentKeys: {},
    gateway: '',
    ...known,
    adminToken,
    wixApiKey: wix.apiKey,
    wix: server.url,
  });
  const running = opened.move();
  return {
    stop: () => running.disposeAsync(),
    ready: {
      version,
      wix: server.url,
      account: { id: wix.site.accountId },
      site: { id: wix.site.id, name: wix.site.name },
      wixApiKey: wix.apiKey,
      app: wix.app,
      admin: { token: adminToken },
    },
  };
}

/** Starts the gateway alone: its connections say where Wix is. */
export async function startGatewayAlone(config: Config, version: string, onBug: OnBug): Promise<Running> {
  prepareFolder(config);
  const known = readCredentials(config);
  const adminToken = known?.adminToken ?? randomIds.secret();
  await using opened = new AsyncDisposableStack();
  const gateway = opened.use(await openGateway(config, { clock: systemClock, adminToken, version, onBug }));
  await prepareOwner(gateway, config);
  const server = await serve(opened, gateway.handle, config, 'port', onBug);
  writeCredentials(config, { wixApiKey: '', agentKeys: {}, ...known, adminToken, gateway: server.url });
  const running = opened.move();
  const agents = await listAgents(gateway, known?.agentKeys ?? {});
  const ready = {
    version,
    console: `${server.url}/`,
    gateway: server.url,
    mcp: `${server.url}/mcp`,
    admin: { token: adminToken },
    ...(await firstSignIn(gateway, server)),
    agents,
  };
  return { stop: () => running.disposeAsync(), ready };
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

/** Connects the local site and makes the demo agents the first time; answers the keys that are known of them. */
async function prepareDemo(
  gateway: OpenGateway,
  wix: LocalWix,
  wixUrl: string,
  config: Config,
  known: Credentials | undefined,
): Promise<Readonly<Record<string, string>>> {
  await connectLocalSite(gateway.stores, wixUrl, {
    accountId: wix.site.accountId,
    id: wix.site.id,
    name: wix.site.name,
    apiKey: wix.apiKey,
  });
  const made = config.seed !== 'empty' ? await makeDemoAgents(gateway.stores) : [];
  return { ...known?.agentKeys, ...Object.fromEntries(made.map(({ agent, key }) => [agent.id, key])) };
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
