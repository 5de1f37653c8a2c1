import type { Clock } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { Dialect } from '../storage/database.ts';
import { areas } from './areas/areas.ts';
import type { CallContext, Site } from './endpoint.ts';
import { createCursors } from './query/cursor.ts';

/** A context of work that nobody called for: as if the site's owner did it, and nothing of it is told as an event. */
export function ownerContext(
  db: CallContext['db'],
  dialect: Dialect,
  site: Site,
  clock: Clock,
  ids: Ids,
): CallContext {
  return {
    db,
    dialect,
    siteId: site.id,
    site,
    caller: { kind: 'apiKey', id: site.accountId, name: 'Owner', accountId: site.accountId, scopes: 'all' },
    clock,
    ids,
    cursors: createCursors(site.id),
    header: () => undefined,
    emit: async () => {},
  };
}

/** Writes what every site has from its first day, area by area; it may be done again. */
export async function beginSite(owner: CallContext): Promise<void> {
  for (const area of areas) await area.begin?.(owner);
}
