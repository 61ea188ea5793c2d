import * as schemas from '@aws-sdk/client-s3';
import type { ServiceContext, Siblings } from '../kernel/context.ts';
import { copyObject } from './api/copy-object.ts';
import { deleteObject, deleteObjects } from './api/delete-object.ts';
import { getObject } from './api/get-object.ts';
import { listObjectsV2 } from './api/list-objects.ts';
import { abortMultipartUpload } from './api/multipart/abort.ts';
import { completeMultipartUpload } from './api/multipart/complete.ts';
import { createMultipartUpload } from './api/multipart/create.ts';
import { listMultipartUploads, listParts } from './api/multipart/list.ts';
import { uploadPart } from './api/multipart/upload-part.ts';
import { putObject } from './api/put-object.ts';
import { wireHeaders } from './object-headers.ts';
import { S3State } from './state.ts';

/** The local S3: buckets in memory, addressed by path. */
export function createS3(context: ServiceContext): Siblings['s3'] {
  const state = new S3State(context);
  return {
    name: 's3',
    protocol: { kind: 'rest-xml' },
    schemas: { ...schemas },
    operations: {
      AbortMultipartUpload: abortMultipartUpload(state),
      CompleteMultipartUpload: completeMultipartUpload(state),
      CopyObject: copyObject(state),
      CreateMultipartUpload: createMultipartUpload(state),
      DeleteObject: deleteObject(state),
      DeleteObjects: deleteObjects(state),
      GetObject: getObject(state, { head: false }),
      HeadObject: getObject(state, { head: true }),
      ListMultipartUploads: listMultipartUploads(state),
      ListObjectsV2: listObjectsV2(state),
      ListParts: listParts(state),
      PutObject: putObject(state),
      UploadPart: uploadPart(state),
    },
    createBucket({ name, versioned = false, ownership = 'BucketOwnerEnforced', kmsKey }) {
      state.create({ name, versioned, ownership, kmsKey });
    },
    object(bucket, key) {
      const { settings } = state.bucket(bucket);
      const object = state.bucket(bucket).object(key);
      if (!object) return undefined;
      const { body, etag, lastModified, versionId } = object;
      return {
        body,
        etag,
        lastModified,
        versionId: settings.versioned ? versionId : undefined,
        headers: wireHeaders(object),
      };
    },
    keys: (bucket) => [...state.bucket(bucket).keys()],
  };
}
