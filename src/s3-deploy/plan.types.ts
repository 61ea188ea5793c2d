import type { Retired, SiteFile, StoredHeaders } from './release.types.ts';

/** Why a file is uploaded. */
export type UploadReason =
  /** The bucket does not have it. */
  | 'new'
  /** Its content is another. */
  | 'content'
  /** The object is not the one that this action stored: somebody else wrote it. */
  | 'changed-outside'
  /** A run that was killed may have written it. */
  | 'unfinished'
  /** An earlier release left it there, and what it holds is not remembered. */
  | 'returned'
  /** It is there, and no release of this action knows it. */
  | 'unknown';

export interface PlannedUpload {
  file: SiteFile;
  reason: UploadReason;
}

/** The same content with other headers. */
export interface HeaderChange {
  file: SiteFile;
  from: StoredHeaders;
  /** ETag that the object must still have. */
  etag: string;
}

export interface PlannedDelete {
  key: string;
  /**
   * `removed`: a mutable object of the current release that the new one does not have. `expired`: its time of grace is
   * over (an object of an earlier release, an archived one, the manifest of a release that cannot be reached any more).
   * `unknown`: `delete: all`, and no release knows it. `unfinished`: left by a run that was killed, and nothing refers to it.
   */
  reason: 'removed' | 'expired' | 'unknown' | 'unfinished';
}

/** Content that is about to be replaced or deleted, and that a rollback would need. */
export interface Archive {
  key: string;
  sha256: string;
  etag: string;
}

/** The difference between a site and a bucket. */
export interface Changes {
  /** The bucket holds this site already: no release is needed. What is deleted then was left by a run that was killed. */
  same: boolean;
  uploads: PlannedUpload[];
  headers: HeaderChange[];
  deletes: PlannedDelete[];
  archive: Archive[];
  /** Keys whose object stays as it is. */
  unchanged: string[];
  /** `retired` of the next state: what this release no longer has and what it had before, without what is deleted. */
  retired: Record<string, Retired>;
  /** `archive` of the next state: what is archived by this release, and what was before, without what is deleted. */
  archived: Record<string, Retired>;
  /** Objects in the prefix that no release knows and that are left alone. */
  unknown: string[];
  /** Prefixes below ours that hold a site of their own (`preview/12/`): never touched. */
  others: string[];
  /** Immutable files whose content is another under the same name. They are treated as mutable. */
  notImmutable: string[];
}
