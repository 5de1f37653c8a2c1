/** What is under way when the process dies. */
export type Flow = 'call' | 'approval' | 'write' | 'delivery' | 'migration';

/** A place in Fairlead's code: a function, or what it makes, or a member of that. */
export interface Place {
  readonly file: string;
  /** Of several the one that is called: SQLite and PostgreSQL have their own of some. */
  readonly names: readonly string[];
  /** Of what the function makes; empty for that itself. */
  readonly member?: string;
  readonly when: 'before' | 'inside' | 'after';
}

/** A moment to die at: in Fairlead's code, or when the other side has been reached or has answered. */
export interface CrashStep {
  readonly flow: Flow;
  readonly title: string;
  readonly at: Place | 'received' | 'acknowledged';
}

function place(where: string, when: Place['when']): Place {
  const [file = '', path = ''] = where.split('#');
  const [names = '', member] = path.split('>');
  return { file, names: names.split('|'), when, ...(member === undefined ? {} : { member }) };
}

function step(flow: Flow, title: string, where: string, when: Place['when']): CrashStep {
  return { flow, title, at: place(where, when) };
}

const records = 'gateway/record-call.ts';
const approvals = 'gateway/approvals.ts#createApprovals';
const writer = 'storage/writer.ts#createWriter>';

/** Every step of what must survive, in the order in which they come. */
export const crashSteps: readonly CrashStep[] = [
  step('call', 'identify: before', 'gateway/step.ts#resolveCall', 'before'),
  step('call', 'identify: after', 'gateway/step.ts#resolveCall', 'after'),
  step('call', 'decide: after', 'gateway/decide.ts#decide', 'after'),
  step('call', 'intent: before it is written', `${records}#recordIntent`, 'before'),
  step(
    'call',
    'intent: written, not committed',
    'gateway/activity/matches.ts#countMatches|countMatchesNow',
    'after',
  ),
  step('call', 'intent: committed, nobody told', writer, 'after'),
  step(
    'call',
    'entry: written, not committed',
    'gateway/activity/entries.ts#writeEntries|putEntryNow',
    'after',
  ),
  step('call', 'intent: on record', `${records}#recordIntent`, 'after'),
  step('call', 'forward: before it is sent', 'gateway/forward.ts#forward', 'before'),
  { flow: 'call', title: 'forward: Wix has it', at: 'received' },
  step('call', 'upstream answered', 'gateway/forward.ts#forward', 'after'),
  step('call', 'outcome: before it is handed to the log', `${records}#recordOutcome`, 'before'),
  step('call', 'outcome: handed to the log', `${records}#recordOutcome`, 'after'),
  step('call', 'answer: about to be sent', 'gateway/gateway.ts#createGateway>', 'after'),
  { flow: 'call', title: 'answer: the agent has it', at: 'acknowledged' },
  step('approval', 'question: before it is kept', `${approvals}>askForCall`, 'before'),
  step('approval', 'question: kept', `${approvals}>askForCall`, 'after'),
  step('approval', 'held: on record', `${records}#recordHeld`, 'after'),
  step('approval', 'decision: before it is kept', `${approvals}>decide`, 'before'),
  step('approval', 'decision: kept, nobody told', `${approvals}>decide`, 'after'),
  { flow: 'approval', title: 'decision: the person has it', at: 'acknowledged' },
  step('approval', 'use: before it is taken', `${approvals}>use`, 'before'),
  step('approval', 'use: taken', `${approvals}>use`, 'after'),
  step('approval', 'resumed: on record', `${records}#recordIntent`, 'after'),
  { flow: 'approval', title: 'forward: Wix has it', at: 'received' },
  step('write', 'authorize: after', 'wix/identity/authorize.ts#authorize', 'after'),
  step('write', 'event: before it is written', 'wix/events.ts#writeEvent', 'before'),
  step('write', 'event: written', 'wix/events.ts#writeEvent', 'after'),
  step('write', 'transaction: before', writer, 'before'),
  step('write', 'transaction: all written, not committed', writer, 'inside'),
  step('write', 'transaction: committed', writer, 'after'),
  step('write', 'answer: about to be sent', 'wix/answer.ts#answerValue', 'after'),
  { flow: 'write', title: 'answer: the caller has it', at: 'acknowledged' },
  step('delivery', 'claim: before', 'wix/webhooks/queue.ts#claim', 'before'),
  step('delivery', 'claim: taken', 'wix/webhooks/queue.ts#claim', 'after'),
  step('delivery', 'signed', 'wix/webhooks/sign.ts#signWebhook', 'after'),
  { flow: 'delivery', title: 'sent: the receiver has it', at: 'received' },
  step('delivery', 'answered, not written down', 'wix/webhooks/attempts.ts#afterAttempt', 'after'),
  step('migration', 'a step of the gateway: before', 'gateway/tables.ts#gatewayMigrations>up', 'before'),
  step(
    'migration',
    'a step of the gateway: not committed',
    'gateway/tables.ts#gatewayMigrations>up',
    'after',
  ),
  step('migration', 'a step of the local Wix: not committed', 'wix/migrations.ts#wixMigrations>up', 'after'),
  step('migration', 'between two steps', writer, 'after'),
];
