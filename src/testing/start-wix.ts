import type { createClient, IApiKeyStrategy } from '@wix/sdk';
import { MovableClock } from '../base/clock.ts';
import { type Handle, toFetch } from '../base/http.ts';
import { randomIds } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { listen } from '../start/server.ts';
import type { ActiveFault, FaultRule } from '../wix/control/faults.ts';
import type { Seed } from '../wix/demo.ts';
import type { DemoApp } from '../wix/identity/demo-app.ts';
import { type LocalWix, openLocalWix } from '../wix/local.ts';
import type { RecordedRequest } from '../wix/recorder.ts';
import { createPostNetwork } from '../wix/webhooks/post.ts';
import { replaceSubscriptions } from '../wix/webhooks/subscriptions.ts';
import { demoImageOf } from './demo-image.ts';
import { createInbox, inboxUrl, type ReceivedWebhook } from './inbox.ts';

/** How a local Wix is started for a test. */
export interface StartWixOptions {
  /** What its site has; `demo` unless told otherwise. */
  readonly seed?: Seed;
  /** Calls a minute for each caller and site; 0, no limit, unless told otherwise. */
  readonly callsPerMinute?: number;
  /** 0 up to 1, for faults that strike by chance; a seeded one makes a run that can be had again. */
  readonly random?: () => number;
}

type Modules = NonNullable<Parameters<typeof createClient>[0]['modules']>;

/** The official SDK's client with these modules. */
export type SdkClient<M extends Modules> = ReturnType<typeof createClient<undefined, IApiKeyStrategy, M>>;

/** What to make before a test: for each method, by verb and path, the bodies to send it one after the other. */
export type SeedCalls = Readonly<Record<string, readonly object[]>>;

/** A local Wix in the test's own process: nothing is kept, nothing is shared with another. */
export interface TestWix extends AsyncDisposable {
  /** Where it answers, for programs that take an address: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** An API key with every permission, and the site to name with it. */
  readonly apiKey: string;
  readonly site: { readonly id: string; readonly name: string; readonly accountId: string };
  /** An app that is installed on the site with every permission: for `AppStrategy`. */
  readonly app: DemoApp;
  /** Bearer for `/_local`. */
  readonly adminToken: string;
  /** The same as a plain function from request to answer. */
  readonly handle: Handle;
  /** Answers Wix's addresses with no network: give it to `createClient` of `@wix/sdk` as `fetch`. */
  readonly fetch: typeof fetch;
  /** Every date, expiry, retry and limit follows it. */
  readonly clock: MovableClock;
  readonly faults: {
    add(rule: FaultRule): ActiveFault;
    list(): readonly ActiveFault[];
    clear(): void;
  };
  readonly webhooks: {
    /** What the app was told so far, oldest first, once all that is due has been told; of one type if it is named. */
    received(eventType?: string): Promise<readonly ReceivedWebhook[]>;
    /** When nothing is due any more, wherever it goes. */
    settled(): Promise<void>;
    clear(): void;
  };
  /** A client of the official SDK, with the API key and no network. The SDK must be installed. */
  client<M extends Modules>(modules: M): Promise<SdkClient<M>>;
  /**
   * Makes what a test needs: `seed({ 'POST /contacts/v4/contacts': [{ info: { name: { first: 'Ada' } } }] })`.
   * Answers what each call answered.
   * @throws {Error} when one is refused, with Wix's reason
   */
  seed(calls: SeedCalls): Promise<readonly JsonObject[]>;
  /** What came in, newest first. */
  requests(): readonly RecordedRequest[];
  /** Back to what it started with, or to this; webhooks that were received are forgotten. */
  reset(seed?: Seed): Promise<void>;
  /** All data as it is now; answers an id to go back to. */
  snapshot(): Promise<string>;
  /** @throws {Error} when there is no such snapshot */
  restore(id: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a local Wix. Stop it with `await using`, or `stop()`. */
export async function startWix(options: StartWixOptions = {}): Promise<TestWix> {
  const seed = options.seed ?? 'demo';
  const adminToken = randomIds.secret();
  const image = demoImageOf(Date.now());
  const kept = seed === 'demo' ? image.read() : undefined;
  const inbox = createInbox(createPostNetwork({ allowInside: true }));
  const wix = await openLocalWix({
    location: { kind: 'memory', image: kept },
    catalogue: loadCatalogue(),
    clock: new MovableClock(),
    ids: randomIds,
    random: options.random ?? Math.random,
    seed,
    callsPerMinute: options.callsPerMinute ?? 0,
    maxBodyBytes: 10 * 1024 * 1024,
    network: inbox,
    isAdmin: (token) => token === adminToken,
    onBug: failed,
  });
  const made = seed === 'demo' && !kept ? wix.database.image() : undefined;
  if (made) image.keep(made);
  await subscribeInbox(wix);
  const server = await listen(wix.handle, { host: '127.0.0.1', port: 0, flag: 'wix-port' }, failed);
  const stop = async (): Promise<void> => {
    await server.stop(0);
    await wix[Symbol.asyncDispose]();
  };
  const { apiKey, app, clock, faults, site } = wix;
  const local = toFetch(wix.handle);
  return {
    ...{
      url: server.url,
      apiKey,
      app,
      site,
      adminToken,
      handle: wix.handle,
      fetch: local,
      clock,
      faults,
      stop,
    },
    webhooks: {
      async received(eventType) {
        await wix.webhooks.settled();
        return inbox.received().filter((one) => eventType === undefined || one.eventType === eventType);
      },
      settled: () => wix.webhooks.settled(),
      clear: () => inbox.clear(),
    },
    client: (modules) => openClient(modules, { apiKey, siteId: site.id }, local),
    seed: (calls) => sendAll(calls, { authorization: apiKey, 'wix-site-id': site.id }, local),
    requests: () => wix.requests.list(),
    async reset(to = seed) {
      await wix.reset(to);
      inbox.clear();
    },
    snapshot: async () => (await wix.snapshots.take(randomIds.guid())).id,
    async restore(id) {
      if (!(await wix.snapshots.restore(id))) throw new Error(`There is no snapshot ${id}`);
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Our own mistake must fail the test that met it. */
export function failed(error: unknown): void {
  void Promise.reject(error);
}

/** The demo app is told of everything, in this process. */
function subscribeInbox({ database, app }: LocalWix): Promise<void> {
  const everything = { eventType: '*', url: inboxUrl, alg: 'RS256' } as const;
  return database.write((tx) => replaceSubscriptions(tx, randomIds, app.id, [everything]));
}

/** The SDK is loaded when it is asked for: a test that needs none need not have it. */
export async function openClient<M extends Modules>(
  modules: M,
  credential: { readonly apiKey: string; readonly siteId: string },
  send: typeof fetch,
): Promise<SdkClient<M>> {
  const { ApiKeyStrategy, createClient } = await import('@wix/sdk');
  return createClient({ modules, auth: ApiKeyStrategy(credential), fetch: send });
}

async function sendAll(
  calls: SeedCalls,
  headers: Readonly<Record<string, string>>,
  send: typeof fetch,
): Promise<readonly JsonObject[]> {
  const answers: JsonObject[] = [];
  for (const [route, bodies] of Object.entries(calls)) {
    const [method = '', path = ''] = route.split(' ');
    for (const body of bodies) {
      const response = await send(`https://www.wixapis.com${path}`, {
        ...{ method, body: JSON.stringify(body) },
        headers: { 'content-type': 'application/json', ...headers },
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${route} answered ${response.status}: ${text}`);
      answers.push(JSON.parse(text) as JsonObject);
    }
  }
  return answers;
}
