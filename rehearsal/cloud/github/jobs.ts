import type { Annotation, JobIdentity, JobReport } from '../../runner/host.ts';
import { addCheckRun, changeCheckRun } from './checking.ts';
import { addDeployment, addStatus } from './deploying.ts';
import {
  actionsBot,
  type CheckRun,
  type Deployment,
  type DeploymentState,
  type Repository,
} from './repository.ts';

/** What GitHub itself writes about a job: its check run, its deployment, its pull request. */
export class Jobs {
  #checkRuns = new Map<string, CheckRun>();
  #deployments = new Map<string, Deployment>();
  #nextId: () => number;
  #now: () => Date;

  constructor({ nextId, now }: { nextId(): number; now(): Date }) {
    this.#nextId = nextId;
    this.#now = now;
  }

  /** The job has started: its commit is known, its check run is in progress. */
  start(repository: Repository, job: JobIdentity): void {
    repository.commits.add(job.sha);
    if (job.ref.startsWith('refs/heads/') || job.ref.startsWith('refs/tags/'))
      repository.refs.set(job.ref, job.sha);
    this.#openPull(repository, job);
    this.#checkRun(repository, job);
  }

  /** The job may use an environment: GitHub makes a deployment of it. */
  enter(repository: Repository, job: JobIdentity, environment: string): Deployment {
    repository.commits.add(job.sha);
    const deployment = addDeployment(repository, {
      id: this.#nextId(),
      sha: job.sha,
      ref: job.ref.replace(/^refs\/(heads|tags)\//, ''),
      task: 'deploy',
      payload: {},
      environment,
      description: null,
      transient: false,
      production: environment === 'production',
      creator: actionsBot,
      now: this.#now(),
    });
    this.#deployments.set(keyOf(job), deployment);
    return deployment;
  }

  status(repository: Repository, deployment: Deployment, state: DeploymentState): void {
    addStatus(repository, deployment, {
      nextId: this.#nextId,
      state,
      description: '',
      environment: deployment.environment,
      environmentUrl: '',
      logUrl: '',
      creator: actionsBot,
      now: this.#now(),
      autoInactive: true,
    });
  }

  /** The job is over: its check run has annotations and a conclusion, its deployment a last state. */
  finish(repository: Repository, job: JobIdentity, report: JobReport): void {
    const run = this.#checkRun(repository, job);
    this.#checkRuns.delete(keyOf(job));
    const { name, conclusion } = report;
    changeCheckRun(run, { name, conclusion }, this.#now());
    run.annotations.push(...report.annotations.map(checkAnnotation));
    const deployment = this.#deployments.get(keyOf(job));
    if (!deployment) return;
    this.#deployments.delete(keyOf(job));
    this.status(repository, deployment, deploymentStates[conclusion]);
  }

  #checkRun(repository: Repository, job: JobIdentity): CheckRun {
    const known = this.#checkRuns.get(keyOf(job));
    if (known) return known;
    repository.commits.add(job.sha);
    const change = { name: job.job, status: 'in_progress' };
    const run = addCheckRun(repository, { id: this.#nextId(), sha: job.sha, change, now: this.#now() });
    this.#checkRuns.set(keyOf(job), run);
    return run;
  }

  #openPull(repository: Repository, job: JobIdentity): void {
    const number = Number(/^refs\/pull\/(\d+)\/merge$/.exec(job.ref)?.[1] ?? 0);
    if (number === 0 || repository.pulls.has(number)) return;
    const base = { ref: job.baseRef, sha: repository.refs.get(`refs/heads/${job.baseRef}`) ?? job.sha };
    repository.pulls.set(number, {
      number,
      id: this.#nextId(),
      title: job.headRef,
      author: job.actor,
      head: { ref: job.headRef, sha: repository.refs.get(`refs/heads/${job.headRef}`) ?? job.sha },
      base,
      created: this.#now(),
      updated: this.#now(),
    });
  }
}

const deploymentStates: Record<JobReport['conclusion'], DeploymentState> = {
  success: 'success',
  failure: 'failure',
  cancelled: 'error',
  skipped: 'inactive',
};

function keyOf({ repository, runId, runAttempt, job }: JobIdentity): string {
  return `${repository} ${runId} ${runAttempt} ${job}`;
}

/** GitHub shows an annotation without a place at `.github`, line 1. */
function checkAnnotation({ level, message, title, file, line, endLine, column, endColumn }: Annotation) {
  const start = line ?? 1;
  const oneLine = (endLine ?? start) === start;
  return {
    path: file ?? '.github',
    start_line: start,
    end_line: endLine ?? start,
    start_column: oneLine ? (column ?? null) : null,
    end_column: oneLine ? (endColumn ?? null) : null,
    annotation_level: level === 'error' ? 'failure' : level,
    message,
    title: title ?? null,
    raw_details: null,
  };
}
