import type { Readable } from 'node:stream';
import { readBody, type WireResponse } from '../base/http.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import { entitiesOf } from '../catalogue/entities.ts';
import type { Method } from '../catalogue/method.ts';
import { methodOf, railsOf } from './call.ts';
import { type Denied, deny, uncounted } from './decision.ts';
import type { Forwarded } from './forward.ts';
import { CountersUnreachable } from './guardrails/counters.ts';
import { type GuardrailOf, needsAnswer, readUnits } from './guardrails/guardrail.ts';
import { maskJson } from './guardrails/mask.ts';
import { itemsDone, recordsIn, rowFactsOf } from './guardrails/measure.ts';
import { worthOf } from './guardrails/money-moved.ts';
import { rowLimitOf, rowShapeOf } from './guardrails/rows.ts';
import type { Reservation, Share, Spend } from './guardrails/spend.ts';
import { bodyMessage } from './messages.ts';
import { railsWithMethod, type Step } from './step.ts';

/** An answer as the agent may have it, or why it may not. */
export interface Shaped {
  readonly body: WireResponse['body'];
  /** What of it goes on record; masked like the body. */
  readonly message: JsonObject | undefined;
  readonly withheld?: Denied;
}

/** How large an answer may be that a guardrail must see whole. */
const mostAnswerBytes = 16 * 1024 * 1024;

/**
 * Puts an answer under the guardrails that look at answers: rows that are not granted and records beyond a budget keep
 * the whole of it back, masked fields are taken out. Settles what the call had reserved.
 */
export async function shapeAnswer(
  step: Step,
  { status, peeked }: Forwarded,
  reservation: Reservation,
  spend: Spend,
): Promise<Shaped> {
  const known = railsWithMethod(step.call);
  const looks = known?.rails.some((rail) => needsAnswer(rail, known.method)) ?? false;
  if (!looks) return { body: peeked.body, message: bodyMessage(peeked) };
  const owner = {};
  try {
    return await shapeWhole(step, { status, peeked }, reservation, spend, owner);
  } finally {
    step.parts.room.leave(owner);
  }
}

/** What is to be read whole takes room for as long as that lasts. */
async function shapeWhole(
  step: Step,
  { status, peeked }: Pick<Forwarded, 'status' | 'peeked'>,
  reservation: Reservation,
  spend: Spend,
  owner: object,
): Promise<Shaped> {
  const { room } = step.parts;
  const most = Math.min(mostAnswerBytes, room.bytes);
  const fits = peeked.complete || room.take(owner, most);
  const answer = fits ? await readAnswer(peeked.body, most) : 'unreadable';
  const ok = status < 400;
  const withheld =
    answer === 'unreadable'
      ? whyUnreadable(step)
      : ((ok && answer ? whyRowsWithheld(step, answer) : undefined) ??
        (await settleAnswer(step, status, answer, reservation, spend)));
  if (withheld) return { body: '', message: undefined, withheld };
  // What was taken for it stays taken: nobody can tell what it came to.
  if (answer === 'unreadable') return { body: peeked.body, message: undefined };
  const masks = railsOf(step.call, 'mask');
  if (masks.length === 0 || !answer) return { body: answer ? JSON.stringify(answer) : '', message: answer };
  const covered = maskJson(answer, masks);
  return { body: JSON.stringify(covered), message: covered };
}

async function readAnswer(
  body: Uint8Array | Readable,
  mostBytes: number,
): Promise<JsonObject | undefined | 'unreadable'> {
  try {
    const bytes = await readBody(body, mostBytes);
    if (bytes.byteLength === 0) return undefined;
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? value : 'unreadable';
  } catch {
    // Too large, cut off, or not JSON: what cannot be read whole cannot be passed on.
    return 'unreadable';
  }
}

/** Only a mask, a row limit or a count of records must be able to read; a count of what was written need not. */
function whyUnreadable({ call }: Step): Denied | undefined {
  const method = methodOf(call);
  const [rail] = [
    ...railsOf(call, 'mask'),
    ...railsOf(call, 'since'),
    ...railsOf(call, 'label'),
    ...railsOf(call, 'budget'),
  ];
  if (!rail || (rail.kind === 'budget' && method?.access === 'write')) return undefined;
  return deny(
    `guardrail:${rail.id}`,
    'GUARDRAIL_UNREADABLE',
    'a guardrail must read the answer and cannot, so it is kept back',
    { guardrail: rail.id },
  );
}

