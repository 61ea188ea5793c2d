import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../service.ts';

/** The checksums that the local S3 verifies: what Node computes. */
const algorithms: Record<string, (body: Buffer) => string> = {
  crc32: (body) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return sum.toString('base64');
  },
  sha1: (body) => createHash('sha1').update(body).digest('base64'),
  sha256: (body) => createHash('sha256').update(body).digest('base64'),
  sha512: (body) => createHash('sha512').update(body).digest('base64'),
  md5: (body) => createHash('md5').update(body).digest('base64'),
};

const prefix = 'x-amz-checksum-';

/**
 * Compares a body with the checksums that came with it. `required`: one must be there.
 * Throws AwsError `InvalidDigest`, `BadDigest`, `InvalidRequest`, and `NotImplemented` for an algorithm by name.
 */
export function checkBody(headers: Record<string, unknown>, body: Buffer, required: boolean): void {
  const md5 = headers['content-md5'];
  const given = Object.keys(headers).filter((name) => name.startsWith(prefix));
  if (required && md5 === undefined && !given.length)
    throw new AwsError('InvalidRequest', 'Missing required header for this request: Content-MD5');
  if (given.length > 1)
    throw new AwsError(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  if (md5 !== undefined) checkMd5(String(md5), body);
  for (const name of given) checkSum(name.slice(prefix.length), String(headers[name]), body);
}

function checkMd5(claimed: string, body: Buffer): void {
  if (!/^[A-Za-z0-9+/]{22}==$/.test(claimed))
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (algorithms.md5?.(body) !== claimed)
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function checkSum(name: string, claimed: string, body: Buffer): void {
  const compute = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
  if (!compute)
    throw new AwsError(
      'NotImplemented',
      `A header you provided implies functionality that is not implemented: ${prefix}${name}`,
      501,
    );
  const computed = compute(body);
  if (Buffer.from(claimed, 'base64').length !== Buffer.from(computed, 'base64').length)
    throw new AwsError('InvalidRequest', `Value for ${prefix}${name} header is invalid.`);
  if (computed !== claimed)
    throw new AwsError(
      'BadDigest',
      `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
    );
}
