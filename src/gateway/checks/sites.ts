import { methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { namesSites } from '../guardrails/sites-named.ts';

/** What a call says must be of the site that it is for: what moves data, for one, names where it comes from. */
export const checkSites: Check = (call) => {
  const { where, weighed } = call;
  const method = methodOf(call);
  if (!method || !weighed || where.kind !== 'grant' || !namesSites(method)) return undefined;
  if (weighed.kind === 'unreadable')
    return deny(
      'site',
      'SITE_NOT_GRANTED',
      `it may name another site, and it cannot be told: ${weighed.reason}`,
    );
  const { siteId, accountId, siteName } = where.grant.connection;
  const own = [siteId, accountId].map((id) => id?.toLowerCase());
  const other = weighed.measure.sites?.find((id) => !own.includes(id.toLowerCase()));
  return other === undefined
    ? undefined
    : deny('site', 'SITE_NOT_GRANTED', `it names the site ${other.slice(0, 80)}, and is for ${siteName}`, {
        siteId: other.slice(0, 80),
      });
};
