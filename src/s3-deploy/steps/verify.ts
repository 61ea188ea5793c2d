import { Failure } from '../../core/failure.ts';
import type { Manifest } from '../release.types.ts';
import { counted, someOf } from '../words.ts';
import type { Run } from '../work.types.ts';

/**
 * Lists again: every object of the release must be the one that S3 said it stored.
 * @throws Failure with the keys that are not
 */
export async function verify({ edge, work, done }: Run, manifest: Manifest): Promise<void> {
  const listed = await edge.bucket.list(work.known);
  const wrong = Object.entries(manifest.objects)
    .filter(([key, { etag }]) => listed.get(key)?.etag !== etag)
    .map(([key]) => key);
  if (wrong.length > 0) {
    throw new Failure({
      what: `The list of the bucket does not show ${counted(wrong.length, 'object')} as stored: ${someOf(wrong)}. Somebody else writes or deletes in the same place.`,
      next: 'Find out who else writes below this prefix, then run the job again: it uploads what is not right.',
    });
  }
  done.verified = true;
}
