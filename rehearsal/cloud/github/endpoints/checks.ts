import { annotationAnswer, checkRunAnswer } from '../answers.ts';
import { ApiError, notFound } from '../api-error.ts';
import { addCheckRun, type CheckRunChange, changeCheckRun } from '../checking.ts';
import { pageOf } from '../paging.ts';
import { type CheckRun, type Repository, resolveRef } from '../repository.ts';
import { actionsAppId } from '../users.ts';
import type { EndpointCall, Endpoints } from './endpoint.ts';

type CreateCheckRun = CheckRunChange & { name: string; head_sha: string };

export const checkEndpoints: Endpoints = {
  'checks/create': {
    permissions: [{ checks: 'write' }],
    run: ({ origin, repository, body, now, nextId }: EndpointCall<CreateCheckRun>) => {
      const { head_sha: sha, ...change } = body;
      if (!repository.commits.has(sha)) throw noCommit(sha);
      const run = addCheckRun(repository, { id: nextId(), sha, change, now });
      return { status: 201, body: checkRunAnswer(origin, repository, run) };
    },
  },
  'checks/update': {
    permissions: [{ checks: 'write' }],
    run: ({ origin, repository, params, body, now }: EndpointCall<CheckRunChange>) => {
      const run = findCheckRun(repository, params);
      changeCheckRun(run, body, now);
      return { status: 200, body: checkRunAnswer(origin, repository, run) };
    },
  },
  'checks/get': {
    permissions: [{ checks: 'read' }],
    run: ({ origin, repository, params }) => ({
      status: 200,
      body: checkRunAnswer(origin, repository, findCheckRun(repository, params)),
    }),
  },
  'checks/list-annotations': {
    permissions: [{ checks: 'read' }],
    run: ({ origin, repository, params, query, url }) => {
      const run = findCheckRun(repository, params);
      const { items, headers } = pageOf(run.annotations, query, url);
      const body = items.map((annotation) =>
        annotationAnswer(origin, repository, { sha: run.sha, annotation }),
      );
      return { status: 200, headers, body };
    },
  },
  'checks/list-for-ref': {
    permissions: [{ checks: 'read' }],
    run: ({ origin, repository, params, query, url }) => {
      const sha = resolveRef(repository, params.ref ?? '');
      if (sha === undefined) throw noCommit(params.ref ?? '');
      const wanted = repository.checkRuns.filter((run) => run.sha === sha && fits(run, query)).toReversed();
      const latest = query.filter === 'all' ? wanted : firstOfEachName(wanted);
      const { items, headers } = pageOf(latest, query, url);
      const check_runs = items.map((run) => checkRunAnswer(origin, repository, run));
      return { status: 200, headers, body: { total_count: latest.length, check_runs } };
    },
  },
};

function findCheckRun(repository: Repository, params: Record<string, string>): CheckRun {
  const found = repository.checkRuns.find(({ id }) => String(id) === params.check_run_id);
  if (!found) throw notFound();
  return found;
}

function fits(run: CheckRun, { check_name, status, app_id }: Record<string, unknown>): boolean {
  return (
    (check_name === undefined || run.name === check_name) &&
    (status === undefined || run.status === status) &&
    (app_id === undefined || app_id === actionsAppId)
  );
}

function firstOfEachName(runs: CheckRun[]): CheckRun[] {
  return runs.filter((run, index) => runs.findIndex(({ name }) => name === run.name) === index);
}

function noCommit(sha: string): ApiError {
  return new ApiError(422, `No commit found for SHA: ${sha}`);
}
