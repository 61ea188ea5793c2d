import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { fastClock } from '../../../../rehearsal/stage/fast-clock.ts';
import { send } from '../../../../src/core/http.ts';
import { short, siteId } from './stage.ts';

/** The API behind the front, asked by the SDK's own client, and the bucket behind the CDN filled by S3's. */
let cloud: Cloud;
let url: string;
let admin: CloudFrontClient;
let deploy: CloudFrontClient;
let foreign: CloudFrontClient;
let s3: S3Client;
let takeBack: (() => void) | undefined;
const Bucket = 'zibro-staging-site';

beforeAll(async () => {
  cloud = await startCloud({ services: ['s3', 'cloudfront'], clock: fastClock(1_000) });
  cloud.service('s3').createBucket({ name: Bucket, versioned: true });
  const settings = { aliases: ['staging.zibro.com'], bucket: Bucket, defaultRootObject: 'index.html' };
  ({ url } = await cloud.service('cloudfront').createDistribution({ ...settings, id: siteId }));
  const { credentials } = cloud.admin;
  const common = { region: cloud.world.region, endpoint: cloud.awsUrl, maxAttempts: 1 };
  admin = new CloudFrontClient({ ...common, credentials });
  s3 = new S3Client({ ...common, credentials });
  deploy = new CloudFrontClient({ ...common, credentials: credentialsOf('zibro-staging-web-deploy') });
  foreign = new CloudFrontClient({ ...common, credentials: credentialsOf('zibro-production-web-deploy') });
});
afterEach(() => takeBack?.());
afterAll(async () => {
  for (const client of [admin, deploy, foreign, s3]) client.destroy();
  await cloud.close();
});

function credentialsOf(role: string) {
  const environment = cloud.environmentFor(role);
  return {
    accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: environment.AWS_SESSION_TOKEN ?? '',
  };
}

const upload = (Key: string, Body: string, CacheControl = 'max-age=3600') =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, CacheControl, ContentType: 'text/html; charset=utf-8' }));

const see = async (path: string) => short(await send({ method: 'GET', url: `${url}${path}` }));

function invalidation(Items: string[], CallerReference = Items.join()) {
  const InvalidationBatch = { Paths: { Quantity: Items.length, Items }, CallerReference };
  return new CreateInvalidationCommand({ DistributionId: siteId, InvalidationBatch });
}

async function completed(client: CloudFrontClient, Id: string | undefined): Promise<void> {
  for (;;) {
    const found = await client.send(new GetInvalidationCommand({ DistributionId: siteId, Id }));
    if (found.Invalidation?.Status === 'Completed') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('a deploy role invalidates, waits, and viewers see the new page', async () => {
  const { VersionId } = await upload('index.html', 'one');
  const first = await send({ method: 'GET', url });
  expect([short(first), first.headers['x-amz-version-id']]).toEqual(['200 Miss one', VersionId]);
  expect(first.headers['content-type']).toBe('text/html; charset=utf-8');
  await upload('index.html', 'two');
  expect(await see('/')).toBe('200 Hit one');
  const answer = await deploy.send(invalidation(['/index.html', '/a%20b&c']));
  expect(answer).toMatchObject({
    $metadata: { httpStatusCode: 201 },
    Location: expect.stringContaining(`/2020-05-31/distribution/${siteId}/invalidation/I`),
    Invalidation: {
      Status: 'InProgress',
      CreateTime: expect.any(Date),
      InvalidationBatch: {
        Paths: { Quantity: 2, Items: ['/index.html', '/a%20b&c'] },
        CallerReference: '/index.html,/a%20b&c',
      },
    },
  });
  await completed(deploy, answer.Invalidation?.Id);
  expect(await see('/')).toBe('200 Miss two');
});

it('the distribution and the list of invalidations survive the wire', async () => {
  const { Distribution, ETag } = await deploy.send(new GetDistributionCommand({ Id: siteId }));
  expect(ETag).toMatch(/^E/);
  expect(Distribution).toMatchObject({
    Id: siteId,
    LastModifiedTime: expect.any(Date),
    DistributionConfig: {
      Enabled: true,
      Aliases: { Quantity: 1, Items: ['staging.zibro.com'] },
      Origins: {
        Quantity: 1,
        Items: [{ DomainName: 'zibro-staging-site.s3.eu-west-1.amazonaws.com', OriginPath: '' }],
      },
    },
  });
  const { Invalidation } = await admin.send(invalidation(['/listed']));
  const { InvalidationList } = await admin.send(
    new ListInvalidationsCommand({ DistributionId: siteId, MaxItems: 1 }),
  );
  expect(InvalidationList).toMatchObject({
    MaxItems: 1,
    Quantity: 1,
    Items: [{ Id: Invalidation?.Id, CreateTime: expect.any(Date) }],
  });
});

describe('refusals', () => {
  const ending = (answer: Promise<unknown>) =>
    answer.then(
      () => 'ok',
      (error: Error & { $metadata?: { httpStatusCode?: number } }) =>
        `${error.$metadata?.httpStatusCode} ${error.name}: ${error.message}`,
    );

  it('by CloudFront, with its statuses', async () => {
    await admin.send(invalidation(['/a'], 'used'));
    const absent = { DistributionId: siteId, Id: 'I0' };
    expect(await ending(deploy.send(new GetInvalidationCommand(absent)))).toBe(
      '404 NoSuchInvalidation: The specified invalidation does not exist.',
    );
    expect(await ending(admin.send(new GetDistributionCommand({ Id: 'E0' })))).toBe(
      '404 NoSuchDistribution: The specified distribution does not exist.',
    );
    expect(await ending(deploy.send(invalidation(['no slash'])))).toBe(
      '400 InvalidArgument: Your request contains one or more invalid invalidation paths.',
    );
    expect(await ending(admin.send(invalidation(['/b'], 'used')))).toBe(
      '400 InvalidationBatchAlreadyExists: Your request contains a caller reference that was used for a previous invalidation batch for the same distribution.',
    );
  });

  it("by IAM: a list that iam.json does not have, and another environment's distribution", async () => {
    const list = new ListInvalidationsCommand({ DistributionId: siteId });
    const denied = (role: string, action: string) =>
      `403 AccessDenied: User: arn:aws:sts::123456789012:assumed-role/${role}/rehearsal is not authorized to perform: ` +
      `cloudfront:${action} on resource: arn:aws:cloudfront::123456789012:distribution/E1STAGINGSITE ` +
      `because no identity-based policy allows the cloudfront:${action} action`;
    expect(await ending(deploy.send(list))).toBe(denied('zibro-staging-web-deploy', 'ListInvalidations'));
    expect(await ending(foreign.send(invalidation(['/*'])))).toBe(
      denied('zibro-production-web-deploy', 'CreateInvalidation'),
    );
  });

  it.each([
    [
      'TooManyInvalidationsInProgress',
      'Processing your request will cause you to exceed the maximum number of in-progress invalidations.',
    ],
    // What people report of a used reference, in place of the documented InvalidationBatchAlreadyExists.
    [
      'InvalidArgument',
      'Your request contains a caller reference that was used for a previous invalidation batch for the same distribution.',
    ],
  ])('by a scripted fault: %s', async (name, message) => {
    takeBack = cloud.fault({
      service: 'cloudfront',
      operation: 'CreateInvalidation',
      what: { kind: 'error', name, message },
    });
    expect(await ending(deploy.send(invalidation(['/a'], 'faulty')))).toBe(`400 ${name}: ${message}`);
  });
});
