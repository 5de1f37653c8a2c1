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

const newestShown = 100;

function list(query: string, signal: AbortSignal): Promise<ApprovalPage> {
  return call<ApprovalPage>('GET', `/api/approvals?${query}`, undefined, { signal });
}

/** Everything that waits, page by page. */
async function allWaiting(signal: AbortSignal): Promise<readonly Approval[]> {
  const found: Approval[] = [];
  let cursor = '';
  do {
    const { approvals, next } = await list(`state=pending${cursor}`, signal);
    found.push(...approvals);
    cursor = next ? `&cursor=${next}` : '';
  } while (cursor !== '');
  return found;
}

interface ApprovalPage {
  readonly approvals: readonly Approval[];
  readonly next?: string;
}

export function useApprovals() {
  return useQuery({
    queryKey: ['approvals'],
    queryFn: async ({ signal }) => {
      try {
        // Those that wait come by themselves: however many others there are, none of them is hidden.
        const [waiting, newest] = await Promise.all([
          allWaiting(signal),
          list(`limit=${newestShown}`, signal),
        ]);
        return [...waiting, ...newest.approvals.filter(({ state }) => state !== 'pending')];
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
