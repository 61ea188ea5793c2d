import { AwsError } from '../../kernel/service.ts';
import {
  imageDigestDoesNotMatch,
  layersNotFound,
  referencedImagesNotFound,
  tagIsImmutable,
} from '../refusals.ts';
import { digestOf } from './digest.ts';
import { readManifest } from './manifest.ts';
import type { Repository, StoredImage } from './repository.ts';

/** A manifest that comes in, over the API or the registry protocol. */
export interface ImageToPut {
  bytes: Buffer;
  mediaType: string | undefined;
  tag: string | undefined;
  /** What the caller expects. */
  digest: string | undefined;
  now: Date;
}

/**
 * Stores a manifest and names it. All that it refers to must be in the repository. Throws AwsError and changes nothing
 * when ECR would refuse; a tag that holds this image already is refused too where it is immutable, as ECR does.
 */
export function putImage(repository: Repository, put: ImageToPut): StoredImage {
  const manifest = readManifest(put.bytes, put.mediaType);
  const digest = digestOf(put.bytes);
  if (put.digest !== undefined && put.digest !== digest) throw imageDigestDoesNotMatch(put.digest, digest);
  if (manifest.subject !== undefined) {
    throw new AwsError(
      'UnsupportedImageTypeException',
      'The local registry takes no manifests with a subject',
      405,
    );
  }
  checkReferences(repository, manifest.content);
  if (put.tag !== undefined && repository.tags.has(put.tag) && repository.isImmutable(put.tag)) {
    throw tagIsImmutable(repository.place, put.tag);
  }
  const image = repository.images.get(digest) ?? { digest, bytes: put.bytes, manifest, pushedAt: put.now };
  repository.images.set(digest, image);
  if (put.tag !== undefined) repository.tags.set(put.tag, digest);
  return image;
}

function checkReferences(repository: Repository, content: StoredImage['manifest']['content']): void {
  if (content.kind === 'index') {
    const missing = content.children.filter(({ digest }) => !repository.images.has(digest));
    if (missing.length > 0) throw referencedImagesNotFound(repository.place, missing.map(digestIn));
    return;
  }
  // A layer with addresses of its own lies elsewhere (a foreign layer of Windows images).
  const needed = [content.config, ...content.layers.filter(({ urls }) => !urls?.length)];
  const missing = needed.filter(({ digest }) => !repository.layers.has(digest));
  if (missing.length > 0) throw layersNotFound(repository.place, missing.map(digestIn));
}

const digestIn = ({ digest }: { digest: string }) => digest;
