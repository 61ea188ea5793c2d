import type { Bucket } from '../store/bucket.ts';
import type { Encryption, ObjectHeaders, ObjectVersion } from '../store/version.ts';

/** An input whose members are kept with the object. The schema has checked that they are what the SDK says. */
export type StoredInput = ObjectHeaders & { ServerSideEncryption?: string };

/** What every answer about an object says: its encryption, and its version where the bucket has versions. */
export function written(
  { settings }: Bucket,
  { versionId, encryption }: ObjectVersion,
): Encryption & { VersionId?: string } {
  return { ...encryption, ...(settings.versioned ? { VersionId: versionId } : {}) };
}

/** The bytes of a body, which the kernel has read whole. */
export function bodyOf(body: unknown): Buffer {
  if (!(body instanceof Uint8Array)) return Buffer.alloc(0);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
