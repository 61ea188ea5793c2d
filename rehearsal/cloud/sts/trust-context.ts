import type { TokenClaims } from './web-identity-token.ts';

/** What STS knows of a GitHub token as condition keys, beside `aud` and `sub`. A trust policy cannot ask for more. */
const githubClaims = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
];

/** Name of the provider, as its ARN and its condition keys have it: the issuer without the scheme. */
export function providerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** Condition keys for a trust policy: `token.actions.githubusercontent.com:sub` and so on. */
export function trustContext(claims: TokenClaims): Record<string, string> {
  const context: Record<string, string> = {};
  for (const claim of ['aud', 'sub', ...githubClaims]) {
    const value = claims[claim];
    if (typeof value === 'string' || typeof value === 'number')
      context[`${providerName(claims.iss)}:${claim}`] = String(value);
  }
  return context;
}
