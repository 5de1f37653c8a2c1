import { type Answered, type Call, exceptionOf, methodOf, railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { type Denied, deny, type RuleName } from '../decision.ts';
import { showMoney } from '../guardrails/money.ts';
import { tellNote } from '../note.ts';

/** What nothing denies may still need a person. What that person said of this very call counts for it, once. */
export const checkAsk: Check = (call) => {
  const asked = whyAsked(call);
  const method = methodOf(call);
  if (!asked || !method) return undefined;
  const { answered, weighed } = call;
  const isAnswered = answered?.state === 'approved';
  if (answered && !isAnswered && answered.state !== 'pending') return denyAnswered(answered, answered.state);
  // Nobody can answer for what may be read in two ways, or has in it what Wix does not look at.
  if (weighed?.kind === 'unreadable')
    return deny(
      asked.rule,
      'GUARDRAIL_UNREADABLE',
      `a person is asked about this call and cannot be told what it does: ${weighed.reason}`,
    );
  if (isAnswered) return undefined;
  return {
    decision: 'held',
    rule: asked.rule,
    code: 'APPROVAL_PENDING',
    reason: asked.reason,
    data: { method: method.id, area: method.area, access: method.access },
  };
};

function whyAsked(call: Call): { rule: RuleName; reason: string } | undefined {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant') return undefined;
  if (exceptionOf(call.where.grant, method) === 'ask')
    return { rule: 'exception', reason: `${method.summary} needs a person's approval` };
  for (const { id, above } of railsOf(call, 'ask')) {
    const reason = above ? whyAbove(call, above) : `${method.summary} needs a person's approval`;
    if (reason) return { rule: `guardrail:${id}`, reason };
  }
  return undefined;
}

type Above = NonNullable<ReturnType<typeof railsOf<'ask'>>[number]['above']>;

/** What cannot be told may be above. */
function whyAbove({ weighed }: Call, above: Above): string | undefined {
  if (weighed?.kind !== 'measured') return undefined;
  const { items, money } = weighed.measure;
  if ('items' in above)
    return items === null || items > above.items
      ? `more than ${above.items} items at once need a person's approval`
      : undefined;
  const limit = above.money;
  const isOver =
    money === null ||
    money.some(({ amount, currency }) => amount > limit.amount || currency !== limit.currency);
  return isOver ? `more than ${showMoney(limit)} needs a person's approval` : undefined;
}

const answers = {
  used: ['APPROVAL_USED', 'was used already; it holds for one call'],
  rejected: ['APPROVAL_REJECTED', 'was refused'],
  expired: ['APPROVAL_EXPIRED', 'ran out before it was used'],
  withdrawn: ['APPROVAL_WITHDRAWN', 'was withdrawn'],
  other: ['APPROVAL_MISMATCH', 'is not for this very call'],
} as const;

function denyAnswered({ id, by = 'a person', note }: Answered, state: keyof typeof answers): Denied {
  const [code, what] = answers[state];
  const said = state === 'rejected' ? ` by ${by}${tellNote(note)}` : '';
  return deny('approval', code, `the approval ${id.slice(0, 64)} ${what}${said}`, {
    approvalId: id.slice(0, 64),
    ...(state === 'rejected' && note !== undefined ? { note } : {}),
  });
}
