import type {
  DeletedObject,
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
  ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { restError } from '../../kernel/rest/rest-refusal.ts';
import { malformedXml } from '../../kernel/rest/xml-input.ts';
import type { Call, Operation, Permission } from '../../kernel/service.ts';
import { AwsError } from '../../kernel/service.ts';
import { preconditionFailed } from '../errors.ts';
import { onObject } from '../permissions.ts';
import type { S3State } from '../state.ts';
import type { Bucket } from '../store/bucket.ts';
import { bare } from '../write-conditions.ts';

export function deleteObject(state: S3State): Operation {
  return {
    subject: ({ Bucket, Key }: DeleteObjectCommandInput) => `${Bucket}/${Key}`,
    check(input: DeleteObjectCommandInput) {
      state.refuseOthers(input, ['Bucket', 'Key', 'VersionId', 'IfMatch']);
      state.bucket(input.Bucket);
    },
    permissions: ({ Bucket, Key, VersionId, IfMatch }: DeleteObjectCommandInput) => [
      deletion(Bucket, Key, VersionId),
      ...(IfMatch === undefined ? [] : [onObject('s3:GetObject', Bucket, Key)]),
    ],
    run(input: DeleteObjectCommandInput): Partial<DeleteObjectCommandOutput> {
      const bucket = state.bucket(input.Bucket);
      const { DeleteMarker, DeleteMarkerVersionId, VersionId } = remove(state, bucket, {
        ...input,
        ETag: input.IfMatch,
      });
      return {
        ...(DeleteMarker ? { DeleteMarker } : {}),
        ...(VersionId || DeleteMarkerVersionId ? { VersionId: VersionId ?? DeleteMarkerVersionId } : {}),
      };
    },
  };
}

/** Many at one time; each key is asked and answered by itself. */
export function deleteObjects(state: S3State): Operation {
  return {
    subject: ({ Bucket, Delete }: DeleteObjectsCommandInput) => {
      const [first, ...more] = Delete?.Objects ?? [];
      return more.length ? `${Bucket} (${more.length + 1} keys)` : `${Bucket}/${first?.Key ?? ''}`;
    },
    check(input: DeleteObjectsCommandInput) {
      state.refuseOthers(input, ['Bucket', 'Delete', 'ChecksumAlgorithm']);
      state.bucket(input.Bucket);
      const count = input.Delete?.Objects?.length ?? 0;
      if (!count || count > 1000) throw malformedXml(`${count} objects`);
    },
    permissions: () => [],
    run(input: DeleteObjectsCommandInput, { caller }: Call): Partial<DeleteObjectsCommandOutput> {
      const bucket = state.bucket(input.Bucket);
      const [Deleted, Errors]: [DeletedObject[], object[]] = [[], []];
      for (const { Key, VersionId, ...conditions } of input.Delete?.Objects ?? []) {
        const named = VersionId === undefined ? { Key } : { Key, VersionId };
        try {
          state.context.cloud.iam.authorise(caller, deletion(input.Bucket, Key, VersionId));
          state.refuseOthers(conditions, ['ETag']);
          Deleted.push({ Key, ...remove(state, bucket, { ...named, ...conditions }) });
        } catch (error) {
          const refusal = restError('s3', error);
          if (!(refusal instanceof AwsError)) throw error;
          Errors.push({ ...named, Code: refusal.name, Message: refusal.message });
        }
      }
      return { ...(input.Delete?.Quiet ? {} : { Deleted }), Errors } as Partial<DeleteObjectsCommandOutput>;
    },
  };
}

function deletion(bucket = '', key = '', version: string | undefined): Permission {
  return onObject(version === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', bucket, key);
}

/** That there is nothing to delete is no error, unless a tag was named. */
function remove(
  state: S3State,
  bucket: Bucket,
  { Key = '', VersionId, ETag }: Partial<ObjectIdentifier>,
): Omit<DeletedObject, 'Key'> {
  if (ETag !== undefined) {
    const object = bucket.object(Key);
    if (!object || (ETag !== '*' && bare(ETag) !== object.etag)) throw preconditionFailed('If-Match');
  }
  if (VersionId !== undefined) {
    const removed = bucket.deleteVersion(Key, VersionId);
    if (removed?.kind !== 'marker') return { VersionId };
    return { VersionId, DeleteMarker: true, DeleteMarkerVersionId: VersionId };
  }
  const marker = bucket.delete(Key, state.now());
  return marker ? { DeleteMarker: true, DeleteMarkerVersionId: marker.versionId } : {};
}
