import { deploymentAnswer } from '../answers.ts';
import { ApiError, notFound } from '../api-error.ts';
import { addDeployment } from '../deploying.ts';
import { pageOf } from '../paging.ts';
import { actionsBot, type Deployment, type Repository, resolveRef } from '../repository.ts';
import type { EndpointCall, Endpoints } from './endpoint.ts';

/** As the description's defaults leave it. */
interface CreateDeployment {
  ref: string;
  task: string;
  auto_merge: boolean;
  required_contexts?: string[];
  payload?: Record<string, unknown> | string;
  environment: string;
  description: string | null;
  transient_environment: boolean;
  production_environment?: boolean;
}

export const deploymentEndpoints: Endpoints = {
  'repos/create-deployment': {
    permissions: [{ deployments: 'write' }],
    run: (call: EndpointCall<CreateDeployment>) => {
      const { origin, repository, body } = call;
      const sha = resolveRef(repository, body.ref);
      if (sha === undefined) throw new ApiError(422, `No ref found for: ${body.ref}`);
      refuseMerge(repository, body, sha);
      refuseFailedChecks(repository, body, sha);
      const deployment = addDeployment(repository, {
        id: call.nextId(),
        sha,
        ref: body.ref,
        task: body.task,
        payload: body.payload ?? {},
        environment: body.environment,
        description: body.description,
        transient: body.transient_environment,
        production: body.production_environment ?? body.environment === 'production',
        creator: actionsBot,
        now: call.now,
      });
      return { status: 201, body: deploymentAnswer(origin, repository, deployment) };
    },
  },
  'repos/list-deployments': {
    permissions: [{ deployments: 'read' }],
    run: ({ origin, repository, query, url }) => {
      const { sha, ref, task, environment } = query;
      const found = repository.deployments
        .filter((one) => [undefined, 'none', one.sha].some((wanted) => wanted === sha))
        .filter((one) => [undefined, 'none', one.ref].some((wanted) => wanted === ref))
        .filter((one) => [undefined, 'none', one.task].some((wanted) => wanted === task))
        .filter((one) => [undefined, 'none', one.environment].some((wanted) => wanted === environment))
        .toReversed();
      const { items, headers } = pageOf(found, query, url);
      return { status: 200, headers, body: items.map((one) => deploymentAnswer(origin, repository, one)) };
    },
  },
  'repos/get-deployment': {
    permissions: [{ deployments: 'read' }],
    run: ({ origin, repository, params }) => ({
      status: 200,
      body: deploymentAnswer(origin, repository, findDeployment(repository, params)),
    }),
  },
};

/** Throws ApiError 404. */
export function findDeployment(repository: Repository, params: Record<string, string>): Deployment {
  const found = repository.deployments.find(({ id }) => String(id) === params.deployment_id);
  if (!found) throw notFound();
  return found;
}

/** GitHub merges the default branch into a ref that is behind it. There is no git here, so that is refused by name. */
function refuseMerge(repository: Repository, body: CreateDeployment, sha: string): void {
  const nothingToMerge = sha === resolveRef(repository, repository.defaultBranch) || sha === body.ref;
  if (!body.auto_merge || nothingToMerge) return;
  throw new ApiError(
    422,
    `The local GitHub cannot merge ${repository.defaultBranch} into ${body.ref}. Send auto_merge: false.`,
  );
}

/** Unless required_contexts says otherwise, every check of the commit must be green, the calling job's own included. */
function refuseFailedChecks(
  repository: Repository,
  { ref, required_contexts }: CreateDeployment,
  sha: string,
): void {
  const states = new Map(repository.checkRuns.filter((run) => run.sha === sha).map((run) => [run.name, run]));
  const names = required_contexts ?? [...states.keys()];
  const contexts = names
    .map((context) => ({ context, state: stateOf(states.get(context)) }))
    .filter(({ state }) => state !== 'success');
  if (contexts.length === 0) return;
  throw new ApiError(409, `Conflict: Commit status checks failed for ${ref}.`, {
    errors: [{ contexts, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }],
  });
}

function stateOf(run: { status: string; conclusion: string | null } | undefined): string {
  if (run?.status !== 'completed') return 'pending';
  return ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '') ? 'success' : 'failure';
}
