import { AwsError, type Service } from './service.ts';

/** Why a signature is refused. */
export type AuthenticationProblem =
  | 'missing'
  | 'incomplete'
  | 'mismatch'
  | 'scope'
  | 'skew'
  | 'unknown-key'
  | 'expired-token';

/** Error name and status for JSON services, and for query services, which use other names and 403. */
const names: Record<AuthenticationProblem, { json: string; query: string; queryStatus: number }> = {
  missing: {
    json: 'MissingAuthenticationTokenException',
    query: 'MissingAuthenticationToken',
    queryStatus: 403,
  },
  incomplete: { json: 'IncompleteSignatureException', query: 'IncompleteSignature', queryStatus: 400 },
  mismatch: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch', queryStatus: 403 },
  scope: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch', queryStatus: 403 },
  skew: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch', queryStatus: 403 },
  'unknown-key': { json: 'UnrecognizedClientException', query: 'InvalidClientTokenId', queryStatus: 403 },
  'expired-token': { json: 'ExpiredTokenException', query: 'ExpiredToken', queryStatus: 403 },
};

/** The refusal of an unproven caller, in the words of the service's protocol. */
export function authenticationError(
  service: Service,
  problem: AuthenticationProblem,
  message: string,
): AwsError {
  const { json, query, queryStatus } = names[problem];
  return service.protocol.kind === 'query'
    ? new AwsError(query, message, queryStatus)
    : new AwsError(json, message);
}
