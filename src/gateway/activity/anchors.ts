import type { Kysely } from 'kysely';
import { isObject, parseJson } from '../../base/json.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';

/**
 * Where a chain stood at a moment, kept somewhere else than the log: who rewrites the whole log, hashes and all, still cannot
 * make it pass these.
 */
export interface Anchor {
  /** ISO 8601. */
  readonly at: string;
  readonly chain: string;
  readonly position: number;
  readonly hash: string;
}

/**
 * Where every chain stands that has grown since `known` was taken. Answers once all that it was taken of is on disk: a power cut
 * could else take from a log what it was anchored with.
 */
export function takeAnchors(
  database: Pick<Database<GatewayTables>, 'write'>,
  nowMs: number,
  known: ReadonlyMap<string, number>,
): Promise<readonly Anchor[]> {
  return database.write((tx) => anchorsOf(tx, nowMs, known));
}

async function anchorsOf(
  db: Kysely<GatewayTables>,
  nowMs: number,
  known: ReadonlyMap<string, number>,
): Promise<readonly Anchor[]> {
  const anchors: Anchor[] = [];
  for (const { id: chain } of await db
    .selectFrom('chain')
    .select('id')
    .orderBy('started_ms')
    .orderBy('id')
    .execute()) {
    const end = await db
      .selectFrom('record')
      .select(['position', 'hash'])
      .where('chain', '=', chain)
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (end && end.position > (known.get(chain) ?? 0))
      anchors.push({ at: new Date(nowMs).toISOString(), chain, ...end });
  }
  return anchors;
}

/**
 * The last anchor of each chain of those that were written, a line each, and which lines are none: one that was cut off as it
 * was written does not take the others' word.
 */
export function latestAnchors(text: string): { latest: Map<string, Anchor>; unreadable: readonly number[] } {
  const latest = new Map<string, Anchor>();
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const anchor = readLine(line);
    if (!anchor || anchor === 'cut') unreadable.push(index + 1);
    else if (anchor.position > (latest.get(anchor.chain)?.position ?? 0)) latest.set(anchor.chain, anchor);
  }
  return { latest, unreadable };
}

/**
 * Reads anchors as they were written: one JSON object a line.
 * @param onCut told of each line that a crash or a full disk cut off as it was written; else such a line is as wrong as any other
 * @throws {Error} that names the line
 */
export function parseAnchors(text: string, onCut?: (line: number) => void): readonly Anchor[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const value = readLine(line);
    if (value === 'cut' && onCut) {
      onCut(index + 1);
      return [];
    }
    if (!value || value === 'cut')
      throw new Error(
        `Line ${index + 1} of the anchors is none: it should be {"at","chain","position","hash"}.`,
      );
    return [value];
  });
}

/** How every anchor begins. */
const beginning = '{"at":"';

function readLine(line: string): Anchor | 'cut' | undefined {
  try {
    const value = parseJson(line);
    const isAnchor =
      isObject(value) &&
      typeof value.chain === 'string' &&
      typeof value.hash === 'string' &&
      Number(value.position) > 0;
    return isAnchor ? (value as unknown as Anchor) : undefined;
  } catch {
    return beginning.startsWith(line.slice(0, beginning.length)) ? 'cut' : undefined;
  }
}

/** The first anchor that the log does not keep to, with why. What retention has cut off cannot be held against it. */
export async function findBrokenAnchor(
  db: Kysely<GatewayTables>,
  anchors: readonly Anchor[],
): Promise<{ readonly entry: string; readonly reason: string } | undefined> {
  for (const { at, chain, position, hash } of anchors) {
    const cut = await cutOf(db, chain);
    if (cut === undefined)
      return { entry: chain, reason: `the chain that was anchored at ${at} is not there` };
    if (position <= cut) continue;
    const row = await db
      .selectFrom('record')
      .select(['hash', 'entry_id'])
      .where('chain', '=', chain)
      .where('position', '=', position)
      .executeTakeFirst();
    // Retention may have taken it between two looks.
    if (row?.hash === hash || (!row && ((await cutOf(db, chain)) ?? 0) >= position)) continue;
    return {
      entry: row?.entry_id ?? chain,
      reason: `record ${position} is not as it was anchored at ${at}`,
    };
  }
  return undefined;
}

/** Up to where retention has cut a chain off; nothing when there is no such chain. */
async function cutOf(db: Kysely<GatewayTables>, chain: string): Promise<number | undefined> {
  const row = await db.selectFrom('chain').select('cut_position').where('id', '=', chain).executeTakeFirst();
  return row?.cut_position;
}
