import type { Runtime } from '../core/action.ts';
import type { Copy, Edge, Listed } from './edge.ts';
import type { Inputs } from './inputs.ts';
import type { ReleasePlan } from './modes.types.ts';
import type { Archive } from './plan.types.ts';
import type { Kind, Pending, SiteFile, State, Stored } from './release.types.ts';
import type { Done } from './result.types.ts';

/** What the bucket held when it was looked at. */
export interface Seen {
  listed: Map<string, Listed>;
  state: State | undefined;
  stateEtag: string | undefined;
  pending: Pending | undefined;
  pendingEtag: string | undefined;
  /** Milliseconds, by the clock of S3 where it is known. */
  at: number;
}

/** A copy inside S3: new headers, or earlier content. */
export interface PlannedCopy {
  kind: Kind;
  copy: Copy;
}

/** A release as work: what is written, and what the bucket remembers afterwards. */
export interface Work {
  inputs: Inputs;
  seen: Seen;
  release: string;
  sequence: number;
  /** A rollback: sequence of the release that comes back. */
  restores: number | undefined;
  uploads: SiteFile[];
  copies: PlannedCopy[];
  archive: Archive[];
  /** Keys of the site, then the action's own that nothing refers to any more. */
  deletes: string[];
  /** Not folded into wildcards: for the run that may have to finish this one. */
  changedPaths: string[];
  paths: string[];
  /** Of the index document, which is written last. */
  indexKey: string;
  /** Keys that are likely to be in the bucket, sorted. */
  known: string[];
  /** What the bucket remembers once everything is stored. */
  next(stored: Map<string, Stored>, writtenAt: number): State;
  /** The same plan anew, for a bucket that is not as it was. */
  replan(): Promise<ReleasePlan>;
}

/** A publication on its way. */
export interface Run {
  edge: Edge;
  runtime: Runtime;
  work: Work;
  done: Done;
}