function whyRowsWithheld({ call }: Step, answer: JsonObject): Denied | undefined {
  const method = methodOf(call);
  for (const rail of [...railsOf(call, 'since'), ...railsOf(call, 'label')]) {
    const shape = method && rowShapeOf(method, rail.kind);
    if (shape !== 'list' && shape !== 'one') continue;
    const { says, holds } = rowLimitOf(rail);
    if (entitiesIn(answer).every((entity) => holds(rowFactsOf(entity)))) continue;
    return deny(
      `guardrail:${rail.id}`,
      'GUARDRAIL_ROWS',
      `only ${says} are granted, and the answer has others`,
      {
        guardrail: rail.id,
      },
    );
  }
  return undefined;
}

function entitiesIn(answer: JsonObject): JsonObject[] {
  const { lists, objects } = entitiesOf(answer);
  if (lists.length > 0) return lists.flatMap(([, list]) => list).filter(isObject);
  return objects.map(([, object]) => object);
}

async function settleAnswer(
  { call }: Step,
  status: number,
  answer: JsonObject | undefined,
  reservation: Reservation,
  spend: Spend,
): Promise<Denied | undefined> {
  const actual = (share: Share) => actualOf(share, status, answer ?? {}, methodOf(call));
  const withheld =
    methodOf(call)?.access === 'write' ? undefined : await takeMore(reservation, actual, spend);
  if (withheld) return withheld;
  // What a read had more was taken above; only what it had less is given back here.
  await spend.settle(reservation, (share) =>
    methodOf(call)?.access === 'write' ? actual(share) : Math.min(actual(share), share.amount),
  );
  return undefined;
}

/** Takes what a read has more than it had asked for: of every budget, or of none, and the answer is kept back. */
async function takeMore(
  reservation: Reservation,
  actual: (share: Share) => number,
  spend: Spend,
): Promise<Denied | undefined> {
  const taken: Share[] = [];
  const withhold = async (denied: Denied) => {
    await spend.settle({ ...reservation, shares: taken }, () => 0).catch(ignoreUnreachable);
    return denied;
  };
  for (const share of reservation.shares) {
    const amount = actual(share) - share.amount;
    if (amount <= 0) continue;
    const isLeft = await spend.take(reservation, share, amount).catch(ignoreUnreachable);
    if (isLeft === undefined) return withhold(uncounted('and the answer is kept back', { sent: true }));
    if (!isLeft) return withhold(tooMany(share, actual(share)));
    taken.push({ ...share, amount });
  }
  return undefined;
}

function ignoreUnreachable(error: unknown): undefined {
  if (!(error instanceof CountersUnreachable)) throw error;
}

function tooMany({ rail }: Share, records: number): Denied {
  return deny(
    `guardrail:${rail.id}`,
    'GUARDRAIL_BUDGET',
    `the answer has ${records} records, more than the budget has left, and is kept back: ask for fewer`,
    { guardrail: rail.id },
  );
}

/** What a share comes to once Wix has answered. A call that Wix refused used nothing up but its place in the minute. */
function actualOf(
  { rail, amount }: Share,
  status: number,
  answer: JsonObject,
  method: Method | undefined,
): number {
  if (rail.kind === 'rate') return amount;
  if (status >= 500) return amount;
  if (status >= 400) return 0;
  if (readUnits.includes(rail.of)) return recordsIn(answer);
  if (rail.of === 'money') return orderedIn(answer, rail, method) ?? amount;
  const done = itemsDone(answer);
  return rail.of === 'contacts-messaged' ? Math.min(amount, done ?? amount) : (done ?? amount);
}

/** What an order that was just made is worth in the currency of a budget; an answer to anything else does not tell. */
function orderedIn(
  { order }: JsonObject,
  { currency }: GuardrailOf<'budget'>,
  method: Method | undefined,
): number | undefined {
  const money = method?.effect.money;
  if (!isObject(order) || (money?.worth ?? money?.there) === undefined) return undefined;
  // In another currency than was said: what was reserved stays used.
  return order.currency === currency ? worthOf(order) : undefined;
}
