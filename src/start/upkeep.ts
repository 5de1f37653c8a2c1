import { appendFile } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import type { Wait } from '../base/wait.ts';
import type { Config } from '../config.ts';
import type { Tell } from '../gateway/activity/alerts.ts';
import { type Anchor, findBrokenAnchor, takeAnchors } from '../gateway/activity/anchors.ts';
import { countEntries } from '../gateway/activity/counts.ts';
import { extendParts } from '../gateway/activity/partitions.ts';
import { retentionOf, shortenLog } from '../gateway/activity/retention.ts';
import type { Changes } from '../gateway/admin/admin.ts';
import type { Anchoring } from '../gateway/anchoring.ts';
import { shortenHistory } from '../gateway/policy-history.ts';
import type { RetentionRules } from '../gateway/retention-rule.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Database } from '../storage/database.ts';

/** What the log needs done now and then. */
export interface UpkeepParts {
  readonly config: Pick<Config, 'anchorTo' | 'policyHistoryVersions'>;
  readonly retention: Pick<RetentionRules, 'get'>;
  /** Told how writing anchors elsewhere went. */
  readonly anchoring: Anchoring;
  readonly database: Database<GatewayTables>;
  readonly clock: Clock;
  readonly wait: Wait;
  readonly send: typeof fetch;
  readonly changes: Changes;
  readonly tell: Tell;
  readonly onBug: (error: unknown) => void;
}

const hourMs = 3_600_000;

/** Looks after the log every hour, from now on until `signal` aborts. */
export async function keepUp(parts: UpkeepParts, signal: AbortSignal): Promise<void> {
  const anchored = new Map<string, Anchor>();
  while (!signal.aborted) {
    await look(parts, anchored).catch(parts.onBug);
    await parts.wait(hourMs, signal);
  }
}

/** Once: makes room for the days to come, counts what no process counts any more, holds the log against what was anchored, anchors where it stands now, and shortens it, with the versions of the policy that nothing in it needs any more. */
export async function look(parts: UpkeepParts, anchored: Map<string, Anchor>): Promise<void> {
  const { config, database, clock } = parts;
  await extendParts(database, clock.now(), (await parts.retention.get()).days);
  await countEntries(database);
  const broken = await findBrokenAnchor(database.read, [...anchored.values()]);
  if (broken)
    await parts.tell({
      ...{ kind: 'log-broken', at: new Date(clock.now()).toISOString() },
      message: `The activity log is broken: ${broken.reason}.`,
    });
  const known = new Map([...anchored].map(([chain, { position }]) => [chain, position]));
  const anchors = await takeAnchors(database.read, clock.now(), known);
  for (const anchor of anchors) anchored.set(anchor.chain, anchor);
  if (config.anchorTo && anchors.length > 0) await keepAnchors(parts, config.anchorTo, anchors);
  await shorten(parts);
}

/** A place that cannot be written keeps no log from being shortened, and is told of. */
async function keepAnchors(
  { anchoring, clock, send, onBug }: UpkeepParts,
  place: string,
  anchors: readonly Anchor[],
): Promise<void> {
  try {
    await keepElsewhere(place, anchors, send);
    anchoring.wroteMs = clock.now();
    anchoring.problem = undefined;
  } catch (error) {
    anchoring.problem = error instanceof Error ? error.message : String(error);
    onBug(error);
  }
}

async function shorten({ config, retention, database, clock, changes }: UpkeepParts): Promise<void> {
  const gone = await shortenLog(database, retentionOf(await retention.get(), clock.now()));
  if (gone > 0)
    await changes.record(`took ${gone} old entries off the activity log, as its retention is set`);
  await shortenHistory(database, config.policyHistoryVersions);
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
