import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Calls the control plane of the local Wix, through the gateway. */
export function control<T>(verb: Verb, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return call<T>(verb, `/api/local/control${path}`, body, { signal });
}

/** Calls Wix's own paths on the local Wix, as its owner. */
export function wix<T>(
  verb: Verb,
  path: string,
  body: unknown,
  siteId: string,
  signal?: AbortSignal,
): Promise<T> {
  return call<T>(verb, `/api/local/wix${path}`, body, { signal, headers: { 'wix-site-id': siteId } });
}

/** A list of the control plane, asked again every few seconds while it is looked at. */
export function useControl<T>(path: string, everyMs: number | false = 4_000) {
  return useQuery({
    queryKey: ['local', path],
    queryFn: ({ signal }) => control<T>('GET', path, undefined, signal),
    refetchInterval: everyMs,
  });
}

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
}

export function useSites() {
  return useControl<{ sites: readonly Site[] }>('/sites', false);
}
