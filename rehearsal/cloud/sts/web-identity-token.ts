import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { AwsError } from '../kernel/service.ts';

/** The provider whose tokens STS believes, and the audience that is registered with it. */
export interface TokenProvider {
  issuer: string;
  audience: string;
  jwks(): { keys: JsonWebKey[] };
}

/** The claims of a verified token. */
export interface TokenClaims {
  iss: string;
  sub: string;
  aud: string;
  [claim: string]: unknown;
}

/**
 * Verifies an OpenID Connect token: RS256, the provider's key, issuer, audience and time (`now` in milliseconds).
 * Throws AwsError `InvalidIdentityToken` or `ExpiredTokenException`.
 */
export function verifyToken(token: string, provider: TokenProvider, now: number): TokenClaims {
  const { header, claims, signed, signature } = decode(token);
  const { iss, sub, aud } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string' || typeof aud !== 'string') throw noJwt();
  if (iss !== provider.issuer) throw invalid(`No OpenIDConnect provider found in your account for ${iss}`);
  checkSignature(header, signed, signature, provider.jwks().keys);
  if (aud !== provider.audience) throw invalid('Incorrect token audience');
  checkTime(claims, Math.floor(now / 1000));
  return { ...claims, iss, sub, aud };
}

function decode(token: string) {
  const [head, body, signature, ...more] = token.split('.');
  if (!head || !body || !signature || more.length) throw noJwt();
  return {
    header: decodePart(head),
    claims: decodePart(body),
    signed: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

function decodePart(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below, as for any other text that is no token.
  }
  throw noJwt();
}

/** Only RS256: a token must not choose `none`, or a secret that is the public key. */
function checkSignature(
  header: Record<string, unknown>,
  signed: Buffer,
  signature: Buffer,
  keys: JsonWebKey[],
): void {
  if (header.alg !== 'RS256') throw invalid(`The token's algorithm ${String(header.alg)} is not RS256`);
  const key = keys.find(({ kid, kty }) => kty === 'RSA' && typeof kid === 'string' && kid === header.kid);
  if (!key)
    throw invalid(
      "Couldn't retrieve verification key from your identity provider, please reference " +
        'AssumeRoleWithWebIdentity documentation for requirements',
    );
  if (!verify('RSA-SHA256', signed, createPublicKey({ key, format: 'jwk' }), signature))
    throw invalid('The ID Token provided is not signed by the key of your identity provider');
}

function checkTime({ exp, nbf, iat }: Record<string, unknown>, now: number): void {
  if (typeof exp !== 'number' || typeof iat !== 'number')
    throw invalid(`Missing a required claim: ${typeof exp === 'number' ? 'iat' : 'exp'}`);
  if (exp <= now)
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${exp}`,
    );
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now))
    throw invalid(`Token not yet valid: current date/time ${now} must not be before ${String(nbf)}`);
}

function noJwt(): AwsError {
  return invalid(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message);
}
