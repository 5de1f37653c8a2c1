import { type Clock, isYounger } from '../base/clock.ts';
import type { Database } from '../storage/database.ts';
import { damageOf, isHeldByOthers, storageFailureOf } from '../storage/failure.ts';
import { runNow } from '../storage/statement.ts';
import { StorageFault } from './storage-fault.ts';
import type { WixTables } from './tables.ts';

type Wix = Database<WixTables>;

/** A database whose failures are known as such. */
export interface WatchedStorage {
  /** Its writes reject with {@link StorageFault} where the storage does not take them. */
  readonly database: Wix;
  /**
   * What a call or work by itself failed with: a read that the storage failed is told of, and a file that is damaged or a disk that
   * fails is held against it. Whether it is that.
   */
  noteRead(error: unknown): boolean;
  /** Why what changes something is refused now, or cannot even be read, for a person; nothing when all goes on. */
  whyNotReady(): Promise<string | undefined>;
}

/** Whoever asks costs a write: for so long what a look found is the answer to all of them. */
const lookEveryMs = 1_000;

/** After so long without a failure the next one is told of anew. */
const forgetMs = 60_000;

/** Watches what is written and what reads fail with. `onBug` is told once of each time in which not all goes well; `clock` is that of the machine. */
export function watchStorage(opened: Wix, onBug: (error: unknown) => void, clock: Clock): WatchedStorage {
  const tellWrite = tellingOnce(onBug, clock);
  const tellRead = tellingOnce(onBug, clock);
  let damage: { readonly reason: string; readonly isLasting: boolean; readonly atMs: number } | undefined;
  /** Why the last write failed that did, until there is room again. */
  let problem: string | undefined;
  let looking: Promise<string | undefined> | undefined;
  let lookedMs = -Infinity;

  async function watched<Result>(writing: Promise<Result>): Promise<Result> {
    try {
      return await writing;
    } catch (error) {
      throw faultOf(error) ?? error;
    }
  }

  /** What can be done later gives up on a lock that other writes wait out: that says nothing of the storage. */
  async function watchedForLater<Result>(writing: Promise<Result>): Promise<Result> {
    return watched(
      writing.catch((error: unknown) => {
        const failure = isHeldByOthers(error) ? storageFailureOf(error) : undefined;
        throw failure ? new StorageFault('written', failure) : error;
      }),
    );
  }

  function faultOf(error: unknown): StorageFault | undefined {
    const failure = storageFailureOf(error);
    if (!failure) return undefined;
    const fault = new StorageFault('written', failure);
    problem = failure.reason;
    if (damageOf(error) === 'damaged') noteDamage(error, failure.reason);
    tellWrite(fault);
    return fault;
  }

  /** No look tells whether it is gone: what a look writes and reads is elsewhere in the file. */
  function noteDamage(error: unknown, reason: string): void {
    const kind = damageOf(error);
    if (kind && !damage?.isLasting) damage = { reason, isLasting: kind === 'damaged', atMs: clock.now() };
  }

  function noteRead(error: unknown): boolean {
    const failure = storageFailureOf(error);
    if (!failure) return false;
    noteDamage(error, failure.reason);
    tellRead(new StorageFault('read', failure));
    return true;
  }

  /** That something small could be written says nothing of room for more: only a look does. */
  async function look(): Promise<string | undefined> {
    try {
      await writeAndForget(opened);
      problem = undefined;
    } catch (error) {
      problem = storageFailureOf(error)?.reason ?? (error as Error).message;
    }
    lookedMs = clock.now();
    return problem;
  }

  function lookOnce(): Promise<string | undefined> {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  const { writeAtOnce } = opened;
  return {
    database: {
      ...opened,
      write: (work) => watched(opened.write(work)),
      writeAtOnce:
        writeAtOnce &&
        ((work, until) =>
          until === 'committed'
            ? watchedForLater(writeAtOnce(work, until))
            : watched(writeAtOnce(work, until))),
    },
    noteRead,
    async whyNotReady() {
      try {
        await opened.read.selectFrom('setting').select('name').limit(1).execute();
      } catch (error) {
        return `The storage of the local Wix cannot be read: ${(error as Error).message}`;
      }
      if (damage && (damage.isLasting || isYounger(damage.atMs, forgetMs, clock.now())))
        return `The storage of the local Wix cannot be read: ${damage.reason}`;
      if (problem === undefined) return undefined;
      const reason = isYounger(lookedMs, lookEveryMs, clock.now()) ? problem : await lookOnce();
      if (reason === undefined) return undefined;
      return `The storage of the local Wix cannot be written, so what changes something is refused: ${reason}`;
    },
  };
}

/**
 * Tells of the first failure of each time in which they are less than a minute apart. That something succeeds between ends no such
 * time: on a disk that is nearly full small writes do, and of a damaged file most is read.
 */
function tellingOnce(tell: (fault: StorageFault) => void, clock: Clock): (fault: StorageFault) => void {
  let failedMs = -Infinity;
  return (fault) => {
    const isKnown = isYounger(failedMs, forgetMs, clock.now());
    failedMs = clock.now();
    if (!isKnown) tell(fault);
  };
}

/** So much has to find room: more than any one entity needs. */
const roomBytes = 64 * 1024;

/** Writes something to the disk that is gone at once. It does not wait long for another program that holds the file. */
async function writeAndForget({ write, writeAtOnce }: Wix): Promise<void> {
  const row = { name: 'room', value: 'x'.repeat(roomBytes) };
  if (!writeAtOnce)
    return write(async (tx) => {
      await tx.insertInto('setting').values(row).execute();
      await tx.deleteFrom('setting').where('name', '=', row.name).execute();
    });
  const work: Parameters<typeof writeAtOnce>[0] = (tx) => {
    runNow(tx, tx.insertInto('setting').values(row));
    runNow(tx, tx.deleteFrom('setting').where('name', '=', row.name));
  };
  await writeAtOnce(work, 'committed');
  await writeAtOnce(work);
}
