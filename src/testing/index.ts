import { MovableClock } from '../base/clock.ts';
import { toFetch } from '../base/http.ts';
import { randomIds } from '../base/ids.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { listen } from '../start/server.ts';
import type { ActiveFault, FaultRule } from '../wix/control/faults.ts';
import type { Seed } from '../wix/demo.ts';
import { openLocalWix } from '../wix/local.ts';
import type { RecordedRequest } from '../wix/recorder.ts';
import { createPostNetwork } from '../wix/webhooks/post.ts';

/** How a local Wix is started for a test. */
export interface TestWixOptions {
  /** What its site has; `demo` unless told otherwise. */
  readonly seed?: Seed;
  /** Calls a minute for each caller and site; 0, no limit, unless told otherwise. */
  readonly callsPerMinute?: number;
}

/** A local Wix in the test's own process: nothing is kept, nothing is shared with another. */
export interface TestWix extends AsyncDisposable {
  /** Where it answers, for programs that take an address: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** An API key with every permission, and the site to name with it. */
  readonly apiKey: string;
  readonly site: { readonly id: string; readonly name: string };
  /** Bearer for `/_local`. */
  readonly adminToken: string;
  /** Answers Wix's addresses with no network: give it to `createClient` of `@wix/sdk` as `fetch`. */
  readonly fetch: typeof fetch;
  /** Every date, expiry and limit follows it. */
  readonly clock: MovableClock;
  readonly faults: {
    add(rule: FaultRule): ActiveFault;
    list(): readonly ActiveFault[];
    clear(): void;
  };
  /** What came in, newest first. */
  requests(): readonly RecordedRequest[];
  /** Back to the demo site, or to nothing. */
  reset(seed?: Seed): Promise<void>;
  /** All data as it is now; answers an id to go back to. */
  snapshot(): Promise<string>;
  /** @throws {Error} when there is no such snapshot */
  restore(id: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a local Wix. Stop it with `await using`, or `stop()`. */
export async function startWix(options: TestWixOptions = {}): Promise<TestWix> {
  const seed = options.seed ?? 'demo';
  const adminToken = randomIds.secret();
  const failed = (error: unknown) => void Promise.reject(error);
  const wix = await openLocalWix({
    location: { kind: 'memory' },
    catalogue: loadCatalogue(),
    clock: new MovableClock(),
    ids: randomIds,
    random: Math.random,
    seed,
    callsPerMinute: options.callsPerMinute ?? 0,
    maxBodyBytes: 10 * 1024 * 1024,
    network: createPostNetwork({ allowInside: true }),
    isAdmin: (token) => token === adminToken,
    onBug: failed,
  });
  const server = await listen(wix.handle, { host: '127.0.0.1', port: 0, flag: 'wix-port' }, failed);
  const stop = async (): Promise<void> => {
    await server.stop(0);
    await wix[Symbol.asyncDispose]();
  };
  return {
    url: server.url,
    apiKey: wix.apiKey,
    site: { id: wix.site.id, name: wix.site.name },
    adminToken,
    fetch: toFetch(wix.handle),
    clock: wix.clock,
    faults: wix.faults,
    requests: () => wix.requests.list(),
    reset: (to = seed) => wix.reset(to),
    snapshot: async () => (await wix.snapshots.take(randomIds.guid())).id,
    restore: async (id) => {
      if (!(await wix.snapshots.restore(id))) throw new Error(`There is no snapshot ${id}`);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
