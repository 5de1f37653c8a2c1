import type { Alarm } from '../../base/alarm.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import type { Listing } from './listing.ts';
import { setListed } from './unlisted.ts';
import type { WordIndex } from './words.ts';

/** What entries are listed with. */
export interface ListerParts {
  readonly database: Database<GatewayTables>;
  readonly alarm: Alarm;
  readonly chain: string;
  readonly listing: Listing;
  readonly words: WordIndex;
  /** Up to which record the chain is written. */
  readonly written: () => number;
  /** Told once of each time in which entries cannot be listed. */
  readonly onBug: (error: unknown) => void;
}

/**
 * Lists what waits, in pieces between which calls go on. After a failure it is tried again when some time has passed and not
 * before, whoever asks: each attempt on a file that another program holds keeps the thread waiting.
 */
export interface Lister {
  /** Records were written: their entries are listed in a moment. */
  soon(): void;
  /** Resolves when all that is written so far is listed, or could not be. */
  all(): Promise<void>;
  /** Resolves when no more wait than may. @throws {Error} when they cannot be listed */
  makeRoom(): Promise<void>;
  state(): Unlisted;
}

/** What is recorded and cannot be found yet. */
export interface Unlisted {
  readonly entries: number;
  /** Why; nothing while they are only waiting for their turn. */
  readonly problem: string | undefined;
}

/** How long entries and their words are left to be listed together. */
const listMs = 250;
/** So many are listed before that. */
const listAtOnce = 64;
/** Rows of a turn, which holds up a call by some milliseconds: an entry with its indexes counts as several. */
const rowsAtOnce = 500;
/** Entries whose words are indexed in a turn. */
const wordsAtOnce = 500;
/** Where more wait than this they cannot be listed, and records are not taken either. */
const mostUnlisted = 10_000;
/** When to try again to list what could not be listed. */
const againMs = 1_000;

export function createLister(parts: ListerParts): Lister {
  const { database, alarm, chain, listing, words, written, onBug } = parts;
  const { writeAtOnce } = database;
  /** What the chain says that it is listed up to. */
  let listed = 0;
  let problem: string | undefined;
  let cancelAlarm: (() => void) | undefined;
  let isBusy = false;
  let last = Promise.resolve();

  /** An entry whose words could not be indexed in the turn that listed it waits for both. */
  const waiting = (): number => Math.max(listing.waiting, words.noted);

  /** One after the other, since what one turn lists waits for its commit to be known as listed. */
  function run(work: () => Promise<void>, isAgain = false): Promise<void> {
    last = last.then(async () => {
      if (problem !== undefined && !isAgain) return;
      try {
        await work();
        problem = undefined;
      } catch (error) {
        fail(error);
      }
    });
    return last;
  }

  function fail(error: unknown): void {
    if (problem === undefined) onBug(error);
    problem = error instanceof Error ? error.message : String(error);
    cancelAlarm?.();
    cancelAlarm = alarm(againMs, () => {
      cancelAlarm = undefined;
      void run(listAll, true);
    });
  }

  async function listPiece(): Promise<void> {
    const piece = await writeAtOnce?.((tx) => listing.listNow(tx, rowsAtOnce), 'committed');
    piece?.keep();
  }

  async function listPieces(): Promise<void> {
    isBusy = true;
    while (listing.waiting >= listAtOnce && problem === undefined) await run(listPiece);
    isBusy = false;
  }

  /** Lists all that wait by now and indexes their words; that it is so is written last. */
  async function listAll(): Promise<void> {
    const upTo = written();
    if (!writeAtOnce || (listed === upTo && waiting() === 0)) return;
    let left = listing.waiting;
    for (let isWhole = false; !isWhole; ) {
      const piece = await writeAtOnce((tx) => {
        const entries = listing.listNow(tx, left > 0 ? rowsAtOnce : 0);
        if (entries.count < Math.min(left, listing.waiting)) return { entries };
        const indexed = words.indexNow(tx, wordsAtOnce);
        if (indexed.isWhole) setListed.now(tx, upTo, chain);
        return { entries, indexed };
      }, 'committed');
      piece.entries.keep();
      piece.indexed?.keep();
      left -= piece.entries.count;
      isWhole = piece.indexed?.isWhole === true;
    }
    listed = upTo;
  }

  async function all(): Promise<void> {
    if (problem === undefined) {
      cancelAlarm?.();
      cancelAlarm = undefined;
    }
    await run(listAll);
  }

  return {
    all,
    soon() {
      if (problem !== undefined) return;
      if (listing.waiting >= listAtOnce && !isBusy) void listPieces();
      cancelAlarm ??= alarm(listMs, () => {
        cancelAlarm = undefined;
        void run(listAll);
      });
    },
    async makeRoom() {
      if (waiting() <= mostUnlisted) return;
      await all();
      if (problem !== undefined) throw new Error(`Entries cannot be listed: ${problem}`);
    },
    state: () => ({ entries: waiting(), problem }),
  };
}
