import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { type MovableClock, systemClock } from '../base/clock.ts';
import type { Handle, WireRequest } from '../base/http.ts';
import { type Ids, seededIds } from '../base/ids.ts';
import type { Catalogue } from '../catalogue/load.ts';
import type { Method } from '../catalogue/method.ts';
import { type Database, type DatabaseLocation, type Dialect, openDatabase } from '../storage/database.ts';
import { createWix, handlersByMethod } from './app.ts';
import { createControl } from './control/control.ts';
import { createFaults, type Faults } from './control/faults.ts';
import { createSnapshots, type Snapshots } from './control/snapshots.ts';
import { createDemoSite, removeDemoSite, type Seed, seedDemo } from './demo.ts';
import type { Site } from './endpoint.ts';
import { createHealth } from './health.ts';
import { createApiKey, findByKey } from './identity/api-keys.ts';
import { type DemoApp, openDemoApp } from './identity/demo-app.ts';
import { findDemoSite, listSites } from './identity/sites.ts';
import { wixMigrations } from './migrations.ts';
import { beginSite, ownerContext } from './owner.ts';
import { createPassingTime, type PassingTime } from './passing.ts';
import type { Recorder } from './recorder.ts';
import { createSeeder, type SeedFile } from './seed-file.ts';
import { readSecret } from './settings.ts';
import { StorageFault } from './storage-fault.ts';
import { watchStorage } from './storage-watch.ts';
import type { WixTables } from './tables.ts';
import { createDispatcher, type Dispatcher } from './webhooks/dispatcher.ts';
import type { PostNetwork } from './webhooks/post.ts';
import { dropLeases } from './webhooks/queue.ts';

/** What a local Wix is opened with. */
export interface LocalWixOptions {
  readonly location: DatabaseLocation;
  readonly catalogue: Catalogue;
  readonly clock: MovableClock;
  readonly ids: Ids;
  /** 0 up to 1, for faults that strike by chance. */
  readonly random: () => number;
  readonly seed: Seed;
  /** What `file` is. */
  readonly seedFile?: SeedFile | undefined;
  readonly callsPerMinute: number;
  readonly maxBodyBytes: number;
  /** The API key of an earlier start; kept for as long as it works. */
  readonly knownKey?: string | undefined;
  readonly isAdmin: (token: string) => boolean;
  /** How webhooks are sent; closed with the local Wix. */
  readonly network: PostNetwork;
  readonly onBug: (error: unknown) => void;
}

/** The local Wix, whole: Wix's paths and `/_local`, its demo site and a key to it. */
export interface LocalWix extends AsyncDisposable {
  readonly handle: Handle;
  readonly site: Site;
  /** A key with every permission on the demo account. */
  readonly apiKey: string;
  /** An app that is installed on the site with every permission. */
  readonly app: DemoApp;
  readonly clock: MovableClock;
  readonly requests: Recorder;
  readonly faults: Faults;
  readonly snapshots: Snapshots;
  readonly webhooks: Dispatcher;
  readonly database: Database<WixTables>;
  /** Ids of the catalogue methods that are implemented. */
  readonly implemented: ReadonlySet<string>;
  /** All sites' data gone, or the demo site's as on the first day; accounts and keys stay. */
  reset(seed: Seed): Promise<void>;
}

/** Names the state of the tables. */
export const tablesAsOf = hash('sha256', wixMigrations.map(({ id }) => id).join(' '));

/** Opens the local Wix on its database; the first time, with its site. */
export async function openLocalWix(options: LocalWixOptions): Promise<LocalWix> {
  const { catalogue, clock, ids, network } = options;
  await using opened = new AsyncDisposableStack();
  const stored = opened.use(await openDatabase<WixTables>(options.location, wixMigrations));
  const { database, whyNotReady, noteRead } = watchStorage(stored, options.onBug, systemClock);
  opened.defer(() => network.close());
  let begun = (): void => {};
  const begin = (tx: Kysely<WixTables>): Promise<void> => beginSites(tx, database.dialect, clock, ids);
  const snapshots = tellingAfter(createSnapshots({ database, clock, tablesAsOf, begin }), () => begun());
  const { site, app, reset } = await openDemo(database, snapshots, begin, options);
  await dropLeases(database);
  // What the storage does not do is told of by who watches it, and tried again by whoever looks after what is due.
  const onBug = (error: unknown): void => {
    if (!(error instanceof StorageFault) && !noteRead(error)) options.onBug(error);
  };
  const post = { wall: systemClock, post: network.post };
  const webhooks = createDispatcher({ ...options, database, ...post, onBug });
  const changed = (): void => webhooks.wake();
  const time = createPassingTime({ ...options, database, changed, onBug });
  begun = time.wake;
  const wix = createWix({
    ...options,
    database,
    cursorSecret: await readSecret(database, ids, 'cursor-secret'),
    tokenSecret: await readSecret(database, ids, 'token-secret'),
    changed,
    timed: time.wake,
    noteRead,
  });
  const faults = createFaults({ random: options.random, delay: wait, nextId: () => ids.guid() });
  const { requests, implemented } = wix;
  const state = { database, requests, faults, snapshots, reset, implemented };
  const handle = splitOff(
    createHealth(whyNotReady),
    createControl({ ...options, ...state, site, changed, noteRead }),
    faults.around({
      handle: wix.handle,
      methodOf: (request) => methodOf(catalogue, request),
      record: requests.add,
    }),
  );
  const apiKey = await workingKey(database, site, options);
  const unhook = clock.onMove(() => {
    time.wake();
    changed();
  });
  time.wake();
  webhooks.wake();
  const open = opened.move();
  return {
    ...{ handle, site, apiKey, app, webhooks: settledAfter(time, webhooks), clock, ...state },
    async [Symbol.asyncDispose]() {
      unhook();
      await time.stop();
      await webhooks.stop();
      await open.disposeAsync();
    },
  };
}

