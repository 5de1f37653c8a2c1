import { checkAnswers } from '../../test/answers.ts';
import { MovableClock } from '../base/clock.ts';
import { type Handle, responseText, toFetch, type WireHeaders } from '../base/http.ts';
import { type Ids, seededIds } from '../base/ids.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { type Database, type DatabaseLocation, openDatabase } from '../storage/database.ts';
import { createWix, type Wix } from './app.ts';
import type { Site } from './endpoint.ts';
import { createApiKey } from './identity/api-keys.ts';
import type { Scopes } from './identity/scopes.ts';
import { createAccount, createSite } from './identity/sites.ts';
import { wixMigrations } from './migrations.ts';
import { beginSite, ownerContext } from './owner.ts';
import type { WixTables } from './tables.ts';

/** An answer as a test looks at it. */
export interface TestAnswer {
  readonly status: number;
  /** Parsed, or the text itself when it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on what it expects; typing each answer would say it twice.
  readonly body: any;
  readonly headers: WireHeaders;
}

/** A local Wix for the tests of an area: empty, with one site and a key that may do everything. */
export interface TestWix extends AsyncDisposable {
  readonly wix: Wix;
  readonly database: Database<WixTables>;
  readonly clock: MovableClock;
  readonly ids: Ids;
  readonly site: Site;
  readonly key: string;
  /** Every success is held against Wix's wire types. */
  readonly handle: Handle;
  /** For `createClient` of the SDK: no network, whatever the host. */
  readonly fetch: typeof fetch;
  /** Calls with the key and the site; `headers` are added, and one that is set to undefined is left out. */
  call(verb: string, target: string, body?: unknown, headers?: WireHeaders): Promise<TestAnswer>;
  /** A key with these scopes only. */
  keyWith(scopes: Scopes): Promise<string>;
  /**
   * Another empty site of the same local Wix, with the clock back at the beginning: for the next test of a file with
   * many, since opening a database takes longer than most tests.
   */
  anotherSite(): Promise<TestWix>;
}

/** 2026-03-01, noon: a day like any other. */
const start = Date.UTC(2026, 2, 1, 12);

/** A database with the tables of a local Wix and nothing in them, to begin others with. */
let emptyImage: Uint8Array | undefined;

/** To make a hundred tables costs more than most tests; in memory it is done once. */
async function openWithTables(location: DatabaseLocation): Promise<Database<WixTables>> {
  const isMemory = location.kind === 'memory';
  const database = await openDatabase<WixTables>(
    isMemory ? { kind: 'memory', image: emptyImage } : location,
    wixMigrations,
  );
  if (isMemory) emptyImage ??= database.image();
  return database;
}

/** Opens a local Wix for a test; on SQLite in memory unless told otherwise. */
export async function openTestWix(
  location: DatabaseLocation = { kind: 'memory' },
  { callsPerMinute = 0 }: { readonly callsPerMinute?: number } = {},
): Promise<TestWix> {
  const database = await openWithTables(location);
  const clock = new MovableClock();
  const ids = seededIds('test');
  const bugs: unknown[] = [];
  const catalogue = loadCatalogue();
  const wix = createWix({
    database,
    catalogue,
    clock,
    ids,
    cursorSecret: 'test',
    tokenSecret: 'test token secret',
    changed: () => {},
    timed: () => {},
    callsPerMinute,
    maxBodyBytes: 10 * 1024 * 1024,
    onBug: (error) => bugs.push(error),
    noteRead: () => {},
  });
  const handle = checkAnswers(wix.handle, catalogue);
  return openSite({ wix, handle, database, clock, ids, fetch: toFetch(handle), bugs });
}

type Shared = Pick<TestWix, 'wix' | 'handle' | 'database' | 'clock' | 'ids' | 'fetch'> & { bugs: unknown[] };

async function openSite(shared: Shared): Promise<TestWix> {
  const { handle, database, clock, ids, bugs } = shared;
  clock.freeze(start);
  const site = await database.write(async (tx) => {
    const accountId = await createAccount(tx, start, { id: ids.guid(), name: 'Test Account' });
    const created = await createSite(tx, ids, start, {
      accountId,
      name: 'Test Shop',
      currency: 'USD',
      url: 'https://test-shop.example',
      timeZone: 'America/New_York',
      language: 'en',
    });
    await beginSite(ownerContext(tx, database.dialect, created, clock, ids));
    return created;
  });
  const keyWith = (scopes: Scopes): Promise<string> =>
    database.write(
      async (tx) =>
        (await createApiKey(tx, ids, start, { accountId: site.accountId, name: 'Test key', scopes })).key,
    );
  const key = await keyWith('all');
  return {
    ...shared,
    site,
    key,
    keyWith,
    anotherSite: () => openSite(shared),
    call: (verb, target, body, headers = {}) => {
      bugs.length = 0;
      return send(handle, verb, target, body, {
        authorization: key,
        'wix-site-id': site.id,
        ...headers,
      }).then((answer) => {
        if (bugs.length > 0) throw bugs[0];
        return answer;
      });
    },
    [Symbol.asyncDispose]: () => database.close(),
  };
}

async function send(
  handle: Handle,
  verb: string,
  target: string,
  body: unknown,
  headers: WireHeaders,
): Promise<TestAnswer> {
  const response = await handle({
    verb,
    target,
    headers,
    body:
      body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    signal: new AbortController().signal,
  });
  const text = await responseText(response);
  const isJson = response.headers['content-type']?.startsWith('application/json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}
