import { createCloudFront } from '../../../../rehearsal/cloud/cloudfront/cloudfront.ts';
import { noSiblings } from '../../../../rehearsal/cloud/kernel/alone.ts';
import type { Siblings } from '../../../../rehearsal/cloud/kernel/context.ts';
import type { DistributionSetUp } from '../../../../rehearsal/cloud/kernel/set-up.types.ts';
import { createS3 } from '../../../../rehearsal/cloud/s3/s3.ts';
import type { Clock } from '../../../../src/core/clock.ts';
import { type HttpResponse, send } from '../../../../src/core/http.ts';
import { directCalls, loneContext, noon } from '../direct-call.ts';

/** Time that a test moves by hand: who sleeps wakes when the hand has passed. */
export function handClock(): Clock & { advance(ms: number): Promise<void> } {
  let now = noon;
  let sleepers: { at: number; wake(): void }[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((wake, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        sleepers.push({ at: now + ms, wake });
      }),
    advance: async (ms) => {
      now += ms;
      for (const { wake } of sleepers.filter(({ at }) => at <= now)) wake();
      sleepers = sleepers.filter(({ at }) => at > now);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export type Settings = Parameters<DistributionSetUp['createDistribution']>[0];

export const siteId = 'E1STAGINGSITE';

const bucket = 'zibro-staging-site';

const open: { close?(): Promise<void> }[] = [];

/** Closes what `cdn` opened, also after a test that failed: a server that listens keeps the run from ending. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close?.()));
}

/** One distribution over a bucket of the local S3. */
export async function cdn(settings: Partial<Settings> = {}) {
  const clock = handClock();
  const logged: string[] = [];
  const context = { ...loneContext(clock), log: (line: string) => void logged.push(line) };
  const s3 = createS3(context);
  s3.createBucket({ name: bucket });
  context.cloud = Object.create(noSiblings('Only S3 is here.'), { service: { value: () => s3 } });
  const cloudFront = createCloudFront(context);
  open.push(cloudFront);
  const { url } = await cloudFront.createDistribution({
    id: siteId,
    aliases: ['staging.zibro.com'],
    bucket,
    ...settings,
  });
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    send({ method, url: `${url}${path}`, headers });
  return {
    clock,
    cloudFront,
    url,
    logged,
    calls: directCalls(cloudFront, clock),
    ...writer(s3, clock),
    get,
    /** `200 Miss hello`: what a viewer sees of an answer, in short. */
    see: async (path: string, headers: Record<string, string> = {}) => short(await get(path, headers)),
    invalidate: async (paths: string[], reference = paths.join()) => {
      const InvalidationBatch = {
        Paths: { Quantity: paths.length, Items: paths },
        CallerReference: reference,
      };
      return (await directCalls(cloudFront, clock).call('CreateInvalidation', {
        DistributionId: siteId,
        InvalidationBatch,
      })) as { Invalidation: { Id: string; Status: string }; Location: string };
    },
  };
}

/** Puts and removes objects; headers by their names on the wire. */
function writer(s3: Siblings['s3'], clock: Clock) {
  const calls = directCalls(s3, clock);
  const members: Record<string, string> = {
    'cache-control': 'CacheControl',
    'content-type': 'ContentType',
    'content-language': 'ContentLanguage',
    'content-encoding': 'ContentEncoding',
  };
  return {
    put: async (Key: string, text: string, headers: Record<string, string> = {}) => {
      const input = { Bucket: bucket, Key, Body: Buffer.from(text), Metadata: {} };
      for (const [name, value] of Object.entries(headers)) {
        const meta = /^x-amz-meta-(.+)/.exec(name)?.[1];
        if (meta) Object.assign(input.Metadata, { [meta]: value });
        else Object.assign(input, { [members[name] ?? name]: value });
      }
      await calls.call('PutObject', input);
    },
    remove: (Key: string) => calls.call('DeleteObject', { Bucket: bucket, Key }),
  };
}

export type Cdn = Awaited<ReturnType<typeof cdn>>;

export function short({ status, headers, body }: HttpResponse): string {
  const where = (headers['x-cache'] ?? '').replace(' from cloudfront', '');
  return [status, where, status < 400 ? body.toString() : ''].filter((one) => one !== '').join(' ');
}
