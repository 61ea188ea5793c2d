import { createHash } from 'node:crypto';
import { createCloudFront } from '../../../../rehearsal/cloud/cloudfront/cloudfront.ts';
import { noSiblings } from '../../../../rehearsal/cloud/kernel/alone.ts';
import type { DistributionSetUp, StoredObject } from '../../../../rehearsal/cloud/kernel/context.ts';
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

/** One distribution over a bucket that the test fills: what is behind S3's face is a map here. */
export async function cdn(settings: Partial<Settings> = {}) {
  const clock = handClock();
  const objects = new Map<string, StoredObject>();
  const logged: string[] = [];
  const context = { ...loneContext(clock), log: (line: string) => void logged.push(line) };
  const bucket = { object: (_: string, key: string) => objects.get(key) };
  context.cloud = Object.create(noSiblings('Only S3 is here.'), { service: { value: () => bucket } });
  const cloudFront = createCloudFront(context);
  const { url } = await cloudFront.createDistribution({
    id: siteId,
    aliases: ['staging.zibro.com'],
    bucket: 'zibro-staging-site',
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
    put: (key: string, text: string, headers: Record<string, string> = {}) => {
      const etag = createHash('md5').update(text).digest('hex');
      const lastModified = new Date(clock.now());
      objects.set(key, { body: Buffer.from(text), etag, versionId: undefined, lastModified, headers });
    },
    remove: (key: string) => void objects.delete(key),
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
    close: () => cloudFront.close?.(),
  };
}

export type Cdn = Awaited<ReturnType<typeof cdn>>;

export function short({ status, headers, body }: HttpResponse): string {
  const where = (headers['x-cache'] ?? '').replace(' from cloudfront', '');
  return [status, where, status < 400 ? body.toString() : ''].filter((one) => one !== '').join(' ');
}
