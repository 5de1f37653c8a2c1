import { createHmac } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { BodyTooLarge, readBody, type WireRequest, type WireResponse } from '../../base/http.ts';
import type { Ids } from '../../base/ids.ts';
import { isSameSecret } from '../../base/secret.ts';
import type { Database } from '../../storage/database.ts';
import { writeEvent } from '../events.ts';
import type { WixTables } from '../tables.ts';
import { type App, readApp } from './apps.ts';
import { createCode } from './grants.ts';
import { closePage, consentPage, refusalPage } from './installer-page.ts';
import { installApp, listInstances } from './instances.ts';
import { listSites, readSite } from './sites.ts';

export interface InstallerParts {
  readonly database: Database<WixTables>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scopeNames: ReadonlyMap<string, string>;
  /** What the form's proof is made with. */
  readonly tokenSecret: string;
  readonly maxBodyBytes: number;
  /** Called when an installation was written, which the app is to be told of. */
  readonly changed: () => void;
}

/** What an install link asks for, by Wix's names. */
interface Asked {
  readonly appId: string;
  readonly redirectUrl: string;
  readonly state: string;
}

/** How long an open page can be answered. */
const pageLifeMs = 60 * 60_000;

/**
 * The pages at which a site's owner installs an app: `GET /installer/install?appId&redirectUrl[&state][&token]` asks,
 * its form answers, and the browser goes back to the app with a code.
 */
export function createInstaller(
  parts: InstallerParts,
): (request: WireRequest) => Promise<WireResponse> | undefined {
  return (request) => {
    const { pathname, searchParams } = new URL(request.target, 'http://local');
    if (pathname === '/installer/close-window') return Promise.resolve(closePage());
    if (pathname !== '/installer/install') return undefined;
    if (request.verb === 'GET') return ask(parts, searchParams);
    return request.verb === 'POST' ? answer(parts, request) : undefined;
  };
}

async function ask(parts: InstallerParts, parameters: URLSearchParams): Promise<WireResponse> {
  const { database, clock, scopeNames } = parts;
  const asked = readAsked(parameters);
  const app = await findApp(parts, asked);
  if (typeof app === 'string') return refusalPage(app);
  const sites = await listSites(database.read);
  if (sites.length === 0) return refusalPage('There is no site to install it on.');
  const installed = new Set((await listInstances(database.read, app.id)).map(({ siteId }) => siteId));
  const until = String(clock.now() + pageLifeMs);
  return consentPage({
    appName: app.name,
    permissions: app.scopes === 'all' ? ['Do everything on your site'] : inWords(app.scopes, scopeNames),
    sites: sites.map(({ id, name }) => ({ id, name, isInstalled: installed.has(id) })),
    hidden: { ...asked, until, proof: proofOf(parts, asked, until) },
    redirectUrl: asked.redirectUrl,
  });
}

/** Several scopes may have one name; a person reads it once. */
function inWords(scopes: ReadonlySet<string>, names: ReadonlyMap<string, string>): string[] {
  return [...new Set([...scopes].map((scope) => names.get(scope) ?? scope))];
}

/** Takes the form only from the page that was asked for: another site's page cannot answer for the owner. */
async function answer(parts: InstallerParts, request: WireRequest): Promise<WireResponse> {
  const form = await readForm(parts, request);
  const asked = readAsked(form);
  const app = await findApp(parts, asked);
  if (typeof app === 'string') return refusalPage(app);
  const until = form.get('until') ?? '';
  if (!isSameSecret(form.get('proof') ?? '', proofOf(parts, asked, until)))
    return refusalPage('This answer is not from the page that asks. Open the install link again.');
  if (Number(until) <= parts.clock.now())
    return refusalPage('This page was open for too long. Open the install link again.');
  if (form.get('answer') !== 'approve') return goBack(asked, { error: 'access_denied' });
  const site = await readSite(parts.database.read, form.get('siteId') ?? '');
  if (!site) return refusalPage('Choose a site. Go back and try again.');
  return goBack(asked, await approve(parts, app, site.id));
}

async function approve(parts: InstallerParts, app: App, siteId: string) {
  const { database, ids, clock } = parts;
  const nowMs = clock.now();
  const origin = { siteId, nowMs, ids, caller: undefined };
  const given = await database.write(async (tx) => {
    const wanted = { appId: app.id, siteId, scopes: app.scopes };
    const instance = await installApp(tx, ids, nowMs, wanted, (event) => writeEvent(tx, origin, event));
    return { code: await createCode(tx, ids, nowMs, instance.id), instanceId: instance.id };
  });
  parts.changed();
  return given;
}

/** The app that asks, or why it cannot. */
async function findApp({ database }: InstallerParts, { appId, redirectUrl }: Asked): Promise<App | string> {
  const app = await readApp(database.read, appId);
  if (!app) return `There is no app with the id "${appId}".`;
  if (!app.redirectUrls.includes(redirectUrl))
    return `The address "${redirectUrl}" is not registered for ${app.name}: it must be the same, letter by letter.`;
  return app;
}

function readAsked(parameters: URLSearchParams): Asked {
  return {
    appId: parameters.get('appId') ?? '',
    redirectUrl: parameters.get('redirectUrl') ?? '',
    state: parameters.get('state') ?? '',
  };
}

async function readForm({ maxBodyBytes }: InstallerParts, { body }: WireRequest): Promise<URLSearchParams> {
  const bytes = await readBody(body, maxBodyBytes).catch((error: unknown) => {
    if (error instanceof BodyTooLarge) return new Uint8Array();
    throw error;
  });
  return new URLSearchParams(Buffer.from(bytes).toString('utf8'));
}

function proofOf({ tokenSecret }: InstallerParts, asked: Asked, until: string): string {
  const facts = JSON.stringify([asked.appId, asked.redirectUrl, asked.state, until]);
  return createHmac('sha256', tokenSecret).update(facts).digest('base64url');
}

function goBack({ redirectUrl, state }: Asked, given: Readonly<Record<string, string>>): WireResponse {
  const target = new URL(redirectUrl);
  for (const [name, value] of Object.entries(given)) target.searchParams.set(name, value);
  if (state !== '') target.searchParams.set('state', state);
  return {
    status: 303,
    headers: { location: target.href, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    body: '',
  };
}
