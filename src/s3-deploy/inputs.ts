import { awsRegion } from '../core/aws.ts';
import { choice, flag, type InputValues, text, whole } from '../core/inputs.ts';
import { bucket, globs, headerRules, immutable, prefix, redirects, url } from './input-rules.ts';

const NAME = {
  pattern: /[A-Za-z0-9._-]{1,128}/,
  rule: 'must be at most 128 letters, digits, ., _ and -',
};

export const inputs = {
  mode: choice(['deploy', 'rollback', 'list', 'remove'], 'deploy'),
  source: text(),
  bucket,
  prefix,
  'distribution-id': text({
    pattern: /E[A-Z0-9]{1,31}/,
    rule: 'must be the id of a CloudFront distribution, such as E1A2B3C4D5E6F7: upper-case letters and digits, beginning with E',
  }),
  url,
  'release-id': text(NAME),
  release: text(NAME),
  headers: headerRules,
  immutable,
  exclude: globs,
  'source-maps': flag(false),
  redirects,
  'index-document': text({
    default: 'index.html',
    pattern: /[^/\\\p{Cc}]{1,255}/u,
    rule: 'must be the name of a file, without a folder',
  }),
  delete: choice(['managed', 'all', 'none'], 'managed'),
  'max-delete-percent': whole({ from: 0, to: 100, default: 50 }),
  'max-deletes': whole({ from: 0, to: 1_000_000, default: 1000 }),
  'keep-releases': whole({ from: 1, to: 50, default: 3 }),
  'keep-hours': whole({ from: 0, to: 8760, default: 24 }),
  sse: text({ pattern: /AES256|aws:kms/, rule: 'must be AES256 or aws:kms' }),
  'sse-kms-key-id': text({
    pattern:
      /arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[A-Za-z0-9/_-]+|(?:alias\/)?[A-Za-z0-9/_-]+/,
    rule: 'must be the id, the alias or the ARN of a KMS key',
  }),
  acl: text({
    pattern:
      /private|public-read|public-read-write|authenticated-read|aws-exec-read|bucket-owner-read|bucket-owner-full-control/,
    rule: 'must be a canned ACL, such as bucket-owner-full-control',
  }),
  'max-invalidation-paths': whole({ from: 1, to: 3000, default: 30 }),
  'wait-for-invalidation': flag(true),
  'wait-for-minutes': whole({ from: 1, to: 60, default: 10 }),
  'smoke-check': flag(true),
  rollback: flag(true),
  'lock-wait-minutes': whole({ from: 0, to: 60, default: 10 }),
  concurrency: whole({ from: 1, to: 256, default: 128 }),
  'github-token': text(),
  'aws-region': awsRegion,
  'dry-run': flag(false),
};

export type Inputs = InputValues<typeof inputs>;

/** Rules between inputs. */
export function check(values: Inputs): string[] {
  const problems: string[] = [];
  if (values.mode === 'deploy' && values.source === undefined) {
    problems.push('Input source is required when mode is deploy.');
  }
  if (values.mode !== 'rollback' && values.release !== undefined) {
    problems.push(
      `Input release belongs to mode rollback, but mode is ${values.mode}; the name of a new release is release-id.`,
    );
  }
  if (values.mode === 'remove' && values.prefix === '') {
    problems.push('Input prefix is required when mode is remove: a whole bucket is never removed.');
  }
  if (values['sse-kms-key-id'] !== undefined && values.sse !== 'aws:kms') {
    problems.push('Input sse-kms-key-id needs sse aws:kms.');
  }
  return problems;
}
