/** How writing anchors elsewhere went last, in this process. */
export interface Anchoring {
  wroteMs: number | undefined;
  problem: string | undefined;
}
