import { areaName, type Method } from '../../catalogue/method.ts';
import { allRailsOf, asksPerson, type Call, exceptionOf, type Grant, levelsOf, methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { concernsMethod, type Guardrail, looksAtReads, needsMessage } from '../guardrails/guardrail.ts';
import { movesData, namesSites } from '../guardrails/sites-named.ts';
import { covers } from '../levels.ts';
import { checkException } from './exception.ts';
import { checkExpiry } from './expiry.ts';
import { checkHours } from './hours.ts';
import { checkLevel } from './level.ts';
import { checkStopped } from './stopped.ts';

/**
 * What a call says must be of the site that it is for, or of another one where the agent may make the same call: what moves data,
 * for one, names where it comes from.
 */
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
  const others = weighed.measure.sites?.filter((id) => !own.includes(id.toLowerCase())) ?? [];
  for (const other of others) {
    const why = whyNotThere(call, other);
    if (why === undefined) continue;
    const id = other.slice(0, 80);
    return deny('site', 'SITE_NOT_GRANTED', `it names the site ${id}, and is for ${siteName}: ${why}`, {
      siteId: id,
    });
  }
  return undefined;
};

/** What a grant says of a call before anything has to be read of it. */
const checksThere: readonly Check[] = [checkStopped, checkExpiry, checkException, checkLevel, checkHours];

/**
 * Why a call may not name another site. What is counted, limited or asked of calls there would not be of this one, which goes
 * by the grant of its own site: such a call is refused.
 */
function whyNotThere(call: Call, siteId: string): string | undefined {
  const { where } = call;
  const method = methodOf(call);
  if (where.kind !== 'grant' || !method) return undefined;
  const { baseUrl } = where.grant.connection;
  const grant = where.grants?.find(
    ({ connection }) =>
      connection.siteId.toLowerCase() === siteId.toLowerCase() && connection.baseUrl === baseUrl,
  );
  if (!grant) return 'the agent is not connected to it';
  const there: Call = { ...call, where: { kind: 'grant', grant } };
  for (const check of checksThere) {
    const refused = check(there);
    if (refused) return `there ${refused.reason}`;
  }
  if (asksPerson(there) || allRailsOf(there).some(needsMessage))
    return 'its own guardrails or exceptions look at such calls';
  const moves = movesData(method);
  if (moves === 'scheduled') return 'what is scheduled would go on when it may not be used any more';
  const kept = moves && [where.grant, grant].find((one) => keepsBack(one, method, call.nowMs));
  return kept && `of ${kept.connection.siteName} it may not read all ${areaName(method.area)} at all times`;
}

/**
 * Whether an agent may not read all that a move takes from a site: at the other one nothing would hold it back.
 */
function keepsBack(grant: Grant, method: Method, nowMs: number): boolean {
  const { area } = method;
  const mayRead =
    exceptionOf(grant, method) === 'allow' ||
    levelsOf(grant, area, nowMs).some((level) => covers(level, 'read'));
  const isOfReads = (rail: Guardrail) =>
    ['ask', 'mask', 'collections', 'hours', 'expires'].includes(rail.kind) && looksAtReads(rail, area);
  const isExcepted = [...grant.groups].some(
    ([id, rule]) => rule !== 'allow' && id.startsWith(`${area}/`) && id.endsWith('/view'),
  );
  // What looks at the move itself has been asked of it, but for a mask: that looks at what is read.
  const looksElsewhere = (rail: Guardrail) => rail.kind === 'mask' || !concernsMethod(rail, method);
  return !mayRead || isExcepted || grant.guardrails.some((rail) => isOfReads(rail) && looksElsewhere(rail));
}
