import { randomBytes } from 'node:crypto';
import type { GitHubHost, JobIdentity, JobReport } from '../../runner/host.ts';
import type { Environments } from './environments.ts';
import type { IssuedToken } from './github.types.ts';
import type { Jobs } from './jobs.ts';
import { type OidcEndpoint, oidcPath } from './oidc-endpoint.ts';
import type { Repositories } from './repositories.ts';
import type { SettingsStore } from './settings.ts';

/** What the host keeps its answers in. */
export interface HostParts {
  apiUrl: string;
  serverUrl: string;
  repositories: Repositories;
  environments: Environments;
  settings: SettingsStore;
  jobs: Jobs;
  oidc: OidcEndpoint;
  tokens: IssuedToken[];
  reports: { job: JobIdentity; report: JobReport }[];
  log(line: string): void;
}

/** GitHub as the runner sees it. */
export function createHost(parts: HostParts): GitHubHost {
  const { apiUrl, serverUrl, repositories, settings, jobs, oidc, tokens } = parts;
  return {
    apiUrl,
    serverUrl,
    repository: (name) => {
      const { fullName, id, ownerId, defaultBranch } = repositories.get(name);
      return { fullName, id, ownerId, defaultBranch };
    },
    issueToken: (job, permissions) => {
      jobs.start(repositories.get(job.repository), job);
      const token = `ghs_${randomBytes(18).toString('hex')}`;
      tokens.push({ token, job, permissions, revoked: false });
      return token;
    },
    revokeToken: (token) => {
      for (const one of tokens) if (one.token === token) one.revoked = true;
      oidc.revoke(token);
    },
    idTokenRequest: (job) => ({ url: `${apiUrl}${oidcPath}?api-version=2.0`, token: oidc.allow(job) }),
    enterEnvironment: async (job, name) => enter(parts, job, name),
    settings: (repository, environment) =>
      settings.of({ repository: repositories.get(repository).fullName, environment }),
    report: (job, report) => {
      parts.reports.push({ job, report });
      jobs.finish(repositories.get(job.repository), job, report);
    },
  };
}

/** A deployment stands for the job, whether it may enter or not. */
function enter({ repositories, environments, jobs, log }: HostParts, job: JobIdentity, name: string): void {
  const repository = repositories.get(job.repository);
  const deployment = jobs.enter(repository, job, name);
  const verdict = environments.ask({ repository: repository.fullName, name, ref: job.ref });
  if (verdict.review) {
    const { reviewers, decision } = verdict.review;
    log(
      `${name}: ${reviewers.join(', ')} ${decision === 'approve' ? 'approved' : 'refused'} the job ${job.job}`,
    );
  }
  jobs.status(repository, deployment, verdict.refusal === undefined ? 'in_progress' : 'failure');
  if (verdict.refusal !== undefined) throw new Error(verdict.refusal);
}