/** Nothing is due any more only when time has done what it does. */
function settledAfter(time: PassingTime, webhooks: Dispatcher): Dispatcher {
  return {
    ...webhooks,
    async settled() {
      await time.settled();
      await webhooks.settled();
    },
  };
}

/** What is not Wix's, before what is. */
function splitOff(health: ReturnType<typeof createHealth>, control: Handle, wix: Handle): Handle {
  return (request) =>
    health(request) ?? (request.target.startsWith('/_local/') ? control(request) : wix(request));
}

function methodOf({ router }: Catalogue, { verb, target }: WireRequest): Method | undefined {
  const match = router.match(verb, target.split('?', 1)[0] ?? '');
  return match.kind === 'method' ? match.method : undefined;
}

/** The demo site and the demo app. The app's keys are made on another thread while the site is filled. */
async function openDemo(
  database: Database<WixTables>,
  snapshots: Snapshots,
  begin: (tx: Kysely<WixTables>) => Promise<void>,
  options: LocalWixOptions,
): Promise<{ site: Site; app: DemoApp; reset: (seed: Seed) => Promise<void> }> {
  const { ids, clock, seed } = options;
  const known = await findDemoSite(database.read);
  const isBegun = known !== undefined && !(await isFilling(database));
  const site = known ?? (await makeSite(database, clock));
  const reset = (to: Seed): Promise<void> => resetData(database, snapshots, site, options, to);
  // Without its site the next start is a first one again, with the file put right.
  const firstReset = (): Promise<void> =>
    reset(seed).then(
      () => database.write(endFilling),
      async (error: unknown) => {
        await database.write((tx) => removeDemoSite(tx, site).then(() => endFilling(tx)));
        throw error;
      },
    );
  const [app] = await Promise.all([
    openDemoApp(database, site, ids, clock),
    // The data of an earlier start may be older than something that every site has by now.
    isBegun ? database.write(begin) : firstReset(),
  ]);
  return { site, app, reset };
}

/** There while the first start fills its site: who finds it after a crash fills the site anew. */
const filling = 'filling';

async function makeSite(database: Database<WixTables>, clock: MovableClock): Promise<Site> {
  return database.write(async (tx) => {
    await tx.insertInto('setting').values({ name: filling, value: '' }).execute();
    return createDemoSite(tx, clock);
  });
}

async function isFilling({ read }: Database<WixTables>): Promise<boolean> {
  return (
    (await read.selectFrom('setting').select('name').where('name', '=', filling).executeTakeFirst()) !==
    undefined
  );
}

async function endFilling(tx: Kysely<WixTables>): Promise<void> {
  await tx.deleteFrom('setting').where('name', '=', filling).execute();
}

async function resetData(
  database: Database<WixTables>,
  snapshots: Snapshots,
  site: Site,
  { clock, catalogue, seedFile }: LocalWixOptions,
  seed: Seed,
): Promise<void> {
  if (seed === 'empty') return snapshots.clear();
  const { dialect } = database;
  // Each has a snapshot that a reset goes back to, by its own name.
  await snapshots.restoreOrMake(seed, async (tx) => {
    if (seed === 'demo') await seedDemo(tx, dialect, site, clock);
    else if (seedFile)
      await createSeeder(catalogue, handlersByMethod())(
        ownerContext(tx, dialect, site, clock, seededIds('fairlead-seed-file')),
        seedFile,
      );
  });
}

/** Snapshots that tell when the data of the sites is another one: time has something else to do then. */
function tellingAfter(snapshots: Snapshots, tell: () => void): Snapshots {
  return {
    ...snapshots,
    restore: (id) =>
      snapshots.restore(id).then((isKnown) => {
        if (isKnown) tell();
        return isKnown;
      }),
    restoreOrMake: (id, fill) => snapshots.restoreOrMake(id, fill).then(tell),
    clear: () => snapshots.clear().then(tell),
  };
}

async function beginSites(
  tx: Kysely<WixTables>,
  dialect: Dialect,
  clock: MovableClock,
  ids: Ids,
): Promise<void> {
  for (const site of await listSites(tx)) await beginSite(ownerContext(tx, dialect, site, clock, ids));
}

async function workingKey(
  database: Database<WixTables>,
  { accountId }: Site,
  { ids, clock, knownKey }: LocalWixOptions,
): Promise<string> {
  if (knownKey && (await findByKey(database.read, knownKey))) return knownKey;
  const { key } = await database.write((tx) =>
    createApiKey(tx, ids, clock.now(), { accountId, name: 'Demo key', scopes: 'all' }),
  );
  return key;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
