import type { Spend } from '../gateway/guardrails/spend.ts';
import { tellGuardrail } from '../gateway/guardrails/tell.ts';
import type { Policy } from '../gateway/policy.ts';
import type { SiteLimits } from './caller.ts';

/** Reads what holds for an agent at each of its sites besides levels. */
export function readLimits(
  policy: Policy,
  spend: Pick<Spend, 'left'>,
  agentId: string,
  nowMs: number,
): Promise<SiteLimits[]> {
  return Promise.all(
    policy.grantsOf(agentId).map(async (grant) => {
      const left = await spend.left(agentId, grant, nowMs);
      const counted = new Set(left.map(({ rail }) => rail.id));
      return {
        siteId: grant.connection.siteId,
        conditions: grant.guardrails.filter(({ id }) => !counted.has(id)).map(tellGuardrail),
        left,
        elevations: grant.elevations.filter(({ untilMs }) => untilMs > nowMs),
      };
    }),
  );
}
