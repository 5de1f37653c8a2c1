import type { GatewayTables } from '../tables.ts';
import type { Anchor } from './anchors.ts';
import { genesis, hashRecord, type RecordKind } from './record.ts';

type Chain = GatewayTables['chain'];
type Row = GatewayTables['record'];

/** Where a log is not what it was, with why. `entry` is the id of an entry, or of a chain where no entry is left. */
export interface Broken {
  readonly entry: string;
  readonly reason: string;
}

/** Follows the chains of a log, record by record in the order of each chain. */
export interface ChainWalk {
  /** What is wrong with a record, seen from the one before it. */
  take(row: Row): Broken | undefined;
  /** Retention has cut a chain off meanwhile: where that is further than the walk has come, it goes on from there. */
  cut(chain: Chain): void;
  /** What is wrong with the whole, once all were taken. */
  end(): Broken | undefined;
}

/**
 * Begins a walk over these chains, from where retention cut each of them off. A chain goes on from the record that was the
 * newest when its process began: the one before may have gone on since, when several run at once.
 */
export function walkChains(given: readonly Chain[], anchors: readonly Anchor[] = []): ChainWalk {
  const chains = [...given];
  const ends = new Map(chains.map((one) => [one.id, { position: one.cut_position, hash: one.cut_hash }]));
  const begins = new Set(chains.map(({ after }) => after));
  const met = new Set([
    genesis,
    ...chains.filter((one) => one.cut_position > 0).map(({ cut_hash }) => cut_hash),
  ]);
  const anchored = new Map(anchors.map((anchor) => [`${anchor.chain} ${anchor.position}`, anchor]));
  return {
    take(row) {
      const end = ends.get(row.chain);
      if (!end) return { entry: row.entry_id, reason: `its chain ${row.chain} is not there` };
      if (row.position !== end.position + 1)
        return {
          entry: row.entry_id,
          reason: `a record before it is missing (${end.position + 1} of chain ${row.chain})`,
        };
      if (row.hash !== rightHash(end.hash, row))
        return { entry: row.entry_id, reason: 'its record was changed' };
      const anchor = anchored.get(`${row.chain} ${row.position}`);
      if (anchor && anchor.hash !== row.hash)
        return {
          entry: row.entry_id,
          reason: `record ${row.position} is not as it was anchored at ${anchor.at}`,
        };
      Object.assign(end, { position: row.position, hash: row.hash });
      if (begins.has(row.hash)) met.add(row.hash);
      return undefined;
    },
    cut(chain) {
      const end = ends.get(chain.id);
      if (!end || chain.cut_position <= end.position) return;
      Object.assign(end, { position: chain.cut_position, hash: chain.cut_hash });
      met.add(chain.cut_hash);
      const index = chains.findIndex(({ id }) => id === chain.id);
      chains[index] = chain;
    },
    end: () => findLoose(chains, met) ?? findShort(ends, anchors),
  };
}

function rightHash(before: string, { chain, position, entry_id, kind, at_ms, body }: Row): string {
  const record = { entryId: entry_id, kind: kind as RecordKind, atMs: at_ms };
  return hashRecord(before, chain, position, record, body);
}

function findLoose(chains: readonly Chain[], met: ReadonlySet<string>): Broken | undefined {
  const loose = chains.find(({ id, after, started_ms }) => {
    // What retention has taken off a chain, others may have gone on from.
    const isCutBefore = chains.some(
      (one) => one.id !== id && one.cut_position > 0 && one.started_ms <= started_ms,
    );
    return !met.has(after) && !isCutBefore;
  });
  return loose && { entry: loose.id, reason: 'the end of the chain before this one is not as it was' };
}

/** An anchor beyond the end of its chain: what it was taken of is gone. What retention cut off cannot be held against it. */
function findShort(
  ends: ReadonlyMap<string, { readonly position: number }>,
  anchors: readonly Anchor[],
): Broken | undefined {
  for (const { chain, position, at } of anchors) {
    const end = ends.get(chain);
    if (!end) return { entry: chain, reason: `the chain that was anchored at ${at} is not there` };
    if (position > end.position)
      return {
        entry: chain,
        reason: `it ends with record ${end.position}, and ${position} was anchored at ${at}`,
      };
  }
  return undefined;
}
