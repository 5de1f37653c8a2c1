import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** The call must be for a site that the agent has been connected to. */
export const checkSite: Check = ({ where }) => {
  if (where.kind === 'grant') return undefined;
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
