/**
 * One thing that the local Wix does as Wix does it. A test cites it by id with `verifies`, and `docs/fidelity.md` is
 * made from the whole list.
 */
export interface Behaviour {
  /** `area.subject.what`, unique. */
  readonly id: string;
  /**
   * What says so: a page's address; `sdk` when it is read from the official packages; `live` when it was seen on the
   * real service; `guide` for what the public guide promises; `assumed` when nothing says so and the rest of Wix was followed.
   */
  readonly source: `https://${string}` | 'sdk' | 'live' | 'guide' | 'assumed';
  /** What happens, in one sentence. It is the title of the test. */
  readonly sentence: string;
  /** What Wix does and the local Wix does not: the test must fail, and the run fails when it passes. */
  readonly gap?: string;
}
