import { appendFile } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import type { Wait } from '../base/wait.ts';
import type { Config } from '../config.ts';
import type { Tell } from '../gateway/activity/alerts.ts';
import { type Anchor, findBrokenAnchor, takeAnchors } from '../gateway/activity/anchors.ts';
import { shortenLog } from '../gateway/activity/retention.ts';
import type { Changes } from '../gateway/admin/admin.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Database } from '../storage/database.ts';

/** What the log needs done now and then. */
export interface UpkeepParts {
  readonly config: Pick<Config, 'activityDays' | 'activityMaxEntries' | 'anchorTo'>;
  readonly database: Database<GatewayTables>;
  readonly clock: Clock;
  readonly wait: Wait;
  readonly send: typeof fetch;
  readonly changes: Changes;
  readonly tell: Tell;
  readonly onBug: (error: unknown) => void;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Looks after the log every hour, from now on until `signal` aborts. */
export async function keepUp(parts: UpkeepParts, signal: AbortSignal): Promise<void> {
  const anchored = new Map<string, Anchor>();
  while (!signal.aborted) {
    await look(parts, anchored).catch(parts.onBug);
    await parts.wait(hourMs, signal);
  }
}

/** Once: holds the log against what was anchored, anchors where it stands now, and shortens it. */
export async function look(parts: UpkeepParts, anchored: Map<string, Anchor>): Promise<void> {
  const { config, database, clock } = parts;
  const broken = await findBrokenAnchor(database.read, [...anchored.values()]);
  if (broken)
    await parts.tell({
      ...{ kind: 'log-broken', at: new Date(clock.now()).toISOString() },
      message: `The activity log is broken: ${broken.reason}.`,
    });
  const known = new Map([...anchored].map(([chain, { position }]) => [chain, position]));
  const anchors = await takeAnchors(database.read, clock.now(), known);
  for (const anchor of anchors) anchored.set(anchor.chain, anchor);
  if (config.anchorTo && anchors.length > 0) await keepElsewhere(config.anchorTo, anchors, parts.send);
  await shorten(parts);
}

async function shorten({ config, database, clock, changes }: UpkeepParts): Promise<void> {
  const { activityDays, activityMaxEntries } = config;
  const gone = await shortenLog(database, {
    beforeMs: activityDays > 0 ? clock.now() - activityDays * dayMs : undefined,
    maxEntries: activityMaxEntries > 0 ? activityMaxEntries : undefined,
  });
  if (gone > 0)
    await changes.record(`took ${gone} old entries off the activity log, as its retention is set`);
}

/** To a file, a line each, or to an address, as one body of lines. */
async function keepElsewhere(place: string, anchors: readonly Anchor[], send: typeof fetch): Promise<void> {
  const lines = anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join('');
  if (!/^https?:\/\//.test(place)) return appendFile(place, lines);
  const response = await send(place, {
    ...{ method: 'POST', body: lines, signal: AbortSignal.timeout(15_000) },
    headers: { 'content-type': 'application/x-ndjson' },
  });
  if (!response.ok) throw new Error(`The anchors were not taken: ${place} answered ${response.status}`);
}
