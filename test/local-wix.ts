import { MovableClock } from '../src/base/clock.ts';
import { responseText } from '../src/base/http.ts';
import { randomIds } from '../src/base/ids.ts';
import { loadCatalogue } from '../src/catalogue/load.ts';
import type { DatabaseLocation } from '../src/storage/database.ts';
import type { Seed } from '../src/wix/demo.ts';
import { type LocalWix, openLocalWix } from '../src/wix/local.ts';
import type { SeedFile } from '../src/wix/seed-file.ts';
import { createPostNetwork, type PostNetwork } from '../src/wix/webhooks/post.ts';

interface LocalAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on what it expects.
  readonly body: any;
}

/** The local Wix whole, with a clock that stands, and calls to it. */
export interface Local extends AsyncDisposable {
  readonly wix: LocalWix;
  /** Wix's paths with the demo key and site, `/_local` with the admin token; `headers` instead of those. */
  call(verb: string, target: string, body?: unknown, headers?: Record<string, string>): Promise<LocalAnswer>;
}

/** Opens it on a database, with nothing on its site unless told otherwise. */
export async function openLocal(
  location: DatabaseLocation,
  {
    seed = 'empty',
    seedFile,
    network = createPostNetwork({ allowInside: true }),
    onBug = (error) => void Promise.reject(error),
  }: {
    seed?: Seed;
    seedFile?: SeedFile;
    network?: PostNetwork;
    onBug?: (error: unknown) => void;
  } = {},
): Promise<Local> {
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const wix = await openLocalWix({
    ...{ location, clock, network, seed, seedFile, catalogue: loadCatalogue(), ids: randomIds },
    ...{ random: () => 0.5, callsPerMinute: 0, maxBodyBytes: 1_000_000 },
    isAdmin: (token) => token === 'admin',
    onBug,
  });
  return {
    wix,
    async call(verb, target, body, headers) {
      const own = target.startsWith('/_local')
        ? { authorization: 'Bearer admin' }
        : { authorization: wix.apiKey, 'wix-site-id': wix.site.id };
      const response = await wix.handle({
        ...{ verb, target, headers: headers ?? own, signal: new AbortController().signal },
        body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
      });
      const text = await responseText(response);
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    [Symbol.asyncDispose]: () => wix[Symbol.asyncDispose](),
  };
}
