import type { CopyObjectCommandInput, CopyObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Call, Operation } from '../../kernel/service.ts';
import { aclPermissions, checkAcl } from '../acl.ts';
import { algorithmOf, checksumType, wholeChecksum } from '../checksums.ts';
import { encryptionMembers, encryptionOf, etagOf } from '../encryption.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { checkKey, headerMembers, headersOf } from '../object-headers.ts';
import { onKey, onObject } from '../permissions.ts';
import { checkCopySource } from '../read-conditions.ts';
import type { S3State } from '../state.ts';
import type { ObjectHeaders, ObjectVersion } from '../store/version.ts';
import { checkWrite, tagAt } from '../write-conditions.ts';
import { findVersion } from './find-version.ts';
import { type StoredInput, written } from './written.ts';

type Input = StoredInput & CopyObjectCommandInput;

const members = [
  ...['Bucket', 'Key', 'ACL', 'CopySource', 'MetadataDirective', 'IfMatch', 'IfNoneMatch'],
  ...['CopySourceIfMatch', 'CopySourceIfNoneMatch'],
  ...['CopySourceIfModifiedSince', 'CopySourceIfUnmodifiedSince'],
  ...headerMembers,
  ...encryptionMembers,
];

export function copyObject(state: S3State): Operation {
  const seen = new WeakMap<object, string | undefined>();
  return {
    subject: ({ Bucket, Key }: Input) => `${Bucket}/${Key}`,
    check(input: Input) {
      state.refuseOthers(input, members);
      checkKey(input.Key);
      const bucket = state.bucket(input.Bucket);
      checkAcl(bucket, input.ACL);
      checkDirective(input);
      seen.set(input, tagAt(bucket, input.Key ?? ''));
    },
    permissions(input: Input, { world }) {
      const { Bucket, Key, ACL } = input;
      const source = sourceOf(input.CopySource);
      const from = state.bucket(source.Bucket);
      const found =
        source.VersionId === undefined ? from.object(source.Key) : from.version(source.Key, source.VersionId);
      const action = source.VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
      return [
        onObject(action, source.Bucket, source.Key),
        ...onKey('kms:Decrypt', found?.kind === 'object' ? found.encryption.SSEKMSKeyId : undefined),
        onObject('s3:PutObject', Bucket, Key),
        ...aclPermissions(ACL, Bucket, Key),
        ...onKey('kms:GenerateDataKey', encryptionOf(world, state.bucket(Bucket), input).SSEKMSKeyId),
      ];
    },
    run(input: Input, call: Call): Partial<CopyObjectCommandOutput> {
      const { Key = '' } = input;
      const [bucket, source] = [state.bucket(input.Bucket), sourceOf(input.CopySource)];
      const object = findVersion(state, source, call);
      checkCopySource(object, {
        IfMatch: input.CopySourceIfMatch,
        IfNoneMatch: input.CopySourceIfNoneMatch,
        IfModifiedSince: input.CopySourceIfModifiedSince,
        IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
      });
      checkWrite(bucket, Key, input, seen.get(input));
      const encryption = encryptionOf(call.world, bucket, input);
      const copy = bucket.put(Key, {
        body: object.body,
        etag: etagOf(object.body, encryption),
        lastModified: state.now(),
        headers: input.MetadataDirective === 'REPLACE' ? headersOf(input) : copied(object.headers, input),
        encryption,
        checksums: recomputed(object),
      });
      return {
        CopyObjectResult: { ETag: `"${copy.etag}"`, LastModified: copy.lastModified, ...copy.checksums },
        ...(state.bucket(source.Bucket).settings.versioned ? { CopySourceVersionId: object.versionId } : {}),
        ...written(bucket, copy),
      };
    },
  };
}

/** `bucket/key?versionId=…`, percent-encoded, with or without a slash before it. */
function sourceOf(header: string | undefined): { Bucket: string; Key: string; VersionId?: string } {
  const [, path = '', version] = /^\/?(.*?)(?:\?versionId=([^?]*))?$/s.exec(header ?? '') ?? [];
  let plain = '';
  try {
    plain = decodeURIComponent(path);
  } catch {
    // Falls through: it has no slash.
  }
  const slash = plain.indexOf('/');
  if (slash <= 0 || slash === plain.length - 1)
    throw invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  const [Bucket, Key] = [plain.slice(0, slash), plain.slice(slash + 1)];
  return version === undefined ? { Bucket, Key } : { Bucket, Key, VersionId: version };
}

/** A copy onto itself must change something. Throws AwsError `InvalidRequest` and `InvalidArgument`. */
function checkDirective(input: Input): void {
  const { MetadataDirective: directive = 'COPY' } = input;
  if (directive !== 'COPY' && directive !== 'REPLACE') throw invalidArgument('Unknown metadata directive.');
  const source = sourceOf(input.CopySource);
  const same = source.Bucket === input.Bucket && source.Key === input.Key && source.VersionId === undefined;
  const changes = directive === 'REPLACE' || input.WebsiteRedirectLocation || input.ServerSideEncryption;
  if (same && !changes)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
}

/** What COPY keeps: everything but the redirect, which is never copied. */
function copied(headers: ObjectHeaders, { WebsiteRedirectLocation }: Input): ObjectHeaders {
  const { WebsiteRedirectLocation: _, ...kept } = headers;
  return WebsiteRedirectLocation === undefined ? kept : { ...kept, WebsiteRedirectLocation };
}

/** A copy has one body: the checksum of the parts becomes one of the whole, by the same algorithm. */
function recomputed({ body, checksums }: ObjectVersion): Record<string, string> {
  return checksumType(checksums) === 'COMPOSITE' ? wholeChecksum(body, algorithmOf(checksums)) : checksums;
}
