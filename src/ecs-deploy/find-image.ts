import { Failure } from '../core/failure.ts';
import type { Edge } from './edge.ts';
import { byDigest, ecrPlace, parseImage } from './image.ts';

/**
 * Looks the image up where it is in ECR, and pins it by its digest. An image of another registry is taken as it is.
 * @throws Failure when ECR does not have it
 */
export async function findImage(edge: Edge, given: string): Promise<{ image: string; digests: string[] }> {
  const name = parseImage(given);
  const place = ecrPlace(name.host);
  if (!place) {
    if (name.digest === undefined) return { image: given, digests: [] };
    return { image: byDigest(name, name.digest), digests: [name.digest] };
  }
  const reference = name.digest ? { digest: name.digest } : { tag: name.tag ?? 'latest' };
  const found = await edge.registry.image({ ...place, repository: name.repository, reference });
  if (found === 'no-repository') {
    throw new Failure({
      what: `There is no repository ${name.repository} in the registry ${name.host}.`,
      next: 'Correct input image; nothing was changed.',
    });
  }
  const [digest] = found === 'no-image' ? [] : found;
  if (found === 'no-image' || digest === undefined) {
    const which = 'digest' in reference ? reference.digest : `with the tag ${reference.tag}`;
    throw new Failure({
      what: `Image ${which} is not in repository ${name.repository} of ${name.host}.`,
      next: 'Push the image first, or correct input image; nothing was changed.',
    });
  }
  return { image: byDigest(name, digest), digests: found };
}
