import type { JsonWebKey } from 'node:crypto';
import type { Clock } from '../../../src/core/clock.ts';
import type { GitHubHost, JobIdentity, JobReport } from '../../runner/host.ts';
import type { Fault } from '../cloud.types.ts';
import type { World } from '../world.ts';
import type { Repository } from './repository.ts';

export interface GitHubOptions {
  world: World;
  /** Timestamps use `now()`, scripted delays `sleep()`. Default: the system clock. */
  clock?: Clock;
  log?(line: string): void;
  /**
   * How the subject of an OIDC token names the repository: with ids, as for repositories created, renamed or
   * transferred since 2026-07-15, or by name only. Default: immutable.
   */
  subject?: 'immutable' | 'legacy';
  /** Requests that the tokens of one repository have in an hour. GitHub gives GITHUB_TOKEN 1,000. */
  requestsPerHour?: number;
}

/** A token of a job, and what it may do. */
export interface IssuedToken {
  token: string;
  job: JobIdentity;
  permissions: Record<string, 'read' | 'write' | 'none'>;
  revoked: boolean;
}

/** One request that reached the API, in order. */
export interface GitHubCall {
  at: Date;
  /** GitHub's operation id, e.g. `checks/create`; `METHOD /path` for what is not here. */
  operation: string;
  repository: string;
  /** Id of the job whose token was used; empty without a valid token. */
  job: string;
  status: number;
  /** The message of a refusal; empty otherwise. */
  message: string;
}

/** A decision about a job that waited for an environment. */
export interface Review {
  repository: string;
  environment: string;
  reviewers: string[];
  decision: 'approve' | 'refuse';
}

/** GitHub on this machine: what the runner needs, the REST API of our actions, and everything that happened. */
export interface LocalGitHub extends GitHubHost {
  /** For startCloud's `oidc`: STS believes the tokens of this GitHub. */
  oidc: { issuer: string; jwks(): { keys: JsonWebKey[] } };
  /** Adds a repository beside those of the world. Without ids they are made up, the same for the same name. */
  addRepository(repository: {
    fullName: string;
    id?: number;
    ownerId?: number;
    defaultBranch?: string;
  }): void;
  /** Deployments with statuses, check runs with annotations, comments. Throws an Error for an unknown repository. */
  repositoryState(fullName: string): Repository;
  /** Says where a branch or tag is, as a push does. Jobs say it of their own ref. */
  setRef(repository: string, ref: string, sha: string): void;
  /** Opens a pull request, or moves its head. A job of a pull_request event opens its own. */
  setPullRequest(
    repository: string,
    pull: {
      number: number;
      head: { ref: string; sha: string };
      base: { ref: string; sha: string };
      title?: string;
    },
  ): void;
  /** Protection rules. Branches are names or patterns; undefined lets every branch in. */
  setEnvironment(repository: string, name: string, rules: { branches?: string[]; reviewers: string[] }): void;
  /** What the reviewers of an environment say from now on. They approve unless told. */
  setReviewer(environment: string, decision: Review['decision']): void;
  /** Of the repository, or of its environment when one is named. */
  setSecret(repository: string, name: string, value: string, environment?: string): void;
  setVariable(repository: string, name: string, value: string, environment?: string): void;
  /**
   * Adds a fault: service `github`, operation an operation id (`checks/create`) or `oidc/token`. Answers a function that
   * takes it back. Throws an Error for the kind `eventual`: GitHub's API reads its own writes.
   */
  fault(fault: Fault): () => void;
  readonly tokens: readonly IssuedToken[];
  readonly calls: readonly GitHubCall[];
  readonly reviews: readonly Review[];
  readonly reports: readonly { job: JobIdentity; report: JobReport }[];
  close(): Promise<void>;
}
