import type { MovableClock } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { Database } from '../storage/database.ts';
import { areas } from './areas/areas.ts';
import type { CallContext, Moment, Passing } from './endpoint.ts';
import { writeEvent } from './events.ts';
import { readSite } from './identity/sites.ts';
import { ownerContext } from './owner.ts';
import type { WixTables } from './tables.ts';
import { createWaker } from './waker.ts';

export interface TimeParts {
  readonly database: Database<WixTables>;
  readonly clock: MovableClock;
  readonly ids: Ids;
  /** Called after a commit of events that apps are to be told of. */
  readonly changed: () => void;
  readonly onBug: (error: unknown) => void;
}

/** What time does by itself, on the local clock: an event of a site starts, and its apps are told. */
export interface PassingTime {
  /** Something was written that time will do something to, or the clock was moved. */
  wake(): void;
  /** When all that is due has happened. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const timed = areas.flatMap(({ passing }) => passing ?? []);

/** Does what is due in every area, oldest first, each in a transaction of its own and dated by its own moment. */
export function createPassingTime(parts: TimeParts): PassingTime {
  const { database, clock, ids, changed, onBug } = parts;

  async function work(): Promise<number | undefined> {
    for (;;) {
      const next = await nextOfAll(database);
      if (!next || next.moment.atMs > clock.now()) return next?.moment.atMs;
      const { passing, moment } = next;
      const isTold = await database.write((tx) => happen({ tx, database, clock, ids }, passing, moment));
      if (isTold) changed();
    }
  }

  const waker = createWaker({ clock, work, onBug, isShared: database.dialect === 'postgres' });
  return {
    wake: waker.wake,
    async settled() {
      waker.wake();
      while (waker.running) await waker.running;
    },
    async stop() {
      waker.stop();
      await waker.running;
    },
  };
}

/** One at a time, because what happens next may be of something that has just happened. */
async function nextOfAll({ read }: Database<WixTables>) {
  const all = await Promise.all(
    timed.map(async (passing) => {
      const moment = await passing.next(read);
      return moment && { passing, moment };
    }),
  );
  return all.filter((one) => one !== undefined).toSorted((a, b) => a.moment.atMs - b.moment.atMs)[0];
}

interface MomentParts extends Pick<TimeParts, 'database' | 'clock' | 'ids'> {
  readonly tx: CallContext['db'];
}

/** Whether any app is to be told. */
async function happen(
  { tx, database, clock, ids }: MomentParts,
  passing: Passing,
  moment: Moment,
): Promise<boolean> {
  const { siteId, atMs } = moment;
  const site = await readSite(tx, siteId);
  if (!site) throw new Error(`There is no site ${siteId}, but something of it`);
  let isTold = false;
  const context: CallContext = {
    ...ownerContext(tx, database.dialect, site, clock, ids),
    clock: { now: () => atMs },
    async emit(event) {
      if (await writeEvent(tx, { siteId, nowMs: atMs, ids, caller: undefined }, event)) isTold = true;
    },
  };
  await passing.happen(context, moment);
  return isTold;
}
