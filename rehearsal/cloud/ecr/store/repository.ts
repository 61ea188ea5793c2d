import { imageNotFound, type Place } from '../refusals.ts';
import type { LayerUpload } from './layer-upload.ts';
import type { Manifest } from './manifest.ts';

export type TagMutability = 'MUTABLE' | 'IMMUTABLE' | 'MUTABLE_WITH_EXCLUSION' | 'IMMUTABLE_WITH_EXCLUSION';

/** A manifest that was pushed. */
export interface StoredImage {
  digest: string;
  bytes: Buffer;
  manifest: Manifest;
  pushedAt: Date;
}

/** One repository: layers, images by digest, tags, and uploads that are under way. */
export class Repository {
  place: Place;
  createdAt: Date;
  mutability: TagMutability;
  /** Tags that are excepted from the mutability, `*` standing for any characters. */
  exclusions: string[];
  /** Sizes by digest. A layer is seen only in the repositories into which it was pushed. */
  layers = new Map<string, number>();
  images = new Map<string, StoredImage>();
  tags = new Map<string, string>();
  uploads = new Map<string, LayerUpload>();

  constructor(options: {
    place: Place;
    createdAt: Date;
    mutability: TagMutability;
    exclusions: string[];
  }) {
    this.place = options.place;
    this.createdAt = options.createdAt;
    this.mutability = options.mutability;
    this.exclusions = options.exclusions;
  }

  /** By digest or tag. Throws AwsError ImageNotFoundException. */
  image(reference: string): StoredImage {
    const isDigest = reference.includes(':');
    const found = this.images.get(isDigest ? reference : (this.tags.get(reference) ?? ''));
    if (found) return found;
    throw imageNotFound(this.place, isDigest ? { imageDigest: reference } : { imageTag: reference });
  }

  tagsOf(digest: string): string[] {
    return [...this.tags].filter(([, named]) => named === digest).map(([tag]) => tag);
  }

  isImmutable(tag: string): boolean {
    const excepted = this.exclusions.some((filter) => matches(filter, tag));
    return this.mutability.startsWith('IMMUTABLE') !== excepted;
  }

  /** Compressed size: configuration and layers; of an index, its largest child. */
  sizeOf(image: StoredImage): number {
    const { content } = image.manifest;
    if (content.kind === 'image') {
      return content.layers.reduce((sum, layer) => sum + layer.size, content.config.size);
    }
    const children = content.children.flatMap(({ digest }) => this.images.get(digest) ?? []);
    return Math.max(0, ...children.map((child) => this.sizeOf(child)));
  }
}

function matches(filter: string, tag: string): boolean {
  const pattern = filter.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(tag);
}
