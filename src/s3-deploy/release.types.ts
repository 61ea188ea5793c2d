/*
 * What a release is, and what the bucket remembers of releases. Keys are relative to the prefix everywhere:
 * nothing in this action can name an object outside of it.
 */

/**
 * Headers that S3 keeps with an object and answers with it; names in lower case, as on the wire: cache-control,
 * content-type, content-disposition, content-encoding, content-language, expires, x-amz-website-redirect-location,
 * x-amz-meta-…
 */
export type StoredHeaders = Record<string, string>;

/**
 * When an object is written, and whether it may be cached for ever.
 * `immutable`: its name changes with its content. `page`: HTML, what names the others. `asset`: everything else.
 */
export type Kind = 'immutable' | 'asset' | 'page';

/** One file of the source (or a redirect), ready to be published. */
export interface SiteFile {
  key: string;
  kind: Kind;
  bytes: number;
  /** Of the content, 64 hexadecimal digits. */
  sha256: string;
  headers: StoredHeaders;
  /** Where its bytes are. A redirect has no file: its body is empty. */
  file: string | undefined;
}

/** What S3 said when it stored an object. */
export interface Stored {
  /** Without quotes. Not an MD5 under SSE-KMS or after a multipart upload: compared, never computed. */
  etag: string;
  /** In a versioned bucket. */
  versionId?: string;
}

/** One object of a release, as it was stored. */
export interface ManifestObject extends Stored {
  kind: Kind;
  bytes: number;
  sha256: string;
  /** Index into the manifest's headers. */
  headers: number;
}

/** A release: every object with its content and its headers. */
export interface Manifest {
  format: 1;
  /** Name of the release. */
  release: string;
  /** 1, 2, 3 …; a rollback makes a new one too. */
  sequence: number;
  /** ISO 8601, by the clock of S3. */
  createdAt: string;
  /** Address of the workflow run, where there is one. */
  run?: string;
  /** Sequence of the release whose content this is again, after a rollback. */
  restored?: number;
  /** Each set of headers once. */
  headers: StoredHeaders[];
  objects: Record<string, ManifestObject>;
}

/** Of a release that is over: the newest release that had it, and when it was gone from the site. */
export interface Retired {
  lastIn: number;
  /** ISO 8601. */
  retiredAt: string;
}

/** One line of the list of releases. */
export interface ReleaseSummary {
  release: string;
  sequence: number;
  createdAt: string;
  run?: string;
  restored?: number;
  objects: number;
  bytes: number;
  /** When the next one took its place; undefined for the current one. */
  retiredAt?: string;
}

/** An invalidation that is not known to be completed. */
export interface OpenInvalidation {
  /** Paths as CloudFront gets them. */
  paths: string[];
  /** The same reference and the same paths never make a second invalidation. */
  callerReference: string;
  /** Undefined: it may not have been created yet. */
  id?: string;
}

/** `.s3-deploy/current.json`: what is live, and what is kept for those who still need it. */
export interface State {
  format: 1;
  current: Manifest;
  /** Newest first, the current one included; older ones than these cannot be reached any more. */
  releases: ReleaseSummary[];
  /** Objects of earlier releases that stay for a while, by key. */
  retired: Record<string, Retired>;
  /** Earlier content of objects whose name stays (`.s3-deploy/objects/<sha256>`), by sha256. Empty in a versioned bucket. */
  archive: Record<string, Retired>;
  invalidation?: OpenInvalidation;
}

/** `.s3-deploy/pending.json`: written before the first change, removed after the last. One that is there was left by a run that was killed. */
export interface Pending {
  format: 1;
  release: string;
  sequence: number;
  startedAt: string;
  /** A rollback: sequence of the release that it was going to bring back. */
  restores?: number;
  /** Keys it was going to write. */
  writes: string[];
  /** Keys it was going to delete. */
  deletes: string[];
  /** Paths it was going to invalidate, not folded into wildcards. */
  paths: string[];
}

/** Folder of the action's own objects, below the prefix. It is never part of a site. */
export const STATE_FOLDER = '.s3-deploy/';
export const CURRENT_KEY = `${STATE_FOLDER}current.json`;
export const PENDING_KEY = `${STATE_FOLDER}pending.json`;
export const LOCK_KEY = `${STATE_FOLDER}lock.json`;
/** Manifest of an earlier release. */
export const releaseKey = (sequence: number): string => `${STATE_FOLDER}releases/${sequence}.json`;
/** The release whose manifest a key is; undefined for every other key. */
export function sequenceOf(key: string): number | undefined {
  const sequence = Number(/\/(\d{1,10})\.json$/.exec(key)?.[1]);
  return key === releaseKey(sequence) ? sequence : undefined;
}
/** Earlier content of an object. */
export const archiveKey = (sha256: string): string => `${STATE_FOLDER}objects/${sha256}`;
