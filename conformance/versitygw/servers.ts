import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { startCloud } from '../../rehearsal/cloud/cloud.ts';
import { freePort } from '../../rehearsal/cloud/free-port.ts';

export const REGION = 'eu-west-1';

/** An S3 server with an empty bucket. */
export interface Server {
  /** For the table, e.g. `versitygw, with versions`. */
  name: string;
  versioned: boolean;
  url: string;
  bucket: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  close(): Promise<void>;
}

/** What looks at the bucket beside the action: the SDK alone, straight to the server. */
export function clientOf({ url, credentials }: Pick<Server, 'url' | 'credentials'>): S3Client {
  return new S3Client({ region: REGION, endpoint: url, credentials, forcePathStyle: true });
}

/** The neighbour. It keeps objects as files; their versions in a folder of its own, where it has one. */
export async function startGateway(program: string, folder: string, versioned: boolean): Promise<Server> {
  const [data, versions] = ['data', 'versions'].map((name) => path.join(folder, name)) as [string, string];
  for (const one of [data, versions]) fs.mkdirSync(one, { recursive: true });
  const port = await freePort();
  const credentials = { accessKeyId: 'CONFORMANCE', secretAccessKey: randomBytes(20).toString('hex') };
  const log = fs.openSync(path.join(folder, 'log'), 'w');
  const child = spawn(
    program,
    [
      ...['--port', `127.0.0.1:${port}`, '--region', REGION, '--quiet', 'posix'],
      ...(versioned ? ['--versioning-dir', versions] : []),
      data,
    ],
    {
      cwd: folder,
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env.PATH,
        ROOT_ACCESS_KEY: credentials.accessKeyId,
        ROOT_SECRET_KEY: credentials.secretAccessKey,
      },
    },
  );
  fs.closeSync(log);
  const server: Server = {
    name: `versitygw, ${versioned ? 'with' : 'without'} versions`,
    versioned,
    url: `http://127.0.0.1:${port}`,
    bucket: 'site',
    credentials,
    close: () => ended(child),
  };
  try {
    await answers(server.url, child);
    await makeBucket(server);
    return server;
  } catch (error) {
    await ended(child);
    throw error;
  }
}

async function makeBucket(server: Server): Promise<void> {
  const client = clientOf(server);
  await client.send(new CreateBucketCommand({ Bucket: server.bucket }));
  if (!server.versioned) return;
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await client.send(new PutBucketVersioningCommand({ Bucket: server.bucket, VersioningConfiguration }));
}

/** The S3 of the rehearsal. */
export async function startLocal(versioned: boolean): Promise<Server> {
  const cloud = await startCloud({ services: ['s3', 'sts'] });
  cloud.service('s3').createBucket({ name: 'site', versioned });
  return {
    name: `the local S3, ${versioned ? 'with' : 'without'} versions`,
    versioned,
    url: cloud.awsUrl,
    bucket: 'site',
    credentials: cloud.admin.credentials,
    close: () => cloud.close(),
  };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('versitygw did not start; its log lies in the work folder.');
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill();
  });
}
