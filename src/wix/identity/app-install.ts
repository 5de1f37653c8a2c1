import type { Clock } from '../../base/clock.ts';
import { jsonResponse, type WireRequest, type WireResponse } from '../../base/http.ts';
import type { Ids } from '../../base/ids.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Database } from '../../storage/database.ts';
import { invalid, WixFault } from '../fault.ts';
import { readMessage } from '../message.ts';
import type { WixTables } from '../tables.ts';
import { identify } from './authorize.ts';
import { findSiteApp } from './site-apps.ts';
import { readSite, updateSite } from './sites.ts';
import type { Tokens } from './tokens.ts';

interface InstallParts {
  readonly database: Database<WixTables>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly maxBodyBytes: number;
}

const path = '/apps-installer-service/v1/app-instance/install';

/** The catalogue's id of the method. */
export const installMethod = 'wix.apps.installer.v1.AppsInstaller.InstallApp';

/**
 * Wix's own call to put one of its apps on a site. It names the site in its body, so that the account's key is enough.
 * An app that is there already is answered the same.
 */
export function createAppInstall(
  parts: InstallParts,
): (request: WireRequest) => Promise<WireResponse> | undefined {
  return (request) =>
    request.verb === 'POST' && request.target.split('?', 1)[0] === path ? install(parts, request) : undefined;
}

async function install(parts: InstallParts, request: WireRequest): Promise<WireResponse> {
  const { database, ids, maxBodyBytes } = parts;
  const { caller } = await identify(parts, request.headers);
  const { siteId, appDefId } = readInstall(await readMessage(request, {}, maxBodyBytes));
  const site = await readSite(database.read, siteId);
  if (!site || caller.kind !== 'apiKey' || caller.accountId !== site.accountId)
    throw new WixFault(403, 'PERMISSION_DENIED', 'The caller has no access to this site.');
  const app = findSiteApp(appDefId);
  if (!app) throw new WixFault(404, 'NOT_FOUND', `There is no app ${appDefId}.`, { appDefId });
  await database.write((tx) => updateSite(tx, siteId, { apps: [...new Set([...site.apps, app])] }));
  const requestId = ids.guid();
  return jsonResponse(
    200,
    { appInstance: { id: ids.guid(), appDefId, enabled: true } },
    { 'x-wix-request-id': requestId },
  );
}

function readInstall({ tenant, appInstance }: JsonObject): { siteId: string; appDefId: string } {
  if (!isObject(appInstance)) throw invalid('appInstance', 'must not be empty', 'REQUIRED_FIELD');
  if (!isObject(tenant) || typeof tenant.id !== 'string')
    throw invalid('tenant.id', 'must not be empty', 'REQUIRED_FIELD');
  if (typeof appInstance.appDefId !== 'string')
    throw invalid('appInstance.appDefId', 'must not be empty', 'REQUIRED_FIELD');
  return { siteId: tenant.id, appDefId: appInstance.appDefId };
}
