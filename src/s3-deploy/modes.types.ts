import type { Hidden } from '../core/hidden.ts';
import type { Inputs } from './inputs.ts';
import type { PlannedDelete, UploadReason } from './plan.types.ts';
import type {
  Kind,
  OpenInvalidation,
  Pending,
  ReleaseSummary,
  State,
  StoredHeaders,
} from './release.types.ts';
import type { Work } from './work.types.ts';

/** Where a site is. */
export interface Place {
  bucket: string;
  /** `''` or `folder/`. */
  prefix: string;
  distribution: string | undefined;
  /** Address of the site; undefined when it is not known. */
  url: string | undefined;
}

/** A release that is to take the place of the current one: from a folder, or an earlier one again. */
export interface ReleasePlan {
  mode: 'deploy' | 'rollback';
  place: Place;
  /** `finish`: the content is live, and a run that was ended left something undone. */
  action: 'publish' | 'finish' | 'none';
  release: string;
  sequence: number;
  /** `rollback`: what is published again. */
  restores: ReleaseSummary | undefined;
  previous: ReleaseSummary | undefined;
  /** The whole site. */
  objects: number;
  bytes: number;
  uploads: { key: string; kind: Kind; bytes: number; reason: UploadReason }[];
  headers: { key: string; from: StoredHeaders; to: StoredHeaders }[];
  /** `rollback`: objects that get their earlier content or headers by a copy. */
  restored: { key: string; kind: Kind; bytes: number }[];
  deletes: PlannedDelete[];
  /** The action's own objects that nothing needs any more; they are deleted too. */
  housekeeping: string[];
  unchanged: number;
  /** Objects of earlier releases that stay for a while. */
  kept: string[];
  unknown: string[];
  others: string[];
  notImmutable: string[];
  /** As CloudFront gets them. */
  paths: string[];
  /** What an earlier run left: a deployment without an end, an invalidation without one. */
  unfinished: Pick<Pending, 'release' | 'startedAt'> | undefined;
  openInvalidation: OpenInvalidation | undefined;
  notes: string[];
  warnings: string[];
  work: Hidden<Work>;
}

export interface ListPlan {
  mode: 'list';
  place: Place;
  releases: ReleaseSummary[];
  unfinished: Pick<Pending, 'release' | 'startedAt'> | undefined;
}

export interface RemovePlan {
  mode: 'remove';
  place: Place;
  release: string | undefined;
  /** Objects of the site, without the action's own. */
  keys: string[];
  others: string[];
  paths: string[];
  warnings: string[];
  work: Hidden<RemoveWork>;
}

export interface RemoveWork {
  inputs: Inputs;
  /** In the order in which they go. */
  pages: string[];
  rest: string[];
  /** The action's own, the lock left out, what makes it a site of ours last. */
  own: string[];
  state: State | undefined;
}

export type Plan = ReleasePlan | ListPlan | RemovePlan;
