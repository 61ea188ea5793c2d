import type {
  CheckAnnotation,
  CheckRun,
  Comment,
  Deployment,
  DeploymentStatus,
  PullRequest,
  Repository,
} from './repository.ts';
import { actionsApp, user } from './users.ts';

/** Where addresses in answers point: the API on this machine, the pages where they are on the real GitHub. */
export interface Origin {
  api: string;
  html: string;
}

function apiUrl(origin: Origin, { fullName }: Repository): string {
  return `${origin.api}/repos/${fullName}`;
}

function htmlUrl(origin: Origin, { fullName }: Repository): string {
  return `${origin.html}/${fullName}`;
}

/** GitHub's times have no fraction. */
function time(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Private, owned by an organisation, as a team's repository is. */
export function repositoryAnswer(origin: Origin, repository: Repository) {
  const { id, name, fullName: full_name, owner, ownerId, defaultBranch: default_branch, pulls } = repository;
  return {
    id,
    name,
    full_name,
    owner: { login: owner, id: ownerId, type: 'Organization' },
    private: true,
    visibility: 'private',
    default_branch,
    url: apiUrl(origin, repository),
    html_url: htmlUrl(origin, repository),
    clone_url: `${htmlUrl(origin, repository)}.git`,
    has_issues: true,
    open_issues: pulls.size,
    open_issues_count: pulls.size,
  };
}

/** Open, from a branch of the same repository. */
export function pullRequestAnswer(origin: Origin, repository: Repository, pull: PullRequest) {
  const { id, number, title, author, head, base, created, updated } = pull;
  const owner = { login: repository.owner, id: repository.ownerId, type: 'Organization' };
  const side = ({ ref, sha }: { ref: string; sha: string }) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: owner,
    repo: repositoryAnswer(origin, repository),
  });
  return {
    id,
    number,
    title,
    state: 'open',
    user: user(author),
    head: side(head),
    base: side(base),
    url: `${apiUrl(origin, repository)}/pulls/${number}`,
    issue_url: `${apiUrl(origin, repository)}/issues/${number}`,
    comments_url: `${apiUrl(origin, repository)}/issues/${number}/comments`,
    html_url: `${htmlUrl(origin, repository)}/pull/${number}`,
    created_at: time(created),
    updated_at: time(updated),
    author_association: 'MEMBER',
  };
}

export function deploymentAnswer(origin: Origin, repository: Repository, deployment: Deployment) {
  const url = `${apiUrl(origin, repository)}/deployments/${deployment.id}`;
  const { id, sha, ref, task, payload, environment, description } = deployment;
  return {
    url,
    id,
    sha,
    ref,
    task,
    payload,
    original_environment: deployment.originalEnvironment,
    environment,
    description,
    creator: user(deployment.creator),
    created_at: time(deployment.created),
    updated_at: time(deployment.updated),
    statuses_url: `${url}/statuses`,
    repository_url: apiUrl(origin, repository),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: actionsApp,
  };
}

export function deploymentStatusAnswer(
  origin: Origin,
  repository: Repository,
  { deployment, status }: { deployment: Deployment; status: DeploymentStatus },
) {
  const deploymentUrl = `${apiUrl(origin, repository)}/deployments/${deployment.id}`;
  const { id, state, description, environment } = status;
  return {
    url: `${deploymentUrl}/statuses/${id}`,
    id,
    state,
    creator: user(status.creator),
    description,
    environment,
    target_url: status.logUrl,
    created_at: time(status.created),
    updated_at: time(status.created),
    deployment_url: deploymentUrl,
    repository_url: apiUrl(origin, repository),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: actionsApp,
  };
}

export function checkRunAnswer(origin: Origin, repository: Repository, run: CheckRun) {
  const url = `${apiUrl(origin, repository)}/check-runs/${run.id}`;
  const page = `${htmlUrl(origin, repository)}/runs/${run.id}`;
  const { id, name, sha: head_sha, status, conclusion, title, summary, text } = run;
  const repo = { id: repository.id, url: apiUrl(origin, repository), name: repository.name };
  return {
    id,
    name,
    head_sha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl || page,
    status,
    conclusion,
    started_at: run.started && time(run.started),
    completed_at: run.completed && time(run.completed),
    output: {
      title,
      summary,
      text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite },
    app: actionsApp,
    pull_requests: [...repository.pulls.values()]
      .filter(({ head }) => head.sha === run.sha)
      .map(({ id, number, head, base }) => ({
        id,
        number,
        url: `${apiUrl(origin, repository)}/pulls/${number}`,
        head: { ...head, repo },
        base: { ...base, repo },
      })),
  };
}

export function annotationAnswer(
  origin: Origin,
  repository: Repository,
  { sha, annotation }: { sha: string; annotation: CheckAnnotation },
) {
  return { ...annotation, blob_href: `${htmlUrl(origin, repository)}/blob/${sha}/${annotation.path}` };
}

export function commentAnswer(origin: Origin, repository: Repository, comment: Comment) {
  const { id, issue, author, body, created, updated } = comment;
  return {
    id,
    body,
    user: user(author),
    url: `${apiUrl(origin, repository)}/issues/comments/${id}`,
    html_url: `${htmlUrl(origin, repository)}/issues/${issue}#issuecomment-${id}`,
    issue_url: `${apiUrl(origin, repository)}/issues/${issue}`,
    created_at: time(created),
    updated_at: time(updated),
    author_association: 'NONE',
    performed_via_github_app: actionsApp,
  };
}
