import { hash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCloud } from '../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../rehearsal/cloud/cloud.types.ts';
import type { BucketSetUp } from '../../../rehearsal/cloud/kernel/set-up.types.ts';
import { awsConfig } from '../../../src/core/aws.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { causeChain, Failure } from '../../../src/core/failure.ts';
import type { SiteBucket } from '../../../src/s3-deploy/edge.ts';
import type { SiteFile, StoredHeaders } from '../../../src/s3-deploy/release.types.ts';
import { connectBucket } from '../../../src/s3-deploy/s3-api.ts';
import type { BucketOptions } from '../../../src/s3-deploy/transfer/client-api.ts';

/** Real time, but pauses are short. */
export const impatient: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, ms / 100));
    signal?.throwIfAborted();
  },
};

/** A local S3, a folder with files, and buckets as the action reaches them. */
export class BucketStage {
  cloud: Cloud;
  lines: string[] = [];
  #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bucket-'));
  #count = 0;

  private constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  static async open(): Promise<BucketStage> {
    const cloud = await startCloud({ services: ['s3', 'sts'] });
    const stage = new BucketStage(cloud);
    const { accessKeyId, secretAccessKey, sessionToken } = cloud.admin.credentials;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: cloud.awsUrl,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken }),
    });
    return stage;
  }

  /** Makes a bucket. Answers its name. */
  make(settings: Partial<Parameters<BucketSetUp['createBucket']>[0]> = {}): string {
    this.#count += 1;
    const name = `web-${this.#count}`;
    this.cloud.service('s3').createBucket({ name, ...settings });
    return name;
  }

  connect(bucket: string, options: Partial<BucketOptions> = {}): SiteBucket {
    return connectBucket({
      bucket,
      prefix: '',
      config: awsConfig(this.cloud.world.region, {}),
      concurrency: 32,
      clock: impatient,
      signal: new AbortController().signal,
      log: {
        info: (line) => void this.lines.push(line),
        debug: () => {},
        annotate: () => {},
        group: (_, work) => work(),
        secret: () => {},
      },
      env: {},
      ...options,
    });
  }

  /** A file with its content, as the scan of a site describes it. */
  file(
    key: string,
    content: string | Buffer,
    headers: StoredHeaders = { 'content-type': 'text/html' },
  ): SiteFile {
    this.#count += 1;
    const file = path.join(this.#folder, String(this.#count));
    const body = Buffer.from(content);
    fs.writeFileSync(file, body);
    return { key, kind: 'asset', bytes: body.length, sha256: hash('sha256', body), headers, file };
  }

  object(bucket: string, key: string) {
    return this.cloud.service('s3').object(bucket, key);
  }

  /** How many calls of an operation were answered so. */
  count(bucket: string, operation: string, outcome = 'ok'): number {
    const about = ({ subject }: { subject: string }) =>
      subject === bucket || subject.startsWith(`${bucket}/`);
    return this.cloud.journal.filter(
      (entry) => entry.operation === operation && entry.outcome === outcome && about(entry),
    ).length;
  }

  async close(): Promise<void> {
    await this.cloud.close();
    fs.rmSync(this.#folder, { recursive: true });
  }
}

/** Everything that a failure says, line by line. */
export async function told(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return [...causeChain(error), error.next];
    throw error;
  }
  return ['no failure'];
}
