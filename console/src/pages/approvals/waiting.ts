import { useQuery } from '@tanstack/react-query';
import { ApiProblem, call } from '../../api/call.ts';

/** A call that waits, or waited, for a person; or access that an agent asks for. */
export interface Approval {
  readonly id: string;
  readonly kind: 'call' | 'access';
  readonly agentId: string;
  readonly connectionId: string;
  readonly method: string | null;
  readonly area: string;
  readonly state: 'pending' | 'approved' | 'rejected' | 'expired' | 'withdrawn';
  readonly sentence: string;
  readonly reason: string;
  readonly effect: readonly string[];
  readonly level: string | null;
  readonly minutes: number | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly note: string;
  readonly usedAt: string | null;
}

export function useApprovals() {
  return useQuery({
    queryKey: ['approvals'],
    queryFn: async ({ signal }) => {
      try {
        return (
          await call<{ approvals: readonly Approval[] }>('GET', '/api/approvals', undefined, { signal })
        ).approvals;
      } catch (error) {
        // A gateway without approvals has none that wait.
        if (error instanceof ApiProblem && error.status === 404) return [];
        throw error;
      }
    },
    refetchInterval: 5_000,
  });
}

/** How many calls wait for a person. */
export function useWaiting(): number {
  return useApprovals().data?.filter(({ state }) => state === 'pending').length ?? 0;
}
