import { randomBytes } from 'node:crypto';
import type http from 'node:http';
import type { JobIdentity } from '../../runner/host.ts';
import { ApiError } from './api-error.ts';
import type { GitHubCall } from './github.types.ts';
import { claimsOf, type Signer } from './oidc.ts';
import { playFault, type Reply, replyTo } from './reply.ts';
import type { Repository } from './repository.ts';
import { bearer } from './request.ts';
import type { RestContext } from './rest-api.ts';

/** Where jobs ask for their identity. */
export const oidcPath = '/_apis/oidc/idtoken';

/** Gives jobs the right to ask, and answers them. */
export class OidcEndpoint {
  #jobs = new Map<string, JobIdentity>();
  #signer: Signer;
  #form: 'immutable' | 'legacy';
  #repository: (fullName: string) => Repository;

  constructor(given: {
    signer: Signer;
    form: 'immutable' | 'legacy';
    repository(fullName: string): Repository;
  }) {
    this.#signer = given.signer;
    this.#form = given.form;
    this.#repository = given.repository;
  }

  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN of a job. */
  allow(job: JobIdentity): string {
    const token = randomBytes(24).toString('base64url');
    this.#jobs.set(token, job);
    return token;
  }

  revoke(token: string): void {
    this.#jobs.delete(token);
  }

  /** `GET …?audience=A` with the bearer token. Without an audience it is the owner's address. */
  async answer(
    { clock, calls, faults }: Pick<RestContext, 'clock' | 'calls' | 'faults'>,
    request: http.IncomingMessage,
  ): Promise<Reply> {
    const job = this.#jobs.get(bearer(request) ?? '');
    const call: GitHubCall = {
      at: new Date(clock.now()),
      operation: 'oidc/token',
      repository: job?.repository ?? '',
      job: job?.job ?? '',
      status: 0,
      message: '',
    };
    calls.push(call);
    return await replyTo(call, undefined, async () => {
      if (request.method !== 'GET') throw new ApiError(405, 'Method Not Allowed');
      if (!job) throw new ApiError(401, 'Unauthorized');
      if (await playFault(faults, call.operation)) return 'reset';
      return { status: 200, body: { count: 1, value: this.#token(job, request, clock.now()) } };
    });
  }

  #token(job: JobIdentity, request: http.IncomingMessage, now: number): string {
    const repository = this.#repository(job.repository);
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const audience = query.get('audience') ?? `https://github.com/${repository.owner}`;
    return this.#signer.token(claimsOf({ job, repository, audience, form: this.#form, now }));
  }
}
