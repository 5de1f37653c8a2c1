import type { Anchor } from './activity/anchors.ts';

/** How writing anchors elsewhere went last, in this process. */
export interface Anchoring {
  wroteMs: number | undefined;
  problem: string | undefined;
  /** The newest of each chain that is not written there yet. */
  readonly unwritten: Map<string, Anchor>;
}

export function createAnchoring(): Anchoring {
  return { wroteMs: undefined, problem: undefined, unwritten: new Map() };
}

/** Where anchors are written, as far as it may be shown: a file whole; of an address, whose rest may hold a secret, the place alone. */
export function showPlace(place: string): string {
  return isAddress(place) && URL.canParse(place) ? `${new URL(place).origin}/…` : place;
}

/** Whether anchors are sent there, rather than written to a file. */
export function isAddress(place: string): boolean {
  return /^https?:\/\//.test(place);
}
