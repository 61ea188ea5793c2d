import type { SiteFile, Stored, StoredHeaders } from './release.types.ts';
import type { Invalidation, Smoke } from './result.types.ts';

/*
 * What the action asks of S3, CloudFront and the site, in its own words. Keys are relative to the prefix.
 * Every method throws a Failure that carries the service's error as its cause.
 */

/** An object as the list shows it. */
export interface Listed {
  etag: string;
  bytes: number;
}

/** A small object of our own, whole. */
export interface Document {
  body: Buffer;
  etag: string;
  /** Milliseconds, by the clock of S3. */
  modifiedAt: number;
  /** What that clock said when it answered. */
  askedAt: number;
}

/** What to write by a copy inside S3: no byte of the body passes through here. */
export interface Copy {
  from: { key: string; versionId?: string };
  to: string;
  /** All headers of the copy. Undefined: those of the source. */
  headers: StoredHeaders | undefined;
  /** The source must still be this one, or the copy is refused. */
  ifMatch?: string;
}

/** The bucket, below the prefix. */
export interface SiteBucket {
  /**
   * Everything below the prefix, by key.
   * @param known keys that are likely to be there, sorted: the list is cut at some of them and its parts run at once
   */
  list(known: string[]): Promise<Map<string, Listed>>;
  /** Undefined when it is not there. */
  read(key: string): Promise<Document | undefined>;
  /**
   * Writes a small document (JSON). `conflict`: the condition did not hold, nothing was written.
   * @param when `absent`: only if there is none; an ETag: only if it is still that one
   */
  write(
    key: string,
    body: string | Buffer,
    options: { when?: 'absent' | { etag: string }; headers?: StoredHeaders },
  ): Promise<{ etag: string; writtenAt: number } | 'conflict'>;
  /**
   * Uploads files, many at one time, larger ones in parts. The signed SHA-256 is the checksum that S3 verifies.
   * `stored` is called for each as soon as S3 has it. The first refusal ends it: nothing new is begun, what runs is
   * waited for, and a Failure names the key.
   */
  upload(files: SiteFile[], stored: (file: SiteFile, how: Stored) => void): Promise<void>;
  /** As `upload`, by copies. */
  copy(copies: Copy[], stored: (copy: Copy, how: Stored) => void): Promise<void>;
  /** Keys of those versions that are gone, or that the role may not read: S3 does not always tell which. */
  lacking(versions: { key: string; versionId: string }[]): Promise<string[]>;
  /**
   * Deletes by thousands. In a versioned bucket a delete marker is added.
   * @param etag one that is another by now stays, and that is no error
   */
  remove(keys: string[], etag?: string): Promise<void>;
}

/** A distribution, as far as it matters to a release. */
export interface Distribution {
  domain: string;
  enabled: boolean;
  /** Of the origins whose domain is this bucket's: `''` or `/folder`. Undefined: no origin is this bucket. */
  originPath: string | undefined;
}

export interface Cdn {
  distribution(): Promise<Distribution>;
  /** The same reference with the same paths answers the earlier one. Waits while too many are in progress. */
  invalidate(paths: string[], callerReference: string): Promise<Invalidation>;
  invalidation(id: string): Promise<Invalidation>;
}

/** The public site. */
export interface Site {
  /** GET through the CDN. Redirects are not followed. */
  get(url: string): Promise<{ status: number; headers: Record<string, string>; body: Buffer }>;
}

export interface Edge {
  bucket: SiteBucket;
  /** Undefined without `distribution-id`. */
  cdn: Cdn | undefined;
  site: Site;
  /** Writes or updates the comment of this site in the pull request; undefined outside of one or without a token. */
  comment: ((markdown: string) => Promise<void>) | undefined;
}

export type { Smoke };
