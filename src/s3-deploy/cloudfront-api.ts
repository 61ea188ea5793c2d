import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionCommand,
  GetInvalidationCommand,
  type Origin,
} from '@aws-sdk/client-cloudfront';
import { type AwsClientConfig, awsFailure } from '../core/aws.ts';
import type { Clock } from '../core/clock.ts';
import { asError, Failure } from '../core/failure.ts';
import { waitFor } from '../core/wait.ts';
import type { Cdn, Distribution } from './edge.ts';
import type { Invalidation } from './result.types.ts';
import { counted } from './words.ts';

export interface CdnOptions {
  config: AwsClientConfig;
  id: string;
  bucket: string;
  /** `''` or `folder/`. */
  prefix: string;
  clock: Clock;
  signal: AbortSignal;
  /** How long to wait while CloudFront has too many invalidations in progress. */
  waitMinutes: number;
}

/** One distribution over the SDK's single commands. No request is sent before a method is called. */
export function cloudfrontApi(options: CdnOptions): Cdn {
  const client = new CloudFrontClient(options.config);
  const { id } = options;
  return {
    async distribution() {
      try {
        return distributionOf(await client.send(new GetDistributionCommand({ Id: id })), options);
      } catch (error) {
        throw cdnFailure(error, id, `Reading distribution ${id}`, 'cloudfront:GetDistribution');
      }
    },
    invalidate: (paths, callerReference) =>
      whenThereIsRoom(options, () =>
        createAnew((reference) => create(client, id, paths, reference), callerReference),
      ),
    async invalidation(invalidationId) {
      try {
        const command = new GetInvalidationCommand({ DistributionId: id, Id: invalidationId });
        return invalidationOf((await client.send(command)).Invalidation);
      } catch (error) {
        throw cdnFailure(error, id, `Reading invalidation ${invalidationId}`, 'cloudfront:GetInvalidation');
      }
    },
  };
}

/** A reference that CloudFront remembers, and will not answer any more, must not keep the site stale. */
async function createAnew(
  send: (callerReference: string) => Promise<Invalidation>,
  callerReference: string,
): Promise<Invalidation> {
  try {
    return await send(callerReference);
  } catch (error) {
    const { name, message } = asError(asError(error).cause);
    if (name !== 'InvalidationBatchAlreadyExists' && !/caller reference/i.test(message)) throw error;
    return send(`${callerReference}-${Date.now()}`);
  }
}

async function create(
  client: CloudFrontClient,
  id: string,
  paths: string[],
  callerReference: string,
): Promise<Invalidation> {
  try {
    const answer = await client.send(
      new CreateInvalidationCommand({
        DistributionId: id,
        InvalidationBatch: {
          CallerReference: callerReference,
          Paths: { Quantity: paths.length, Items: paths },
        },
      }),
    );
    return invalidationOf(answer.Invalidation);
  } catch (error) {
    throw cdnFailure(
      error,
      id,
      `Invalidating ${counted(paths.length, 'path')} of distribution ${id}`,
      'cloudfront:CreateInvalidation',
    );
  }
}

const invalidationOf = (
  answer: { Id?: string | undefined; Status?: string | undefined } | undefined,
): Invalidation => ({
  id: answer?.Id ?? '',
  status: answer?.Status ?? '',
});

/** 3,000 paths and 15 wildcards may be in progress at one time: others' end in a minute or two, so it is worth waiting. */
async function whenThereIsRoom(
  { clock, signal, waitMinutes }: CdnOptions,
  send: () => Promise<Invalidation>,
): Promise<Invalidation> {
  let refusal: unknown;
  const waited = await waitFor(
    { clock, signal, limitMs: waitMinutes * 60_000, pauseMs: (look) => Math.min(2 ** look, 30) * 1000 },
    async () => {
      try {
        return { done: await send() };
      } catch (error) {
        if (asError(asError(error).cause).name !== 'TooManyInvalidationsInProgress') throw error;
        refusal = error;
        return 'not-yet';
      }
    },
  );
  if (waited === 'timeout') throw refusal;
  return waited.done;
}

function distributionOf(
  answer: {
    Distribution?:
      | {
          DomainName?: string | undefined;
          DistributionConfig?:
            | { Enabled?: boolean | undefined; Origins?: { Items?: Origin[] | undefined } | undefined }
            | undefined;
        }
      | undefined;
  },
  { bucket, prefix }: CdnOptions,
): Distribution {
  const { DomainName: domain = '', DistributionConfig: config } = answer.Distribution ?? {};
  const paths = (config?.Origins?.Items ?? [])
    .filter(({ DomainName: origin = '' }) => servesBucket(origin, bucket))
    .map(({ OriginPath: path = '' }) => path);
  return {
    domain,
    enabled: config?.Enabled ?? false,
    originPath: paths.find((path) => `/${prefix}`.startsWith(`${path}/`)) ?? paths[0],
  };
}

/** The REST address, with or without a region, or the website's. */
export const servesBucket = (origin: string, bucket: string): boolean =>
  /^s3(-website)?[.-]/.test(origin.startsWith(`${bucket}.`) ? origin.slice(bucket.length + 1) : '');

const ADVICE: Record<string, string> = {
  TooManyInvalidationsInProgress:
    'Run the job again when the invalidations of others have ended: nothing is uploaded twice, and it sends this one again.',
};

function cdnFailure(error: unknown, id: string, doing: string, action: string): Failure {
  const { name } = asError(error);
  if (name === 'NoSuchDistribution') {
    const what = `There is no distribution ${id} in this account.`;
    return new Failure(
      { what, next: 'Correct distribution-id, or use a role of the account that has it.' },
      { cause: error },
    );
  }
  const next = ADVICE[name];
  return next === undefined
    ? awsFailure(error, doing, action)
    : new Failure({ what: `${doing} failed.`, next }, { cause: error });
}
