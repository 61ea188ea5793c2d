import type { Manifest } from '../manifest.ts';
import type { BlobSource } from '../registry/blob.ts';

/** A manifest to push, with its text: data, so that a plan can hold it. */
export interface ArchiveManifest {
  digest: string;
  mediaType: string;
  text: string;
}

/** An image in an archive, read as far as its manifests and configurations; its layers lie where they are. */
export interface ArchiveImage {
  format: 'OCI layout' | 'docker archive';
  /** In the order in which they are written: children before the index that names them. The last one is the image. */
  manifests: ArchiveManifest[];
  /** Configurations and layers, each once. */
  blobs: BlobSource[];
  /** What each platform's configuration says under `config.Labels`. */
  labels: Record<string, string>[];
  /** Compressed size as ECR counts it: of an index, its largest image. */
  size: number;
  /** Layers in order, of the first platform of an index. */
  layers: { digest: string; size: number }[];
}

/** The labels in an image configuration. */
export function labelsOf(config: Record<string, unknown>): Record<string, string> {
  const { Labels } = (config.config ?? {}) as { Labels?: Record<string, string> | null };
  return Labels ?? {};
}

/** What `readManifest` answers, with where it came from. */
export interface ReadManifest extends ArchiveManifest {
  content: Manifest;
}
