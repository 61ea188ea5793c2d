import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../service.ts';

/** A body whose length was not known when it was signed: checksums follow it in a trailer. */
export const unsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/**
 * S3 wants to be told the hash of every body, or that it is left out of the signature.
 * Throws AwsError for none, for one of an unknown form, and for one that is not the body's.
 */
export function checkContentHash(headers: IncomingHttpHeaders, body: Buffer): void {
  const claimed = headers['x-amz-content-sha256'];
  if (typeof claimed !== 'string')
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  if (claimed === 'UNSIGNED-PAYLOAD' || claimed === unsignedTrailer) return;
  if (claimed.startsWith('STREAMING-'))
    throw new AwsError('NotImplemented', `The local S3 does not read bodies that are ${claimed}.`, 501);
  if (!/^[0-9a-f]{64}$/.test(claimed))
    throw new AwsError(
      'InvalidArgument',
      `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ${unsignedTrailer}, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.`,
    );
  if (claimed === createHash('sha256').update(body).digest('hex')) return;
  throw new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}
