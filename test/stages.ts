import { ApiKeyStrategy, createClient } from '@wix/sdk';
import { toFetch } from '../src/base/http.ts';
import { areas } from '../src/catalogue/method.ts';
import { readConfig } from '../src/config.ts';
import { connectLocalSite } from '../src/gateway/demo.ts';
import { openGateway } from '../src/start/gateway.ts';
import type { DatabaseLocation } from '../src/storage/database.ts';
import { openTestWix, type TestWix } from '../src/wix/test-wix.ts';
import { testDatabases } from './databases.ts';

type Modules = Parameters<typeof createClient>[0]['modules'];

/** A local Wix with one empty site, and the official SDK on the way to it. */
export interface Stage extends AsyncDisposable {
  readonly wix: TestWix;
  /** Reaches Wix's addresses with no network, directly or through the gateway. */
  readonly fetch: typeof fetch;
  /** What to send as `Authorization`: the Wix API key, or an agent's key with every area set to full. */
  readonly key: string;
}

/** Every way in which the SDK is tried: directly and through the gateway, on SQLite and on PostgreSQL. */
export function stages(): readonly { readonly name: string; open(): Promise<Stage> }[] {
  return testDatabases().flatMap(({ name, open }) => [
    { name: `${name}, directly`, open: () => openDirect(open()) },
    { name: `${name}, through the gateway`, open: () => openThroughGateway(open(), open()) },
  ]);
}

/** The unmodified SDK with these modules of its packages. */
export function sdkClient<M extends NonNullable<Modules>>({ wix, fetch, key }: Stage, modules: M) {
  return createClient({ modules, auth: ApiKeyStrategy({ apiKey: key, siteId: wix.site.id }), fetch });
}

async function openDirect(location: DatabaseLocation): Promise<Stage> {
  const wix = await openTestWix(location);
  return { wix, fetch: wix.fetch, key: wix.key, [Symbol.asyncDispose]: () => wix[Symbol.asyncDispose]() };
}

async function openThroughGateway(wixAt: DatabaseLocation, gatewayAt: DatabaseLocation): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(await openTestWix(wixAt));
  const { id, accountId, name } = wix.site;
  const gateway = opened.use(
    await openGateway(readConfig({ memory: true }, {}), {
      ...{ location: gatewayAt, clock: wix.clock, adminToken: 'test', version: '0' },
      local: { siteId: id, handle: wix.handle, apiKey: wix.key },
      onBug: (error) => void Promise.reject(error),
    }),
  );
  await connectLocalSite(gateway.stores, 'http://local', { id, accountId, name, apiKey: wix.key });
  const { agent, key } = await gateway.stores.agents.create({ name: 'Test Agent' });
  const everything = Object.fromEntries(areas.map((area) => [area.id, 'full']));
  await gateway.stores.grants.replace(agent.id, { areas: everything });
  const all = opened.move();
  return {
    ...{ wix, fetch: toFetch(gateway.handle), key: key.text },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
