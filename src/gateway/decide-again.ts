import type { Kysely } from 'kysely';
import type { JsonObject } from '../base/json.ts';
import type { Router } from '../catalogue/route.ts';
import type { EntryFields } from './activity/record.ts';
import type { Answered, BodyFault, Call, Weighed, Who } from './call.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { createPolicy, type PolicyContent } from './policy.ts';
import { contentAt } from './policy-history.ts';
import type { GatewayTables } from './tables.ts';

/** What a record tells of the decision about a call, beside the policy. */
interface Context {
  readonly policy: number;
  readonly atMs: number;
  readonly unknown?: string;
  readonly site?: string;
  readonly bodyFault?: BodyFault;
  readonly weighed?: Weighed;
  readonly used?: Readonly<Record<string, number>>;
  readonly approval?: Answered;
}

/** A decision as it was recorded, and as it is taken again from that record. */
export interface DecidedAgain {
  readonly recorded: Pick<EntryFields, 'decision' | 'rule' | 'reason'>;
  readonly again: Decision;
}

/**
 * Takes the decision of an entry again: from its records and the policy that was in force, with the checks and the
 * catalogue of now. `undefined` when the entry is none of a call, or older than the policies that are kept.
 */
export async function decideAgain(
  db: Kysely<GatewayTables>,
  router: Router,
  entryId: string,
): Promise<DecidedAgain | undefined> {
  const rows = await db
    .selectFrom('record')
    .select('body')
    .where('entry_id', '=', entryId)
    .orderBy('at_ms')
    .orderBy('position')
    .execute();
  const bodies = rows.map(({ body }) => JSON.parse(body) as EntryFields);
  return decideFromRecords(bodies, router, (version) => contentAt(db, version));
}

/** The same from the bodies of the entry's records, in their order. */
export async function decideFromRecords(
  bodies: readonly EntryFields[],
  router: Router,
  policyAt: (version: number) => Promise<PolicyContent | undefined>,
): Promise<DecidedAgain | undefined> {
  const last = bodies.findLast(({ decision, context }) => decision && context?.atMs !== undefined);
  if (!last?.context) return undefined;
  const { decision, rule, reason } = last;
  const { agentId, verb = '', path = '' }: EntryFields = Object.assign({}, ...bodies);
  const context = last.context as JsonObject & Context;
  const content = await policyAt(context.policy);
  if (!content) return undefined;
  const call = callOf(content, router.match(verb, path), agentId, context);
  return { recorded: { decision, rule, reason } as EntryFields, again: decide(call) };
}

function callOf(
  content: PolicyContent,
  route: Call['route'],
  agentId: string | null | undefined,
  { policy: version, atMs, unknown, site, bodyFault, weighed, used, approval }: Context,
): Call {
  const policy = createPolicy(version, content, { now: () => atMs });
  const who: Who = agentId
    ? policy.agent(agentId)
    : { kind: 'unknown', reason: unknown ?? 'the agent is not there' };
  return {
    who,
    where: agentId ? policy.locate(agentId, site) : { kind: 'none', siteId: site },
    route,
    nowMs: atMs,
    stops: policy.stops,
    bodyFault,
    weighed,
    used: used && new Map(Object.entries(used)),
    answered: approval,
  };
}
