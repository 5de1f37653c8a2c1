import { getHeapStatistics } from 'node:v8';

/** How much of what must be read whole may be in memory at once: whoever would need more waits outside. */
export interface Room {
  /** The largest thing that ever fits, in bytes. */
  readonly bytes: number;
  /** Takes room for `owner`, which keeps it until it leaves; whether there is as much. */
  take(owner: object, bytes: number): boolean;
  leave(owner: object): void;
}

/** So many times their size bodies take at the worst, once they are values, and then again as what is made of them. */
const grows = 64;
/** What the gateway takes by itself. */
const ownBytes = 64 * 1024 * 1024;
/** What V8 counts into its limit for objects that have just been made: nothing can stay there. */
const youngBytes = 206 * 1024 * 1024;
const leastBytes = 256 * 1024;

/** As much room as the heap of this process can bear. */
export function roomOfHeap(): Room {
  const limit = getHeapStatistics().heap_size_limit;
  const free = limit - Math.min(youngBytes, (limit * 2) / 3) - ownBytes;
  return createRoom(Math.max(leastBytes, Math.floor(free / grows)));
}

export function createRoom(bytes: number): Room {
  const taken = new Map<object, number>();
  let left = bytes;
  return {
    bytes,
    take(owner, wanted) {
      if (wanted > left) return false;
      left -= wanted;
      taken.set(owner, (taken.get(owner) ?? 0) + wanted);
      return true;
    },
    leave(owner) {
      left += taken.get(owner) ?? 0;
      taken.delete(owner);
    },
  };
}
