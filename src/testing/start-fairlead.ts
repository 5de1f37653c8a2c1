import { toFetch } from '../base/http.ts';
import { readConfig } from '../config.ts';
import { connectLocalSite } from '../gateway/demo.ts';
import { openGateway } from '../start/gateway.ts';
import { listen } from '../start/server.ts';
import {
  failed,
  openClient,
  type SdkClient,
  type StartWixOptions,
  startWix,
  type TestWix,
} from './start-wix.ts';

/** An agent of a test's gateway. */
export interface TestAgent {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  /** Answers Wix's addresses through the gateway, with no network; send the key along. */
  readonly fetch: typeof fetch;
  /** A client of the official SDK that calls as this agent. The SDK must be installed. */
  client<M extends Parameters<TestWix['client']>[0]>(modules: M): Promise<SdkClient<M>>;
}

/** A gateway with a local Wix behind it, in the test's own process. */
export interface TestFairlead extends AsyncDisposable {
  /** Where the gateway answers: agents' calls and `/api`. */
  readonly url: string;
  /** Bearer for `/api`. */
  readonly adminToken: string;
  readonly wix: TestWix;
  /**
   * Makes an agent: `agent('Reader', { products: 'read' })`. Areas that are not named are off.
   * @throws {Error} naming an area or level that there is not
   */
  agent(name: string, areas: Readonly<Record<string, 'off' | 'read' | 'write' | 'full'>>): Promise<TestAgent>;
  /** The sentences of the newest hundred entries of the activity log, oldest first. */
  sentences(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts a gateway and its local Wix. Stop it with `await using`, or `stop()`. */
export async function startFairlead(options: StartWixOptions = {}): Promise<TestFairlead> {
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(await startWix(options));
  const { site, apiKey, adminToken, clock } = wix;
  const gateway = opened.use(
    await openGateway(readConfig({ memory: true }, {}), {
      ...{ clock, adminToken, version: 'test', onBug: failed },
      local: { siteId: site.id, apiKey, handle: wix.handle },
    }),
  );
  await connectLocalSite(gateway.stores, wix.url, { ...site, apiKey });
  const server = await listen(gateway.handle, { host: '127.0.0.1', port: 0, flag: 'port' }, failed);
  opened.defer(() => server.stop(0));
  const all = opened.move();
  const stop = (): Promise<void> => all.disposeAsync();
  const send = toFetch(gateway.handle);
  return {
    ...{ url: server.url, adminToken, wix, stop },
    async agent(name, areas) {
      const { agent, key } = await gateway.stores.agents.create({ name });
      await gateway.stores.grants.replace(agent.id, { areas });
      return {
        ...{ id: agent.id, name: agent.name, key: key.text, fetch: send },
        client: (modules) => openClient(modules, { apiKey: key.text, siteId: site.id }, send),
      };
    },
    async sentences() {
      const answer = await send(`${server.url}/api/activity?limit=100`, {
        headers: { authorization: `Bearer ${adminToken}` },
      });
      const { entries } = (await answer.json()) as { entries: readonly { sentence: string }[] };
      return entries.map(({ sentence }) => sentence).toReversed();
    },
    [Symbol.asyncDispose]: stop,
  };
}
