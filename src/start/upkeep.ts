import { appendFile, open, readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import type { Wait } from '../base/wait.ts';
import type { Config } from '../config.ts';
import { type Anchor, findBrokenAnchor, latestAnchors, takeAnchors } from '../gateway/activity/anchors.ts';
import type { Broken } from '../gateway/activity/chain-walk.ts';
import { countEntries } from '../gateway/activity/counts.ts';
import { extendParts } from '../gateway/activity/partitions.ts';
import { retentionOf, shortenLog } from '../gateway/activity/retention.ts';
import type { Changes } from '../gateway/admin/admin.ts';
import { type Anchoring, isAddress, showPlace } from '../gateway/anchoring.ts';
import { shortenHistory } from '../gateway/policy-history.ts';
import type { RetentionRules } from '../gateway/retention-rule.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import type { Database } from '../storage/database.ts';

/** What the log needs done now and then. */
export interface UpkeepParts {
  readonly config: Pick<Config, 'anchorTo' | 'memory' | 'policyHistoryVersions'>;
  readonly retention: Pick<RetentionRules, 'get'>;
  /** Told how writing anchors elsewhere went. */
  readonly anchoring: Anchoring;
  readonly database: Database<GatewayTables>;
  readonly clock: Clock;
  readonly wait: Wait;
  readonly send: typeof fetch;
  readonly changes: Changes;
  /** Told where the log is not what it was, each time that it is found. */
  readonly onBroken: (broken: Broken) => Promise<void>;
  /** Where each chain stood when it was last anchored. */
  readonly anchored: Map<string, Anchor>;
  readonly onBug: (error: unknown) => void;
}

const hourMs = 3_600_000;

/** Looks after the log every hour, from now on until `signal` aborts. */
export async function keepUp(parts: UpkeepParts, signal: AbortSignal): Promise<void> {
  await readAnchors(parts).catch(parts.onBug);
  while (!signal.aborted) {
    await look(parts, signal).catch(parts.onBug);
    await parts.wait(hourMs, signal);
  }
}

/**
 * Takes up what was anchored before this process began, so that a log that was rewritten meanwhile is noticed. An address is
 * only written to, and a log in memory begins anew.
 */
export async function readAnchors({ config, anchored, onBug }: UpkeepParts): Promise<void> {
  const { anchorTo, memory } = config;
  if (anchorTo === undefined || memory || isAddress(anchorTo)) return;
  const text = await readFile(anchorTo, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const { latest, unreadable } = latestAnchors(text);
  if (unreadable.length > 0)
    onBug(
      new Error(
        `Lines of ${anchorTo} are no anchors, which are {"at","chain","position","hash"}: ${unreadable.join(', ')}`,
      ),
    );
  for (const [chain, anchor] of latest) anchored.set(chain, anchor);
}

/** Once: makes room for the days to come, counts what no process counts any more, holds the log against what was anchored, anchors where it stands now, and shortens it, with the versions of the policy that nothing in it needs any more. Once `signal` aborts, what takes long ends soon. */
export async function look(parts: UpkeepParts, signal?: AbortSignal): Promise<void> {
  const { config, database, clock, anchored } = parts;
  await extendParts(database, clock.now(), (await parts.retention.get()).days);
  await countEntries(database);
  const broken = await findBrokenChains(parts);
  const known = new Map([...anchored].map(([chain, { position }]) => [chain, position]));
  const anchors = (await takeAnchors(database, clock.now(), known)).filter(
    // What it was is not forgotten for what it was made.
    ({ chain }) => !broken.has(chain),
  );
  for (const anchor of anchors) anchored.set(anchor.chain, anchor);
  if (config.anchorTo) await keepAnchors(parts, config.anchorTo, anchors);
  await shorten(parts, signal);
}

/** The chains that are not as they were anchored; each is told of. */
async function findBrokenChains({ database, anchored, onBroken }: UpkeepParts): Promise<ReadonlySet<string>> {
  const chains = new Set<string>();
  for (const anchor of anchored.values()) {
    // Every start has begun a chain: calls go on between two of them.
    await setImmediate();
    const broken = await findBrokenAnchor(database.read, [anchor]);
    if (!broken) continue;
    chains.add(anchor.chain);
    await onBroken(broken);
  }
  return chains;
}

/**
 * A place that cannot be written keeps no log from being shortened, and is told of. What could not be written goes with the next:
 * a chain that has ended meanwhile has no other anchor of its end.
 */
async function keepAnchors(
  { anchoring, clock, send, onBug }: UpkeepParts,
  place: string,
  anchors: readonly Anchor[],
): Promise<void> {
  const { unwritten } = anchoring;
  for (const anchor of anchors) unwritten.set(anchor.chain, anchor);
  if (unwritten.size === 0) return;
  try {
    await keepElsewhere(place, [...unwritten.values()], send);
    unwritten.clear();
    anchoring.wroteMs = clock.now();
    anchoring.problem = undefined;
  } catch (error) {
    anchoring.problem = error instanceof Error ? error.message : String(error);
    onBug(error);
  }
}

async function shorten(
  { config, retention, database, clock, changes }: UpkeepParts,
  signal: AbortSignal | undefined,
): Promise<void> {
  const gone = await shortenLog(database, retentionOf(await retention.get(), clock.now()), signal);
  if (gone > 0)
    await changes.record(`took ${gone} old entries off the activity log, as its retention is set`);
  await shortenHistory(database, config.policyHistoryVersions);
}

/** To a file, a line each, or to an address, as one body of lines. */
async function keepElsewhere(place: string, anchors: readonly Anchor[], send: typeof fetch): Promise<void> {
  const lines = anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join('');
  if (!isAddress(place)) return appendFile(place, (await endsCut(place)) ? `\n${lines}` : lines);
  const response = await send(place, {
    ...{ method: 'POST', body: lines, signal: AbortSignal.timeout(15_000) },
    headers: { 'content-type': 'application/x-ndjson' },
  });
  if (!response.ok)
    throw new Error(`The anchors were not taken: ${showPlace(place)} answered ${response.status}`);
}

/** Whether a file ends within a line, as a crash or a full disk leaves it. One that may be written alone is taken to be whole. */
async function endsCut(path: string): Promise<boolean> {
  try {
    const { size } = await stat(path);
    if (size === 0) return false;
    await using file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString('latin1') !== '\n';
  } catch {
    return false;
  }
}
