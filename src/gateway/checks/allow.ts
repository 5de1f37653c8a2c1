import { areaName, type Method } from '../../catalogue/method.ts';
import { type Call, exceptionOf, type Grant, levelsOf, methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { type Allowed, allow } from '../decision.ts';
import { covers, levelName } from '../levels.ts';
import { tellNote } from '../note.ts';

/** The last check: a call that nothing denies or holds is allowed if a level or an exception says so. */
export const checkAllow: Check = (call) => {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant') return undefined;
  const allowed = allowedBy(call, call.where.grant, method);
  const { answered } = call;
  if (!allowed || answered?.state !== 'approved') return allowed;
  return allow(
    allowed.rule === 'exception' ? 'exception' : 'level',
    `${allowed.reason}. Approved by ${answered.by ?? 'a person'}${tellNote(answered.note)}`,
  );
};

function allowedBy({ nowMs }: Call, grant: Grant, method: Method): Allowed | undefined {
  const exception = exceptionOf(grant, method);
  if (exception === 'allow') return allow('exception', `${method.summary} is allowed by an exception`);
  // `checkAsk` has let it pass: a person was asked.
  if (exception === 'ask') return allow('exception', `${method.summary} needs a person's approval`);
  const [level = 'off', ...given] = levelsOf(grant, method.area, nowMs);
  if (covers(level, method.access))
    return allow('level', `${areaName(method.area)} is set to ${levelName(level)}`);
  const wider = given.find((one) => covers(one, method.access));
  return wider && allow('level', `${areaName(method.area)} is set to ${levelName(wider)} for a time`);
}
