import { finished, pipeline, type Readable, Transform } from 'node:stream';
import type { Room } from './room.ts';

/** How a long answer ended, and what of it was looked through. */
export interface Flowed {
  /** `broken` off by Wix, or `left` by a caller that went away. */
  readonly end: 'whole' | 'broken' | 'left';
  /** Its text, from its beginning. */
  readonly text: string;
  /** Whether there was more than is looked through, or than there was room for. */
  readonly isCut: boolean;
}

/** As much of an answer is looked through as a page of a thousand of the largest things that Wix has takes. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Passes a long answer on as it comes, and keeps it to be looked through as far as there is room. `onEnd` is told once, when
 * the caller has it whole or will have no more of it.
 */
export function flow(
  source: Readable,
  room: Room,
  caller: AbortSignal,
  onEnd: (flowed: Flowed) => void,
): Readable {
  const owner = {};
  const chunks: Buffer[] = [];
  let size = 0;
  let isCut = false;
  let isBroken = false;
  const passed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      isCut ||= size + chunk.byteLength > mostBytes || !room.take(owner, chunk.byteLength);
      if (!isCut) chunks.push(chunk);
      size += chunk.byteLength;
      done(null, chunk);
    },
  });
  source.once('error', () => {
    isBroken = !passed.destroyed && !caller.aborted;
  });
  pipeline(source, passed, () => {
    // Told of below, with everything else that ends it.
  });
  finished(passed, (error) => {
    const end = !error ? 'whole' : isBroken ? 'broken' : 'left';
    try {
      onEnd({ end, text: Buffer.concat(chunks).toString('utf8'), isCut });
    } finally {
      room.leave(owner);
    }
  });
  return passed;
}
