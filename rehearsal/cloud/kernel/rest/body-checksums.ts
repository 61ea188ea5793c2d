import { notImplemented } from '../refusals.ts';
import { AwsError } from '../service.ts';
import { checksum } from './checksum-algorithms.ts';

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
  for (const name of given) checkSum(name, String(headers[name]), body);
}

function checkMd5(claimed: string, body: Buffer): void {
  if (!/^[A-Za-z0-9+/]{22}==$/.test(claimed))
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (checksum('MD5', body) !== claimed)
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function checkSum(header: string, claimed: string, body: Buffer): void {
  const algorithm = header.slice(prefix.length).toUpperCase();
  const computed = checksum(algorithm, body);
  if (computed === undefined) throw notImplemented(header);
  if (Buffer.from(claimed, 'base64').length !== Buffer.from(computed, 'base64').length)
    throw new AwsError('InvalidRequest', `Value for ${header} header is invalid.`);
  if (computed !== claimed)
    throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}
