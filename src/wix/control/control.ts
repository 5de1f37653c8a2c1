import { Hono } from 'hono';
import { type MovableClock, toIso } from '../../base/clock.ts';
import { BodyRefused, fromFetch, type Handle } from '../../base/http.ts';
import type { Ids } from '../../base/ids.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Database } from '../../storage/database.ts';
import type { Seed } from '../demo.ts';
import type { Site } from '../endpoint.ts';
import { createSite, listSites, updateSite } from '../identity/sites.ts';
import { beginSite, ownerContext } from '../owner.ts';
import type { Recorder } from '../recorder.ts';
import type { SeedFile } from '../seed-file.ts';
import { afterStorageFault, storageFaultOf } from '../storage-fault.ts';
import type { WixTables } from '../tables.ts';
import { addAccounts, NotEntitled, ownerOf } from './accounts.ts';
import { addApps, NotThere } from './apps.ts';
import type { Faults } from './faults.ts';
import { BadInput, bodies, readInput } from './input.ts';
import type { Snapshots } from './snapshots.ts';
import { addWebhooks } from './webhooks.ts';

/** What the control plane works on. */
export interface ControlParts {
  readonly database: Database<WixTables>;
  /** The demo site: what is meant where none is named. */
  readonly site: Site;
  readonly catalogue: Catalogue;
  readonly clock: MovableClock;
  readonly ids: Ids;
  readonly requests: Recorder;
  readonly faults: Faults;
  readonly snapshots: Snapshots;
  /** Puts every site back to what a new one starts with. */
  readonly reset: (seed: Seed) => Promise<void>;
  readonly seedFile?: SeedFile | undefined;
  readonly maxBodyBytes: number;
  readonly isAdmin: (token: string) => boolean;
  readonly implemented: ReadonlySet<string>;
  /** Called when something was written that apps are to be told of. */
  readonly changed: () => void;
  /** Told of what a call failed with, where that may be the storage. */
  readonly noteRead: (error: unknown) => void;
}

/**
 * `/_local/*`: what only a local Wix can give. JSON; `Authorization: Bearer <admin token>`.
 * Errors are `{"message": "..."}`: 400 for what is wrong with the call, 401 without the token, 403 for what the one
 * named may not do, 404 for what is not there, 503 while the storage does not do it.
 */
export function createControl(parts: ControlParts): Handle {
  const { clock, faults, requests, snapshots, ids, database } = parts;
  const app = new Hono().basePath('/_local');

  app.use(async (context, next) => {
    const token = context.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';
    if (!parts.isAdmin(token))
      return context.json(
        { message: 'The admin token is missing or wrong: send Authorization: Bearer <admin token>.' },
        401,
      );
    return next();
  });
  app.onError((error, context) => {
    if (error instanceof BadInput) return context.json({ message: error.message }, 400);
    if (error instanceof NotEntitled) return context.json({ message: error.message }, 403);
    if (error instanceof NotThere) return context.json({ message: error.message }, 404);
    if (error instanceof BodyRefused)
      return context.json({ message: error.message }, error.status, { connection: 'close' });
    parts.noteRead(error);
    const fault = storageFaultOf(error);
    if (fault) return context.json({ message: fault.message }, 503, afterStorageFault);
    throw error;
  });

  app.post('/reset', async (context) => {
    const started = parts.seedFile ? 'file' : 'demo';
    const { seed = started } = await readInput(context.req.raw, bodies.reset);
    if (seed === 'file' && !parts.seedFile)
      throw new BadInput(
        'seed is file, and this local Wix was not started with one: it should be demo or empty.',
      );
    await parts.reset(seed);
    return context.json({ seed });
  });

  app.get('/snapshots', async (context) =>
    context.json({ snapshots: (await snapshots.list()).map(shownSnapshot) }),
  );
  app.post('/snapshots', async (context) => context.json(shownSnapshot(await snapshots.take(ids.guid()))));
  app.post('/snapshots/:id/restore', async (context) => {
    const id = context.req.param('id');
    return (await snapshots.restore(id))
      ? context.json({ id })
      : context.json({ message: `There is no snapshot ${id}.` }, 404);
  });

  app.get('/clock', (context) => context.json(shownClock(clock)));
  app.post('/clock', async (context) => {
    moveClock(clock, await readInput(context.req.raw, bodies.clock));
    return context.json(shownClock(clock));
  });

  app.get('/faults', (context) => context.json({ faults: faults.list() }));
  app.post('/faults', async (context) =>
    context.json(faults.add(await readInput(context.req.raw, bodies.fault))),
  );
  app.delete('/faults', (context) => {
    faults.clear();
    return context.json({});
  });

  app.get('/requests', (context) => context.json({ requests: requests.list(), missing: missing(parts) }));
  app.delete('/requests', (context) => {
    requests.clear();
    return context.json({});
  });

  app.get('/sites', async (context) => context.json({ sites: await listSites(database.read) }));
  app.post('/sites', async (context) => {
    const { accountId, ...given } = await readInput(context.req.raw, bodies.site);
    const owner = await ownerOf(parts, accountId);
    const site = {
      currency: 'USD',
      url: 'https://site.example',
      timeZone: 'UTC',
      language: 'en',
      ...given,
      accountId: owner,
    };
    const made = await database.write(async (tx) => {
      const created = await createSite(tx, ids, clock.now(), site);
      await beginSite(ownerContext(tx, database.dialect, created, clock, ids));
      return created;
    });
    return context.json(made);
  });

  app.patch('/sites/:id', async (context) => {
    const id = context.req.param('id');
    const change = await readInput(context.req.raw, bodies.siteChange);
    const site = await database.write((tx) => updateSite(tx, id, change));
    return site ? context.json(site) : context.json({ message: `There is no site ${id}.` }, 404);
  });

  addAccounts(app, parts);
  addApps(app, parts);
  addWebhooks(app, parts);

  app.notFound((context) =>
    context.json(
      { message: `${context.req.method} ${context.req.path} is not part of the control plane.` },
      404,
    ),
  );
  return fromFetch(
    (request) => app.fetch(request),
    'http://local',
    () => ({ limitBytes: parts.maxBodyBytes }),
  );
}

function shownSnapshot({ id, createdMs }: { id: string; createdMs: number }): {
  id: string;
  createdAt: string;
} {
  return { id, createdAt: toIso(createdMs) };
}

function shownClock(clock: MovableClock): { now: string; frozen: boolean } {
  return { now: toIso(clock.now()), frozen: clock.isFrozen };
}

function moveClock(
  clock: MovableClock,
  { now, advanceMs, freeze }: { now?: string; advanceMs?: number; freeze?: boolean },
): void {
  if (now !== undefined) clock.advance(Date.parse(now) - clock.now());
  if (advanceMs !== undefined) clock.advance(advanceMs);
  if (freeze === true) clock.freeze();
  if (freeze === false) clock.run();
}

/** Methods that were called and are not implemented here, so that a test suite shows what it leans on. */
function missing({ requests, implemented }: ControlParts): readonly string[] {
  const called = requests.list().flatMap(({ method, verb, target, status }) => {
    if (method === undefined) return status === 404 ? [`${verb} ${target}`] : [];
    return implemented.has(method) ? [] : [method];
  });
  return [...new Set(called)].toSorted();
}
