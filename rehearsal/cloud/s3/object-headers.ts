import { AwsError } from '../kernel/service.ts';
import { invalidArgument } from './errors.ts';
import type { ObjectHeaders, ObjectVersion } from './store/version.ts';

/** The members of an input that are kept with the object. */
export const headerMembers = [
  'ContentType',
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'Expires',
  'WebsiteRedirectLocation',
  'Metadata',
] as const;

const metadataLimit = 2048;

/** The headers of a new object. Throws AwsError `MetadataTooLarge` and `InvalidRedirectLocation`. */
export function headersOf(input: ObjectHeaders): ObjectHeaders {
  const headers: ObjectHeaders = { ContentType: 'binary/octet-stream' };
  for (const name of headerMembers)
    if (input[name] !== undefined) Object.assign(headers, { [name]: input[name] });
  const size = Object.entries(headers.Metadata ?? {}).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > metadataLimit)
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  const target = headers.WebsiteRedirectLocation;
  if (target !== undefined && !/^(\/|https?:\/\/)/.test(target))
    throw new AwsError(
      'InvalidRedirectLocation',
      "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    );
  return headers;
}

const wireNames: Record<Exclude<(typeof headerMembers)[number], 'Metadata'>, string> = {
  ContentType: 'content-type',
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  Expires: 'expires',
  WebsiteRedirectLocation: 'x-amz-website-redirect-location',
};

/** What a GET answers of the stored headers, by their names on the wire. */
export function wireHeaders({ headers, encryption }: ObjectVersion): Record<string, string> {
  const { Metadata = {}, ...others } = headers;
  const wire: Record<string, string> = {};
  for (const [name, value] of Object.entries(others))
    wire[wireNames[name as keyof typeof wireNames]] =
      value instanceof Date ? value.toUTCString() : String(value);
  for (const [name, value] of Object.entries(Metadata)) wire[`x-amz-meta-${name}`] = value;
  wire['x-amz-server-side-encryption'] = encryption.ServerSideEncryption;
  if (encryption.SSEKMSKeyId) wire['x-amz-server-side-encryption-aws-kms-key-id'] = encryption.SSEKMSKeyId;
  return wire;
}

/** S3's keys have at most 1,024 bytes of UTF-8. Throws AwsError `KeyTooLongError`. */
export function checkKey(key: string | undefined): void {
  if (!key) throw invalidArgument('The key is empty.');
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long');
}
