import { awsFailure } from '../../core/aws.ts';
import { asError, Failure } from '../../core/failure.ts';

/** What was being done, to which bucket. */
export interface Doing {
  /** E.g. `Uploading index.html`. */
  doing: string;
  /** The IAM action, e.g. `s3:PutObject`. */
  action: string;
  bucket: string;
  /** The region it was asked in. */
  region: string;
}

type Parts = { what: string; next: string };

/** An error of S3 in words; what it has in common with other services is core's. */
export function s3Failure(thrown: unknown, at: Doing): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = asError(thrown);
  const words = WORDS.find(([pattern]) => pattern.test(error.name))?.[1](at, error);
  return words ? new Failure(words, { cause: thrown }) : awsFailure(thrown, at.doing, at.action);
}

const WORDS: [pattern: RegExp, words: (at: Doing, error: Error) => Parts][] = [
  [
    /^AccessControlListNotSupported$/,
    ({ doing, bucket }) => ({
      what: `${doing} failed: bucket ${bucket} takes no ACLs.`,
      next: 'Remove input acl. The bucket is BucketOwnerEnforced, as new ones are: let its policy allow who may read.',
    }),
  ],
  [
    /^NoSuchBucket$/,
    ({ bucket }) => ({
      what: `Bucket ${bucket} does not exist.`,
      next: 'Create it with your infrastructure code, or correct input bucket.',
    }),
  ],
  [
    /^(PermanentRedirect|TemporaryRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|301|HTTP 301)$/,
    ({ bucket, region }, error) => {
      const right = rightRegion(error);
      return {
        what: `Bucket ${bucket} is in ${right ?? 'another region'}, not in ${region}.`,
        next: right ? `Set aws-region to ${right}.` : 'Set aws-region to the region of the bucket.',
      };
    },
  ],
  [
    /^KMS\./,
    ({ doing }) => ({
      what: `${doing} failed: the KMS key cannot be used.`,
      next: 'Check that the key of input sse-kms-key-id, or of the bucket’s default encryption, exists in its region and is enabled.',
    }),
  ],
  [
    /^InvalidBucketState$/,
    ({ doing, bucket }) => ({
      what: `${doing} failed: the state of bucket ${bucket} does not allow it.`,
      next: 'Check the bucket’s versioning, replication and Object Lock.',
    }),
  ],
  [
    /^InvalidObjectState$/,
    ({ doing }) => ({
      what: `${doing} failed: the object is archived.`,
      next: 'Restore it first, and keep the site out of lifecycle rules that move objects to Glacier.',
    }),
  ],
  [
    /^(BadDigest|XAmzContentSHA256Mismatch|XAmzContentChecksumMismatch|InvalidDigest)$/,
    ({ doing }) => ({
      what: `${doing} failed: what reached S3 is not what was sent.`,
      next: 'Something on the way changes requests: check the proxy and the runner, then run the job again.',
    }),
  ],
  [
    /^PreconditionFailed$/,
    ({ doing }) => ({
      what: `${doing} failed: the object was changed by somebody else meanwhile.`,
      next: 'Find out who else writes to this bucket, then run the job again.',
    }),
  ],
  [
    /^KeyTooLongError$/,
    ({ doing }) => ({
      what: `${doing} failed: the key is longer than 1,024 bytes.`,
      next: 'Shorten the file’s path or input prefix.',
    }),
  ],
];

/** S3 names the region in a header, in its document, or only in its sentence. */
function rightRegion(error: Error): string | undefined {
  const facts = error as Error & {
    headers?: Record<string, string | undefined>;
    Region?: string;
    $response?: { headers?: Record<string, string> };
  };
  return (
    facts.headers?.['x-amz-bucket-region'] ??
    facts.$response?.headers?.['x-amz-bucket-region'] ??
    facts.Region ??
    /expecting [^a-z0-9]*([a-z0-9-]+)/.exec(error.message)?.[1]
  );
}
