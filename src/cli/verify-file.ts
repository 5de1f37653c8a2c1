import { createReadStream, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type Anchor, parseAnchors } from '../gateway/activity/anchors.ts';
import { type Verdict, verifyLog } from '../gateway/activity/verify.ts';
import { verifyExport } from '../gateway/activity/verify-export.ts';
import type { GatewayTables } from '../gateway/tables.ts';
import { StartProblem } from '../start/problem.ts';
import { openForReading } from '../storage/database.ts';

/**
 * Verifies the log in a file, with no Fairlead that runs: an export, or a copy of the SQLite database, which is told by how
 * it begins.
 * @param onCut told of each line of the anchors that was cut off as it was written: the others count
 * @throws {StartProblem} when a file is not there, or is neither
 */
export async function verifyFile(
  path: string,
  anchorsPath: string | undefined,
  onCut: (line: number) => void,
): Promise<Verdict> {
  const anchors = anchorsPath === undefined ? [] : readAnchors(anchorsPath, onCut);
  try {
    if (!(await isSqlite(path)))
      return await verifyExport(createInterface({ input: createReadStream(path) }), anchors);
    await using database = openForReading<GatewayTables>(path);
    return await verifyLog(database.read, anchors);
  } catch (cause) {
    throw new StartProblem(`${path} cannot be verified: ${(cause as Error).message}`, { cause });
  }
}

function readAnchors(path: string, onCut: (line: number) => void): readonly Anchor[] {
  try {
    return parseAnchors(readFileSync(path, 'utf8'), onCut);
  } catch (cause) {
    throw new StartProblem(`The anchors in ${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

const sqliteMark = 'SQLite format 3\0';

async function isSqlite(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(sqliteMark.length), 0, sqliteMark.length, 0);
  return buffer.toString('latin1') === sqliteMark;
}
