import type { Progress } from './apply.ts';
import { shortDigest } from './digest.ts';
import { inParallel } from './in-parallel.ts';
import type { ArchivePlan } from './plan.types.ts';
import { registryFailure } from './registry/refusal.ts';

/** Six at a time, the largest first, is as fast as the largest layer alone; ten are no faster (measured). */
const AT_ONCE = 6;

/** Uploads the blobs that the registry lacks, and after the last of them the manifests, by digest. */
export async function uploadArchive(
  { registry, runtime, result }: Progress,
  { missing, present, manifests, digest }: ArchivePlan,
): Promise<void> {
  result.present = present;
  await inParallel(missing, { limit: AT_ONCE, signal: runtime.signal }, async (blob, signal) => {
    result.wrote = true;
    await registry.putBlob(blob, signal);
    result.uploaded.push({ digest: blob.digest, size: blob.size });
  });
  // The last manifest is the image itself: its tags bring it in.
  for (const manifest of manifests) {
    if (manifest.digest === digest) continue;
    runtime.signal.throwIfAborted();
    if ((await registry.digest(manifest.digest)) !== undefined) continue;
    result.wrote = true;
    await registry
      .putManifest(manifest.digest, { bytes: Buffer.from(manifest.text), mediaType: manifest.mediaType })
      .catch((error) => {
        throw registryFailure(error, `Writing manifest ${shortDigest(manifest.digest)}`, 'ecr:PutImage');
      });
  }
}
