import type { ReleasePlan } from './modes.types.ts';
import type { ReleaseSummary } from './release.types.ts';

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
  /** It was the content of the release before: what a cache may still have. */
  earlier: boolean;
  /** What is wrong, as a sentence; undefined when all is well. */
  problem: string | undefined;
}

/** An error that was caught, as data. */
export interface Problem {
  what: string;
  causes: string[];
  next: string;
}

/** How far a publication came. Filled in on the way, so that it is true whenever it ends. */
export interface Done {
  /** `pending.json` is in the bucket: the next run knows that this one had begun. */
  begun: boolean;
  archived: number;
  uploaded: string[];
  uploadedBytes: number;
  copied: string[];
  /** Pages among those; what visitors see has changed once there is one. */
  pages: number;
  /** The list showed every object as it was stored. */
  verified: boolean;
  /** The bucket's memory names this release. */
  saved: boolean;
  invalidation: Invalidation | undefined;
  /** Without the action's own. */
  deleted: string[];
  /** Nothing is left to do. */
  closed: boolean;
}

/** The automatic rollback: what it was going to do, how far it came, and what the site answered then. */
export interface GoneBack {
  plan: ReleasePlan;
  done: Done;
  smoke: Smoke[];
  problem: Problem | undefined;
}

export interface ReleaseResult {
  kind: 'release';
  /**
   * `published`: all of it is there. `unchanged`: nothing was to be done. `smoke-failed`: published, and the check says it
   * is wrong. `rolled-back`: the same, and the release before is there again. `rollback-failed`: that did not end well.
   */
  ending:
    | 'published'
    | 'unchanged'
    | 'smoke-failed'
    | 'rolled-back'
    | 'rollback-failed'
    | 'cancelled'
    | 'broken';
  /** Under the lock the bucket was another than the plan had seen: what was planned then. */
  plannedAgain: ReleasePlan | undefined;
  done: Done;
  /** What the bucket remembers at the end, newest first; undefined where that is not known. */
  releases: ReleaseSummary[] | undefined;
  smoke: Smoke[];
  rollback: GoneBack | undefined;
  /** Things that did not go as they should, and that do not make the release a bad one. */
  warnings: string[];
  problem: Problem | undefined;
  seconds: number;
}

export interface ListResult {
  kind: 'list';
}

export interface RemoveResult {
  kind: 'remove';
  ending: 'removed' | 'unchanged' | 'cancelled' | 'broken';
  deleted: number;
  invalidation: Invalidation | undefined;
  warnings: string[];
  problem: Problem | undefined;
}

export type Result = ReleaseResult | ListResult | RemoveResult;
