/** An invalidation as CloudFront describes it. */
export interface Invalidation {
  id: string;
  /** InProgress, Completed, or a word that this version does not know (never taken for Completed). */
  status: string;
}

/** One look at the public site. */
export interface Smoke {
  url: string;
  ok: boolean;
  status: number | undefined;
  type: string | undefined;
  /** Name of the release whose content was answered, where that is known. */
  release: string | undefined;
  /** What is wrong, as a sentence; undefined when all is well. */
  problem: string | undefined;
}
