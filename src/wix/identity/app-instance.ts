import { jsonResponse, type WireRequest, type WireResponse } from '../../base/http.ts';
import type { Ids } from '../../base/ids.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import { scopesFor } from '../../catalogue/method.ts';
import type { Site } from '../endpoint.ts';
import { invalid, WixFault } from '../fault.ts';
import { readMessage } from '../message.ts';
import { readApp } from './apps.ts';
import { type Authorized, authorize } from './authorize.ts';
import { holdsAny, type Scopes } from './scopes.ts';

type AppInstanceParts = Parameters<typeof authorize>[0] & {
  readonly catalogue: Catalogue;
  readonly ids: Ids;
  readonly maxBodyBytes: number;
};

const getInstance = 'com.wixpress.market.aim.api.AppInstanceService.GetAppInstance';
const sendEvent = 'com.wixpress.market.aim.api.BIEventsService.sendBIEvent';

/** Those that an app calls about itself, by the catalogue's ids. */
export const appInstanceMethods = [getInstance, sendEvent] as const;

/** Shows addresses and business details beside what every app sees of its site. */
const detailsScope = 'SCOPE.DEV_CENTER.APP-INSTANCE-READ-BASIC-INFO';

/**
 * What an app asks and says about its own installation: `GET /apps/v1/instance`, and that its setup is done.
 * Plans are not kept: every installation is free. Of an account's owner no e-mail is known, so none is shown.
 */
export function createAppInstance(
  parts: AppInstanceParts,
): (request: WireRequest) => Promise<WireResponse> | undefined {
  return (request) => {
    const call = `${request.verb} ${request.target.split('?', 1)[0]}`;
    if (call === 'GET /apps/v1/instance') return answer(parts, request, getInstance, showInstance);
    if (call === 'POST /apps/v1/bi-event') return answer(parts, request, sendEvent, takeEvent);
    return undefined;
  };
}

type Work = (parts: AppInstanceParts, asApp: Authorized, request: WireRequest) => Promise<JsonObject>;

async function answer(
  parts: AppInstanceParts,
  request: WireRequest,
  id: string,
  work: Work,
): Promise<WireResponse> {
  const method = parts.catalogue.byId.get(id);
  const scopes = method ? scopesFor(method) : [];
  const authorized = await authorize(parts, request.headers, scopes.length > 0 ? scopes : undefined);
  if (authorized.caller.kind !== 'app')
    throw new WixFault(403, 'PERMISSION_DENIED', 'Only an app that is installed on the site can call this.');
  const body = await work(parts, authorized, request);
  return jsonResponse(200, body, { 'x-wix-request-id': parts.ids.guid() });
}

async function showInstance(
  { database, catalogue }: AppInstanceParts,
  { caller, site }: Authorized,
): Promise<JsonObject> {
  if (caller.kind !== 'app') return {};
  const app = await readApp(database.read, caller.appId);
  return {
    instance: {
      ...{ instanceId: caller.id, appName: app?.name ?? '', appVersion: '^1.0.0', isFree: true },
      permissions: caller.scopes === 'all' ? [...catalogue.scopeNames.keys()] : [...caller.scopes],
      ...{ availablePlans: [], copiedFromTemplate: false, freeTrialAvailable: false },
    },
    site: shownSite(site, caller.scopes),
  };
}

function shownSite(site: Site, scopes: Scopes): JsonObject {
  return {
    ...{ siteId: site.id, siteDisplayName: site.name, locale: site.language, paymentCurrency: site.currency },
    multilingual: { isMultiLingual: false, supportedLanguages: [] },
    installedWixApps: [...site.apps],
    ...(holdsAny(scopes, [detailsScope]) && { url: site.url }),
  };
}

/** That an app's setup is done changes nothing here: there is no dashboard that would stop asking for it. */
async function takeEvent(
  { maxBodyBytes }: AppInstanceParts,
  _authorized: Authorized,
  request: WireRequest,
): Promise<JsonObject> {
  const { eventName } = await readMessage(request, {}, maxBodyBytes);
  if (typeof eventName !== 'string' || eventName === '')
    throw invalid('eventName', 'must not be empty', 'REQUIRED_FIELD');
  return {};
}
