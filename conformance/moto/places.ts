import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { CloudFrontClient, CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startCloud } from '../../rehearsal/cloud/cloud.ts';
import { freePort } from '../../rehearsal/cloud/free-port.ts';

export const REGION = 'eu-west-1';
export const BUCKET = 'site';

/** A cloud with a bucket and a distribution in front of it. */
export interface Place {
  name: string;
  url: string;
  distribution: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  close(): Promise<void>;
}

export function cloudFrontOf({ url, credentials }: Pick<Place, 'url' | 'credentials'>): CloudFrontClient {
  return new CloudFrontClient({ region: REGION, endpoint: url, credentials });
}

export function s3Of({ url, credentials }: Pick<Place, 'url' | 'credentials'>): S3Client {
  return new S3Client({ region: REGION, endpoint: url, credentials, forcePathStyle: true });
}

export async function startMoto(program: string, folder: string): Promise<Place> {
  const port = await freePort();
  const log = fs.openSync(path.join(folder, 'moto.log'), 'w');
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, HOME: folder },
  });
  fs.closeSync(log);
  const url = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'CONFORMANCE', secretAccessKey: 'secret' };
  const close = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill();
    });
  try {
    await answers(url);
    await s3Of({ url, credentials }).send(
      new CreateBucketCommand({
        Bucket: BUCKET,
        CreateBucketConfiguration: { LocationConstraint: REGION },
      }),
    );
    const distribution = await createDistribution(cloudFrontOf({ url, credentials }));
    return { name: 'moto', url, distribution, credentials, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The ids of CloudFront begin with E, and the action knows that; moto draws any letter, so it is asked until it draws that one. */
async function createDistribution(client: CloudFrontClient): Promise<string> {
  for (let tries = 0; tries < 1000; tries++) {
    const id = await createOne(client, `conformance ${tries}`);
    if (id.startsWith('E')) return id;
  }
  throw new Error('moto made no distribution whose id begins with E.');
}

async function createOne(client: CloudFrontClient, reference: string): Promise<string> {
  const { Distribution } = await client.send(
    new CreateDistributionCommand({
      DistributionConfig: {
        CallerReference: reference,
        Comment: 'conformance',
        Enabled: true,
        Origins: {
          Quantity: 1,
          Items: [
            {
              Id: 'bucket',
              DomainName: `${BUCKET}.s3.${REGION}.amazonaws.com`,
              S3OriginConfig: { OriginAccessIdentity: '' },
            },
          ],
        },
        DefaultCacheBehavior: { TargetOriginId: 'bucket', ViewerProtocolPolicy: 'redirect-to-https' },
      },
    }),
  );
  return Distribution?.Id ?? '';
}

/** The rehearsal's cloud: its requests are checked against the SDK's own schemas. */
export async function startLocal(): Promise<Place> {
  const cloud = await startCloud({ services: ['s3', 'cloudfront', 'sts'] });
  const distribution = 'E1CONFORMANCE';
  cloud.service('s3').createBucket({ name: BUCKET });
  await cloud
    .service('cloudfront')
    .createDistribution({ id: distribution, aliases: [], bucket: BUCKET, invalidationMs: 100 });
  return {
    name: 'the local cloud',
    url: cloud.awsUrl,
    distribution,
    credentials: cloud.admin.credentials,
    close: () => cloud.close(),
  };
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const isUp = await fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('moto did not start; its log lies in the work folder.');
}
