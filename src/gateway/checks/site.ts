import { isOfAccount } from '../../catalogue/method.ts';
import { methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** The call must be for a site that the agent has been connected to, or for its account if the connection names that. */
export const checkSite: Check = (call) => {
  const { where } = call;
  if (where.kind === 'grant') {
    const { accountId, siteName } = where.grant.connection;
    const method = methodOf(call);
    if (!method || !isOfAccount(method) || accountId !== undefined) return undefined;
    return deny(
      'site',
      'SITE_NOT_GRANTED',
      `it is a method of a whole account, and the connection to ${siteName} names none`,
    );
  }
  if (where.kind === 'unnamed')
    return deny(
      'site',
      'SITE_NOT_GRANTED',
      'the agent has several sites: name one in the header wix-site-id',
    );
  if (where.siteId === undefined)
    return deny('site', 'SITE_NOT_GRANTED', 'the agent is not connected to any site');
  return deny('site', 'SITE_NOT_GRANTED', `the agent is not connected to the site ${where.siteId}`, {
    siteId: where.siteId,
  });
};
