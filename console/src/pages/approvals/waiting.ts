import { useQuery } from '@tanstack/react-query';
import { ApiProblem, call } from '../../api/call.ts';

/** A call that waits, or waited, for a person. */
export interface Approval {
  readonly id: string;
  readonly state: string;
  readonly [more: string]: unknown;
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
        if (error instanceof ApiProblem && error.status === 404) return [];
        throw error;
      }
    },
    refetchInterval: 15_000,
  });
}

/** How many calls wait for a person. */
export function useWaiting(): number {
  return useApprovals().data?.filter(({ state }) => state === 'waiting' || state === 'pending').length ?? 0;
}
