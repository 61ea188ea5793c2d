import type { ArchiveManifest } from './archive/archive-image.ts';
import type { BuildRequest } from './docker/build-request.ts';
import type { RepositoryFacts } from './ecr-api.ts';
import type { BlobSource } from './registry/blob.ts';

/** What happens to a tag. */
export interface TagPlan {
  tag: string;
  /** Digest that it names now. */
  now: string | undefined;
  /** `decide`: what is built may be what it names already. */
  action: 'write' | 'move' | 'keep' | 'decide';
}

/** An image that the registry has. */
export interface KnownImage {
  digest: string;
  mediaType: string;
  /** Compressed bytes, as ECR counts them. */
  size: number;
  layers: { digest: string; size: number }[];
}

/** An archive's image, and what of it the registry lacks. */
export interface ArchivePlan extends KnownImage {
  archive: string;
  format: string;
  /** In the order in which they are written. None when the registry has the image. */
  manifests: ArchiveManifest[];
  /** What has to be uploaded, the largest first. */
  missing: BlobSource[];
  /** Blobs that the registry has. */
  present: number;
}

/** Where the image comes from. */
export type Source =
  | { kind: 'reuse'; image: KnownImage; because: string }
  | { kind: 'promote'; image: KnownImage; from: string }
  | { kind: 'archive'; image: ArchivePlan }
  | { kind: 'build'; request: BuildRequest };

/** What would be done. Data only. */
export interface Plan {
  repository: RepositoryFacts;
  source: Source;
  tags: TagPlan[];
  /** Why `reuse-image` is not the result, when it was given. */
  notReused?: string | undefined;
}
