import { STATE_FOLDER, type StoredHeaders } from '../release.types.ts';

/** What every object is written with, beside its own headers. */
export interface Written {
  sse?: string | undefined;
  sseKmsKeyId?: string | undefined;
  acl?: string | undefined;
}

export function encryptionHeaders({ sse, sseKmsKeyId }: Written): StoredHeaders {
  return {
    ...(sse && { 'x-amz-server-side-encryption': sse }),
    ...(sseKmsKeyId && { 'x-amz-server-side-encryption-aws-kms-key-id': sseKmsKeyId }),
  };
}

/** The action's own objects are nobody else's business: an ACL is for the site's. */
export function writeHeaders(written: Written, key: string): StoredHeaders {
  const isOwn = key.startsWith(STATE_FOLDER);
  return { ...encryptionHeaders(written), ...(written.acl && !isOwn && { 'x-amz-acl': written.acl }) };
}
