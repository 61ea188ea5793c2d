import { S3Client } from '@aws-sdk/client-s3';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud, CloudOptions } from '../../../../rehearsal/cloud/cloud.types.ts';

/** A cloud with S3 in it, and clients of its administrator and of a role. */
export interface Stage {
  cloud: Cloud;
  s3: S3Client;
  as(role: string): S3Client;
  close(): Promise<void>;
}

export async function openStage(options: CloudOptions = {}): Promise<Stage> {
  const cloud = await startCloud({ services: ['s3', 'sts'], ...options });
  const clients: S3Client[] = [];
  const open = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string }) => {
    const client = new S3Client({
      region: cloud.world.region,
      endpoint: cloud.awsUrl,
      credentials,
      maxAttempts: 1,
    });
    clients.push(client);
    return client;
  };
  return {
    cloud,
    s3: open(cloud.admin.credentials),
    as: (role) => {
      const environment = cloud.environmentFor(role);
      return open({
        accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
        sessionToken: environment.AWS_SESSION_TOKEN ?? '',
      });
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await cloud.close();
    },
  };
}
