import { asError, Failure } from './failure.ts';
import { text } from './inputs.ts';

/** Settings that every AWS client of ours is made with. */
export interface AwsClientConfig {
  region: string;
  maxAttempts: number;
  retryMode: 'standard';
  userAgentAppId: string;
  requestHandler: { connectionTimeout: number; socketTimeout: number };
}

/** Input aws-region of every action that calls AWS. */
export const awsRegion = text({
  pattern: /[a-z]{2}(?:-[a-z]+)+-\d/,
  rule: 'must be an AWS region, such as eu-west-1',
});

/**
 * @param region the input; AWS_REGION or AWS_DEFAULT_REGION when empty
 * @throws Failure when no region is known
 */
export function awsConfig(
  region: string | undefined,
  env: Record<string, string | undefined>,
): AwsClientConfig {
  const known = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (!known) {
    throw new Failure({
      what: 'No AWS region: input aws-region is empty and AWS_REGION is not set.',
      next: 'Set aws-region, or run aws-actions/configure-aws-credentials before this step.',
    });
  }
  return {
    region: known,
    // Throttling, 5xx and dropped connections: the SDK knows them, and pauses between the tries.
    maxAttempts: 5,
    retryMode: 'standard',
    userAgentAppId: 'zibro-actions',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
  };
}

const SIGN_IN =
  'Run aws-actions/configure-aws-credentials before this step, with `permissions: id-token: write` on the job.';

const ADVICE: [pattern: RegExp, next: (action: string) => string][] = [
  [/^AccessDenied/, (action) => `Allow ${action} to the role (the action’s iam.json lists what it needs).`],
  [/^(ExpiredToken|TokenRefreshRequired|RequestExpired)/, () => `The credentials have expired. ${SIGN_IN}`],
  [
    /^(CredentialsProviderError|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|MissingAuthenticationToken|InvalidSignature|SignatureDoesNotMatch)/,
    () => SIGN_IN,
  ],
  [
    /^RequestTimeTooSkewed/,
    () => 'The clock of this machine is wrong: set it right, then run the job again.',
  ],
  [
    /^(Throttling|SlowDown|TooManyRequests|RequestTimeout|ServiceUnavailable|InternalFailure|InternalError|ServerException|TimeoutError)/,
    () => 'AWS did not answer in time after several tries; run the job again.',
  ],
];

/**
 * An error of an AWS call in words: what was being done, AWS's own message as the cause, what to do next.
 * @param doing e.g. `Reading service "api" in cluster "main"`
 * @param action the IAM action, e.g. `ecs:DescribeServices`; a refusal may name another one, such as `iam:PassRole`
 */
export function awsFailure(thrown: unknown, doing: string, action: string): Failure {
  if (thrown instanceof Failure) return thrown;
  const { name, message } = asError(thrown);
  const advice = ADVICE.find(([pattern]) => pattern.test(name));
  const refused = /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1];
  const next = advice ? advice[1](refused ?? action) : 'See the cause below.';
  return new Failure({ what: `${doing} failed.`, next }, { cause: thrown });
}

const PASSING =
  /^(Throttling|SlowDown|TooManyRequests|RequestLimitExceeded|ServiceUnavailable|InternalFailure|InternalServer|ServerException|TimeoutError|NetworkingError)/;
const DROPPED = /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)$/;

/**
 * Can the same question be answered a little later: throttling, 5xx, a dropped connection?
 * The SDK has tried several times by then; a long wait goes on looking all the same. Looks behind `awsFailure`.
 */
export function canHeal(thrown: unknown): boolean {
  const error = origin(thrown) as Error & { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (PASSING.test(error.name) || DROPPED.test(String(error.code))) return true;
  return (error.$metadata?.httpStatusCode ?? 0) >= 500;
}

function origin(thrown: unknown): Error {
  return thrown instanceof Failure && thrown.cause !== undefined ? asError(thrown.cause) : asError(thrown);
}
