import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { clientOf, type Server } from './servers.ts';

/*
 * Where versitygw 1.8.0 is not as S3 is described, and what is done about it here; the action knows nothing of it.
 *
 * - In a versioned bucket `If-None-Match: *` is refused with 412 where the newest version is a delete marker. S3 lets it through. So a lock that
 *   was given back could never be taken again: it is removed for good between the runs.
 */

/** Removes the action's own documents that are deleted, with all their versions, as if they had never been there. */
export async function forgetDeleted(server: Server): Promise<void> {
  const client = clientOf(server);
  const list = await client.send(new ListObjectVersionsCommand({ Bucket: server.bucket }));
  const { DeleteMarkers = [], Versions = [] } = list;
  const gone = DeleteMarkers.filter(({ IsLatest }) => IsLatest).map(({ Key }) => Key ?? '');
  const own = new Set(gone.filter((key) => /(^|\/)\.s3-deploy\/[a-z]+\.json$/.test(key)));
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
    if (own.has(Key ?? ''))
      await client.send(new DeleteObjectCommand({ Bucket: server.bucket, Key, VersionId }));
  }
}
