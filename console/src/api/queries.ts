import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { call, query } from './call.ts';
import type {
  Agent,
  AgentDetail,
  Connection,
  Entry,
  Grant,
  Method,
  MethodDetail,
  MethodGroup,
  Person,
  Session,
  Summary,
} from './types.ts';

const forEver = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY };

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const { person, ...rest } = await call<Session | { person: null }>('GET', '/api/session', undefined, {
      signal,
    });
    return person && ({ ...rest, person } as Session);
  },
  staleTime: 60_000,
  retry: false,
});

/** Who is signed in; `null` is nobody. */
export function useSession() {
  return useQuery(sessionQuery);
}

/** Whether whoever is signed in may change things. */
export function useIsOwner(): boolean {
  return useSession().data?.person.role === 'owner';
}

export function useAgents() {
  return useQuery({
    queryKey: ['agents'],
    queryFn: async ({ signal }) =>
      (await call<{ agents: readonly Agent[] }>('GET', '/api/agents', undefined, { signal })).agents,
  });
}

export function useAgent(id: string) {
  return useQuery({
    queryKey: ['agents', id],
    queryFn: ({ signal }) => call<AgentDetail>('GET', `/api/agents/${id}`, undefined, { signal }),
  });
}

export function grantKey(agent: string, connection: string | undefined) {
  return ['agents', agent, 'grants', connection ?? ''] as const;
}

export function useGrant(agent: string, connection: string | undefined) {
  return useQuery({
    queryKey: grantKey(agent, connection),
    queryFn: ({ signal }) =>
      call<Grant>('GET', `/api/agents/${agent}/grants${query({ connection })}`, undefined, { signal }),
    enabled: connection !== undefined,
  });
}

export function useConnections() {
  return useQuery({
    queryKey: ['connections'],
    queryFn: async ({ signal }) =>
      (await call<{ connections: readonly Connection[] }>('GET', '/api/connections', undefined, { signal }))
        .connections,
  });
}

/** One connection, with the agents that are on it. */
export function useConnection(id: string) {
  return useQuery({
    queryKey: ['connections', id],
    queryFn: ({ signal }) =>
      call<{ connection: Connection; agents: readonly Agent[] }>('GET', `/api/connections/${id}`, undefined, {
        signal,
      }),
  });
}

export function useGroups() {
  return useQuery({
    queryKey: ['groups'],
    queryFn: async ({ signal }) =>
      (await call<{ groups: readonly MethodGroup[] }>('GET', '/api/groups', undefined, { signal })).groups,
    ...forEver,
  });
}

/** Every public method, once: searching and filtering are done here, as one types. */
export function useMethods() {
  return useQuery({
    queryKey: ['methods'],
    queryFn: async ({ signal }) =>
      (await call<{ methods: readonly Method[] }>('GET', '/api/catalogue?limit=2000', undefined, { signal }))
        .methods,
    ...forEver,
  });
}

export function useMethod(id: string) {
  return useQuery({
    queryKey: ['methods', id],
    queryFn: ({ signal }) =>
      call<MethodDetail>('GET', `/api/catalogue/${encodeURIComponent(id)}`, undefined, { signal }),
    ...forEver,
  });
}

/** The last `hours` hours, counted in `parts` stretches that begin with the viewer's own hours and days. */
export function useSummary(hours: number, parts: number) {
  return useQuery({
    queryKey: ['overview', hours, parts],
    queryFn: ({ signal }) => {
      const toMs = endOfStretch(Date.now(), (hours * 3_600_000) / parts);
      const stretch = {
        from: new Date(toMs - hours * 3_600_000).toISOString(),
        to: new Date(toMs).toISOString(),
        parts,
      };
      return call<Summary>('GET', `/api/overview${query(stretch)}`, undefined, { signal });
    },
    // What was shown stays until the next is there: nothing is taken down and put up again.
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

/** When the stretch ends that an instant is in, as clocks show it here. */
function endOfStretch(atMs: number, stretchMs: number): number {
  const zoneMs = new Date(atMs).getTimezoneOffset() * 60_000;
  return Math.floor((atMs - zoneMs) / stretchMs + 1) * stretchMs + zoneMs;
}

const latestKey = ['activity', 'latest'];
const latestCount = 5;

/** The last few entries of the log, and every one that is written from now on. */
export function useLatest() {
  const client = useQueryClient();
  const latest = useQuery({
    queryKey: latestKey,
    queryFn: async ({ signal }) =>
      (
        await call<{ entries: readonly Entry[] }>(
          'GET',
          `/api/activity${query({ limit: latestCount })}`,
          undefined,
          { signal },
        )
      ).entries,
  });
  function add(entry: Entry): void {
    client.setQueryData<readonly Entry[]>(latestKey, (was = []) =>
      [entry, ...was.filter(({ id }) => id !== entry.id)].slice(0, latestCount),
    );
  }
  return { latest, add };
}

export function useEntry(id: string | undefined) {
  return useQuery({
    queryKey: ['entry', id],
    queryFn: ({ signal }) => call<Entry>('GET', `/api/activity/${id}`, undefined, { signal }),
    enabled: id !== undefined,
  });
}

export function usePeople() {
  return useQuery({
    queryKey: ['people'],
    queryFn: async ({ signal }) =>
      (await call<{ people: readonly Person[] }>('GET', '/api/people', undefined, { signal })).people,
  });
}

/** After a change: everything that may show it is asked for again. */
export function useRefresh(): (...keys: readonly string[]) => Promise<void> {
  const client = useQueryClient();
  return (...keys) => refresh(client, keys);
}

async function refresh(client: QueryClient, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
}
