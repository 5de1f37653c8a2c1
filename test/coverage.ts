import { Session } from 'node:inspector/promises';

/**
 * Runs work in this process and tells which of the named functions were run, and which blocks of them were not: one text, the
 * same for the same ways through them. V8 sees it, and no clock.
 */
export async function waysThrough(
  files: RegExp,
  functions: RegExp,
  work: () => Promise<void>,
): Promise<string> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    await work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => files.test(url))
      .flatMap(({ functions: all }) => all)
      .filter(({ functionName, ranges }) => functions.test(functionName) && (ranges[0]?.count ?? 0) > 0)
      .map(({ functionName, ranges }) => {
        const skipped = ranges.filter(({ count }) => count === 0);
        const places = skipped.map(({ startOffset, endOffset }) => `${startOffset}-${endOffset}`);
        return `${functionName} but for ${places.join(', ') || 'nothing'}`;
      })
      .toSorted()
      .join('\n');
  } finally {
    await session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  }
}
