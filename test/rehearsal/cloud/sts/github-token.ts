import { createSign, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';

const issuer = 'https://token.actions.githubusercontent.com';

/** An OpenID provider with one key, and tokens that a test can bend. */
export function tokenIssuer(now: () => number) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk: JsonWebKey = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' };
  const seconds = () => Math.floor(now() / 1000);
  return {
    oidc: { issuer, jwks: () => ({ keys: [jwk] }) },
    /** A token of a job in the staging environment of zibro/backend, in the immutable form, unless told otherwise. */
    token: (
      claims: Record<string, unknown> = {},
      header: Record<string, unknown> = {},
      key: KeyObject = privateKey,
    ) =>
      sign(
        { alg: 'RS256', typ: 'JWT', kid: 'key-1', ...header },
        { ...stagingJob(seconds()), ...claims },
        key,
      ),
  };
}

function stagingJob(now: number): Record<string, unknown> {
  return {
    iss: issuer,
    aud: 'sts.amazonaws.com',
    sub: 'repo:zibro@800000001/backend@900000001:environment:staging',
    repository: 'zibro/backend',
    repository_id: '900000001',
    repository_owner_id: '800000001',
    environment: 'staging',
    job_workflow_ref: 'zibro/actions/.github/workflows/backend-ci.yml@refs/tags/v1',
    iat: now,
    nbf: now - 300,
    exp: now + 300,
  };
}

function sign(header: Record<string, unknown>, claims: Record<string, unknown>, key: KeyObject): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
}
