import { generateKeyPairSync, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { JobIdentity } from '../../runner/host.ts';
import type { Repository } from './repository.ts';
import { userId } from './users.ts';

/** Who signs the tokens: the issuer that a trust policy names, wherever this machine serves it. */
export const issuer = 'https://token.actions.githubusercontent.com';

/** A signing key that nobody else knows. */
export interface Signer {
  jwks(): { keys: JsonWebKey[] };
  /** A JWT, RS256. */
  token(claims: Record<string, unknown>): string;
}

/** The key is made when it is first needed: most uses of a local GitHub never ask for a token. */
export function newSigner(): Signer {
  let made: { privateKey: KeyObject; jwk: JsonWebKey } | undefined;
  const key = () => {
    made ??= newKey();
    return made;
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    jwks: () => ({ keys: [key().jwk] }),
    token: (claims) => {
      const { privateKey, jwk } = key();
      const signed = `${part({ typ: 'JWT', alg: 'RS256', kid: jwk.kid })}.${part(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}

function newKey() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
  return { privateKey, jwk };
}

/**
 * The claims of a job's token, as GitHub documents them ("OpenID Connect reference"). Five minutes, from ten minutes
 * ago on.
 */
export function claimsOf(given: {
  job: JobIdentity;
  repository: Repository;
  audience: string;
  form: 'immutable' | 'legacy';
  /** Milliseconds since the epoch. */
  now: number;
}): Record<string, unknown> {
  const { job, repository, audience } = given;
  const iat = Math.floor(given.now / 1000);
  return {
    jti: randomUUID(),
    sub: subjectOf(given),
    aud: audience,
    iss: issuer,
    ref: job.ref,
    ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'false',
    sha: job.sha,
    repository: job.repository,
    repository_id: String(repository.id),
    repository_owner: repository.owner,
    repository_owner_id: String(repository.ownerId),
    repository_visibility: 'private',
    ...(job.environment === undefined ? {} : { environment: job.environment }),
    run_id: String(job.runId),
    run_number: String(job.runNumber),
    run_attempt: String(job.runAttempt),
    actor: job.actor,
    actor_id: String(userId(job.actor)),
    workflow: job.workflow,
    workflow_ref: job.workflowRef,
    workflow_sha: job.sha,
    job_workflow_ref: job.jobWorkflowRef,
    // The commit of a reusable workflow of another repository is not known here, and not made up.
    ...(job.jobWorkflowRef.startsWith(`${job.repository}/`) ? { job_workflow_sha: job.sha } : {}),
    event_name: job.event,
    head_ref: job.headRef,
    base_ref: job.baseRef,
    runner_environment: 'github-hosted',
    iat,
    nbf: iat - 600,
    exp: iat + 300,
  };
}

/** `repo:O@OWNERID/R@ID:environment:E`, or by ref, or `pull_request`; in the legacy form without the ids. */
function subjectOf({ job, repository, form }: Parameters<typeof claimsOf>[0]): string {
  const { owner, name, id, ownerId } = repository;
  const who = form === 'legacy' ? `${owner}/${name}` : `${owner}@${ownerId}/${name}@${id}`;
  return `repo:${who}:${contextOf(job)}`;
}

function contextOf({ environment, event, ref }: JobIdentity): string {
  // A colon in the name would let one environment pass for another.
  if (environment !== undefined) return `environment:${environment.replaceAll(':', '%3A')}`;
  return event === 'pull_request' ? 'pull_request' : `ref:${ref}`;
}
