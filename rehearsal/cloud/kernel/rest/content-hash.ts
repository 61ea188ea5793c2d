import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../service.ts';

/** A body whose length was not known when it was signed: checksums follow it in a trailer. */
export const unsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/**
 * S3 wants to be told the hash of every body, or that it is left out of the signature. Answers what the request says.
 * Throws AwsError for nothing, and for what is no hash.
 */
export function contentHash(headers: IncomingHttpHeaders): string {
  const claimed = headers['x-amz-content-sha256'];
  if (typeof claimed !== 'string')
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  if (claimed === 'UNSIGNED-PAYLOAD' || claimed === unsignedTrailer || /^[0-9a-f]{64}$/.test(claimed))
    return claimed;
  if (claimed.startsWith('STREAMING-'))
    throw new AwsError('NotImplemented', `The local S3 does not read bodies that are ${claimed}.`, 501);
  throw new AwsError(
    'InvalidArgument',
    `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ${unsignedTrailer}, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.`,
  );
}

/** Compares a body with the hash that was signed. Throws AwsError `XAmzContentSHA256Mismatch`. */
export function checkContentHash(headers: IncomingHttpHeaders, body: Buffer): void {
  const claimed = contentHash(headers);
  if (claimed.length !== 64) return;
  const computed = createHash('sha256').update(body).digest('hex');
  if (claimed === computed) return;
  throw new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    400,
    { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: computed },
  );
}
