/** What a watch asks and does. */
export interface WatchParts {
  /** Whoever listens for changes. */
  parties(): ReadonlySet<string>;
  /** What a party would be shown now, as text that is the same as long as that is; `undefined` when it is gone. */
  shownTo(partyId: string): Promise<string | undefined>;
  tellChanged(partyId: string): Promise<void>;
  readonly everyMs: number;
  readonly onBug: (error: unknown) => void;
}

/** Tells listeners that what they were shown is no longer what they would be. */
export interface Watch {
  /** A party was shown this. */
  note(partyId: string, shown: string): void;
  stop(): void;
}

/** Looks several times a second, and only while somebody listens: a change may come from any process. */
export function startWatch(parts: WatchParts): Watch {
  const seen = new Map<string, string>();
  let looking = false;

  async function look(): Promise<void> {
    for (const id of parts.parties()) {
      const shown = await parts.shownTo(id);
      const before = seen.get(id);
      if (shown === undefined || shown === before) continue;
      seen.set(id, shown);
      if (before !== undefined) await parts.tellChanged(id);
    }
  }

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch(parts.onBug)
      .finally(() => {
        looking = false;
      });
  }, parts.everyMs).unref();
  return { note: (partyId, shown) => void seen.set(partyId, shown), stop: () => clearInterval(timer) };
}
