import type { Runtime } from '../core/action.ts';
import { awsConfig } from '../core/aws.ts';
import { commentApi } from './comment-api.ts';
import type { Cdn, Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';
import { connectBucket } from './s3-api.ts';
import { siteApi } from './site-api.ts';

/** The edge to AWS, the site and GitHub. CloudFront's client is loaded when the first question goes to it. */
export function connect(inputs: Inputs, runtime: Runtime): Edge {
  const config = awsConfig(inputs['aws-region'], runtime.env);
  const { bucket, prefix } = inputs;
  const { clock, signal, log, env } = runtime;
  const token = inputs['github-token'];
  return {
    bucket: connectBucket({
      bucket,
      prefix,
      config,
      sse: inputs.sse,
      sseKmsKeyId: inputs['sse-kms-key-id'],
      acl: inputs.acl,
      concurrency: inputs.concurrency,
      clock,
      signal,
      log,
      env,
    }),
    cdn:
      inputs['distribution-id'] === undefined
        ? undefined
        : lazyCdn(inputs['distribution-id'], inputs, runtime),
    site: siteApi(signal),
    comment: token === undefined ? undefined : commentApi({ token, bucket, prefix, runtime }),
  };
}

function lazyCdn(id: string, inputs: Inputs, { clock, signal, env }: Runtime): Cdn {
  let made: Promise<Cdn> | undefined;
  const cdn = () => {
    made ??= import('./cloudfront-api.ts').then(({ cloudfrontApi }) =>
      cloudfrontApi({
        config: awsConfig(inputs['aws-region'], env),
        id,
        bucket: inputs.bucket,
        prefix: inputs.prefix,
        clock,
        signal,
        waitMinutes: inputs['wait-for-minutes'],
      }),
    );
    return made;
  };
  return {
    distribution: async () => (await cdn()).distribution(),
    invalidate: async (...args) => (await cdn()).invalidate(...args),
    invalidation: async (...args) => (await cdn()).invalidation(...args),
  };
}
