import { AwsError, type Service } from './service.ts';

/** Why a signature is refused. */
export type AuthenticationProblem =
  | 'missing'
  | 'incomplete'
  | 'unsigned-header'
  | 'mismatch'
  | 'scope'
  | 'skew'
  | 'unknown-key'
  | 'foreign-token'
  | 'expired-token';

/** Error name and status for JSON services, and for query services, which use other names and 403. */
const names: Record<AuthenticationProblem, { json: string; query: string; queryStatus: number }> = {
  missing: {
    json: 'MissingAuthenticationTokenException',
    query: 'MissingAuthenticationToken',
    queryStatus: 403,
  },
  incomplete: { json: 'IncompleteSignatureException', query: 'IncompleteSignature', queryStatus: 400 },
  'unsigned-header': { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch', queryStatus: 403 },
  mismatch: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch', queryStatus: 403 },
  scope: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch', queryStatus: 403 },
  skew: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch', queryStatus: 403 },
  'unknown-key': { json: 'UnrecognizedClientException', query: 'InvalidClientTokenId', queryStatus: 403 },
  'foreign-token': { json: 'UnrecognizedClientException', query: 'InvalidClientTokenId', queryStatus: 403 },
  'expired-token': { json: 'ExpiredTokenException', query: 'ExpiredToken', queryStatus: 403 },
};

/** S3 has names, statuses and words of its own. */
const s3: Record<AuthenticationProblem, [name: string, status: number, message?: string]> = {
  missing: ['AccessDenied', 403, 'Access Denied'],
  incomplete: ['AuthorizationHeaderMalformed', 400],
  'unsigned-header': ['AccessDenied', 403],
  mismatch: [
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  scope: ['AuthorizationHeaderMalformed', 400],
  skew: [
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
  ],
  'unknown-key': [
    'InvalidAccessKeyId',
    403,
    'The AWS Access Key Id you provided does not exist in our records.',
  ],
  'foreign-token': ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  'expired-token': ['ExpiredToken', 400, 'The provided token has expired.'],
};

/** The refusal of an unproven caller, in the words of the service's protocol. */
export function authenticationError(
  service: Service,
  problem: AuthenticationProblem,
  message: string,
  details: Record<string, string> = {},
): AwsError {
  if (service.name === 's3') {
    const [name, status, words = message] = s3[problem];
    return new AwsError(name, words, status, details);
  }
  const { json, query, queryStatus } = names[problem];
  // CloudFront was a query service first: its refusals have those names.
  return service.protocol.kind !== 'json'
    ? new AwsError(query, message, queryStatus)
    : new AwsError(json, message);
}
