import type { Entry } from '../../api/types.ts';

/** Which entries are shown; stands in the address, and goes to `/api/activity` as it is. */
export interface Filter {
  readonly agent?: string;
  readonly area?: string;
  readonly decision?: string;
  readonly method?: string;
  readonly target?: string;
  readonly q?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Whether a new entry is one that is asked for: by the same rules as the server's. */
export function matches(entry: Entry, filter: Filter): boolean {
  const at = Date.parse(entry.at);
  return (
    (filter.agent === undefined || entry.agent.id === filter.agent) &&
    (filter.area === undefined || entry.area === filter.area) &&
    (filter.decision === undefined || entry.decision === filter.decision) &&
    (filter.method === undefined || entry.method === filter.method) &&
    (filter.target === undefined || entry.target === filter.target) &&
    (filter.q === undefined || entry.sentence.toLowerCase().includes(filter.q.toLowerCase())) &&
    (filter.from === undefined || at >= Date.parse(filter.from)) &&
    (filter.to === undefined || at < Date.parse(filter.to))
  );
}
