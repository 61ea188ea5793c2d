import { createHash } from 'node:crypto';
import type {
  DistributionConfig,
  GetDistributionCommandInput,
  GetDistributionCommandOutput,
} from '@aws-sdk/client-cloudfront';
import type { Operation } from '../../kernel/service.ts';
import type { World } from '../../world.ts';
import type { Distribution, DistributionSettings } from '../distribution.ts';
import { arnOf, type Distributions, distributionOf, permissionOn } from './found.ts';

/** `GetDistribution`: one origin, the bucket's REST endpoint with an origin access control; one behaviour. */
export function getDistribution(distributions: Distributions): Operation {
  return {
    permissions: ({ Id }: GetDistributionCommandInput, call) => permissionOn(call, Id),
    run: ({ Id }: GetDistributionCommandInput, call): Omit<GetDistributionCommandOutput, '$metadata'> => {
      const found = distributionOf(distributions, Id);
      return { Distribution: view(found, call.world), ETag: `E${digest(found.settings.id, 12)}` };
    },
  };
}

function view({ settings, domain, createdAt, invalidations }: Distribution, world: World) {
  return {
    Id: settings.id,
    ARN: arnOf(world.account, settings.id),
    Status: 'Deployed',
    LastModifiedTime: createdAt,
    InProgressInvalidationBatches: invalidations.inProgress().length,
    DomainName: domain,
    ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
    ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
    DistributionConfig: config(settings, world),
  };
}

function config(settings: DistributionSettings, world: World): DistributionConfig {
  const { id, aliases, bucket, originPath = '', defaultRootObject = '' } = settings;
  const origin = `s3-${bucket}`;
  return {
    CallerReference: id,
    Comment: '',
    Enabled: true,
    Aliases: { Quantity: aliases.length, ...(aliases.length ? { Items: aliases } : {}) },
    DefaultRootObject: defaultRootObject,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: origin,
          DomainName: `${bucket}.s3.${world.region}.amazonaws.com`,
          OriginPath: originPath,
          CustomHeaders: { Quantity: 0 },
          S3OriginConfig: { OriginAccessIdentity: '' },
          OriginAccessControlId: `E${digest(`${id} origin`, 13)}`,
        },
      ],
    },
    DefaultCacheBehavior: behaviour(settings, origin, world),
    PriceClass: 'PriceClass_100',
    HttpVersion: 'http2and3',
    IsIPV6Enabled: true,
  };
}

function behaviour({ id, viewerRequest }: DistributionSettings, origin: string, { account }: World) {
  const methods = { Quantity: 2, Items: ['HEAD' as const, 'GET' as const] };
  const functions = [
    {
      FunctionARN: `arn:aws:cloudfront::${account}:function/${id}-viewer-request`,
      EventType: 'viewer-request' as const,
    },
  ];
  return {
    TargetOriginId: origin,
    ViewerProtocolPolicy: 'redirect-to-https' as const,
    AllowedMethods: { ...methods, CachedMethods: methods },
    Compress: false,
    FunctionAssociations:
      viewerRequest === undefined ? { Quantity: 0 } : { Quantity: functions.length, Items: functions },
    CachePolicyId: ownPolicy(id),
  };
}

/** A policy of the distribution's own: no managed one has its limits (CachingOptimized keeps everything for a second). */
const ownPolicy = (id: string): string =>
  digest(`${id} cache policy`, 32)
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length).toUpperCase();
