import { allRailsOf, type Call, exceptionSubjectOf } from './call.ts';
import { checkAllow } from './checks/allow.ts';
import { checkAsk } from './checks/ask.ts';
import { checkBody } from './checks/body.ts';
import { checkBudget } from './checks/budget.ts';
import { checkCollections } from './checks/collections.ts';
import { checkException } from './checks/exception.ts';
import { checkExpiry } from './checks/expiry.ts';
import { checkFields } from './checks/fields.ts';
import { checkHours } from './checks/hours.ts';
import { checkKey } from './checks/key.ts';
import { checkLevel } from './checks/level.ts';
import { checkMasked } from './checks/masked.ts';
import { checkMessage } from './checks/message.ts';
import { checkMethod } from './checks/method.ts';
import { checkPaused } from './checks/paused.ts';
import { checkPriceChange } from './checks/price-change.ts';
import { checkRate } from './checks/rate.ts';
import { checkRows } from './checks/rows.ts';
import { checkSite } from './checks/site.ts';
import { checkSites } from './checks/sites.ts';
import { checkStopped } from './checks/stopped.ts';
import { checkTotal } from './checks/total.ts';
import { type Decision, deny } from './decision.ts';
import type { GuardrailKind } from './guardrails/guardrail.ts';

/** Says what it has to say of a call, or nothing: then the next check is asked. */
export type Check = (call: Call) => Decision | undefined;

/**
 * All checks, in the order they are asked: those that deny, those that hold, the one that allows. A new rule is a file
 * in `checks/` and a line here.
 */
export const checks: readonly Check[] = [
  checkKey,
  checkPaused,
  checkStopped,
  checkMethod,
  checkSite,
  checkExpiry,
  checkException,
  checkLevel,
  checkHours,
  checkBody,
  checkMessage,
  checkSites,
  checkCollections,
  checkRows,
  checkFields,
  checkTotal,
  checkPriceChange,
  checkMasked,
  checkRate,
  checkBudget,
  checkAsk,
  checkAllow,
];

/**
 * Decides a call: the one place where that is done, for REST, MCP, listings and previews alike. Pure.
 * The first check that speaks decides; when none does, the call is denied.
 */
export function decide(call: Call): Decision {
  for (const check of checks) {
    const decision = check(call);
    if (decision) return decision;
  }
  return deny('default', 'NOT_GRANTED', 'nothing allows it');
}

/** Which kinds of guardrails a check speaks for; a check that is not here speaks for none. */
const speaksFor: ReadonlyMap<Check, readonly GuardrailKind[]> = new Map<Check, readonly GuardrailKind[]>([
  [checkExpiry, ['expires']],
  [checkHours, ['hours']],
  [checkCollections, ['collections']],
  [checkRows, ['since', 'label']],
  [checkFields, ['fields']],
  [checkTotal, ['total']],
  [checkPriceChange, ['price-change']],
  [checkMasked, ['mask']],
  [checkRate, ['rate']],
  [checkBudget, ['budget']],
  [checkAsk, ['ask']],
]);

/** The rules of a grant that looked at a call. */
export interface Looked {
  /** Ids of guardrails. */
  readonly guardrails: readonly string[];
  /** The method or group of which an exception speaks, with what it says: `deny contacts/contact/delete`. */
  readonly exception: string | undefined;
}

/** Which rules looked at a call: what an earlier check denies, later ones never see. */
export function rulesThatLooked(call: Call): Looked {
  const rails = allRailsOf(call);
  const exception = exceptionSubjectOf(call);
  if (rails.length === 0 && exception === undefined) return { guardrails: [], exception };
  const asked: Check[] = [];
  let rule: string | undefined;
  for (const check of checks) {
    asked.push(check);
    rule = check(call)?.rule;
    if (rule !== undefined) break;
  }
  const kinds = new Set(asked.flatMap((check) => speaksFor.get(check) ?? []));
  const looked = rails.filter(({ kind, id }) => kinds.has(kind) || rule === `guardrail:${id}`);
  return {
    guardrails: looked.map(({ id }) => id),
    exception: asked.includes(checkException) ? exception : undefined,
  };
}
