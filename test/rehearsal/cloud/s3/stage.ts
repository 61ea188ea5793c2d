import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud, CloudOptions } from '../../../../rehearsal/cloud/cloud.types.ts';
import type { BucketSetUp } from '../../../../rehearsal/cloud/kernel/set-up.types.ts';

export type BucketSettings = Partial<Parameters<BucketSetUp['createBucket']>[0]>;

/** A cloud with S3 in it, and clients of its administrator and of a role. */
export interface Stage {
  cloud: Cloud;
  /** Signed by the administrator, one attempt. */
  s3: S3Client;
  /** The same, without checksums unless they are asked for. */
  plain: S3Client;
  as(role: string): S3Client;
  /** Makes a bucket of its own for a test. Answers its name. */
  bucket(settings?: BucketSettings): string;
  close(): Promise<void>;
}

export async function openStage(options: CloudOptions = {}): Promise<Stage> {
  const cloud = await startCloud({ services: ['s3', 'sts'], ...options });
  const clients: S3Client[] = [];
  const open = (config: S3ClientConfig) => {
    const client = new S3Client({
      region: cloud.world.region,
      endpoint: cloud.awsUrl,
      maxAttempts: 1,
      ...config,
    });
    clients.push(client);
    return client;
  };
  let buckets = 0;
  const { credentials } = cloud.admin;
  return {
    cloud,
    s3: open({ credentials }),
    plain: open({
      credentials,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    as: (role) => {
      const environment = cloud.environmentFor(role);
      return open({
        credentials: {
          accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
          secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
          sessionToken: environment.AWS_SESSION_TOKEN ?? '',
        },
      });
    },
    bucket: (settings = {}) => {
      buckets += 1;
      const { name = `bucket-${buckets}` } = settings;
      cloud.service('s3').createBucket({ ...settings, name });
      return name;
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await cloud.close();
    },
  };
}

/** How a call ended: `ok`, or the status, name and message of the refusal. */
export function ending(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: Error & { $metadata?: { httpStatusCode?: number } }) =>
      `${error.$metadata?.httpStatusCode} ${error.name}: ${error.message}`,
  );
}
