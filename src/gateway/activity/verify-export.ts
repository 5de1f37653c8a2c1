import { isObject, parseJson } from '../../base/json.ts';
import type { GatewayTables } from '../tables.ts';
import type { Anchor } from './anchors.ts';
import { type ChainWalk, walkChains } from './chain-walk.ts';
import { laterKinds } from './record.ts';
import type { Verdict } from './verify.ts';

/**
 * Verifies the log in an export of everything, line by line: whatever its size, and with no gateway that runs.
 * @throws {Error} that names the line that is none of an export
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  anchors: readonly Anchor[] = [],
): Promise<Verdict> {
  const chains: GatewayTables['chain'][] = [];
  let walk: ChainWalk | undefined;
  let entries = 0;
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const { part, ...row } = readLine(line, number);
    if (part === 'chain') {
      const chain = row as unknown as GatewayTables['chain'];
      if (chains.every(({ id }) => id !== chain.id)) chains.push(chain);
      // Retention cut it off while the export was made.
      else {
        walk ??= walkChains(chains, anchors);
        walk.cut(chain);
      }
    }
    if (part !== 'record') continue;
    const record = row as unknown as GatewayTables['record'];
    walk ??= walkChains(chains, anchors);
    if (!laterKinds.has(record.kind)) entries++;
    const broken = walk.take(record);
    if (broken) return { ok: false, entries, firstBroken: broken.entry, reason: broken.reason };
  }
  const broken = (walk ?? walkChains(chains, anchors)).end();
  return broken
    ? { ok: false, entries, firstBroken: broken.entry, reason: broken.reason }
    : { ok: true, entries };
}

function readLine(line: string, number: number): Record<string, unknown> {
  try {
    const value = parseJson(line);
    if (isObject(value) && typeof value.part === 'string') return value;
  } catch {
    // Said below.
  }
  throw new Error(`Line ${number} is none of an export: GET /api/export writes one.`);
}
