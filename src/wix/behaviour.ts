/**
 * One thing that the local Wix does as Wix does it. Tests cite behaviours by id, and `docs/fidelity.md` is made from them.
 */
export interface Behaviour {
  /** `area.subject.what`, unique. */
  readonly id: string;
  /** The page that says so, `sdk` when it is read from the official packages, `assumed` when nothing says so. */
  readonly source: string;
  /** What happens, in one sentence. */
  readonly sentence: string;
  /** What is missing to be exact, when something is. */
  readonly gap?: string;
}
