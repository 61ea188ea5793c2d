import { deploymentStatusAnswer } from '../answers.ts';
import { invalidField, notFound } from '../api-error.ts';
import { addStatus } from '../deploying.ts';
import { pageOf } from '../paging.ts';
import { actionsBot, type DeploymentState } from '../repository.ts';
import { findDeployment } from './deployments.ts';
import type { EndpointCall, Endpoints } from './endpoint.ts';

/** As the description's defaults leave it. */
interface CreateStatus {
  state: DeploymentState;
  target_url: string;
  log_url: string;
  description: string;
  environment?: string;
  environment_url: string;
  auto_inactive?: boolean;
}

export const deploymentStatusEndpoints: Endpoints = {
  'repos/create-deployment-status': {
    permissions: [{ deployments: 'write' }],
    run: (call: EndpointCall<CreateStatus>) => {
      const { origin, repository, body } = call;
      const deployment = findDeployment(repository, call.params);
      check(body);
      const status = addStatus(repository, deployment, {
        nextId: call.nextId,
        state: body.state,
        description: body.description,
        environment: body.environment ?? deployment.environment,
        environmentUrl: body.environment_url,
        logUrl: body.log_url || body.target_url,
        creator: actionsBot,
        now: call.now,
        autoInactive: body.auto_inactive ?? true,
      });
      return { status: 201, body: deploymentStatusAnswer(origin, repository, { deployment, status }) };
    },
  },
  'repos/list-deployment-statuses': {
    permissions: [{ deployments: 'read' }],
    run: ({ origin, repository, params, query, url }) => {
      const deployment = findDeployment(repository, params);
      const { items, headers } = pageOf(deployment.statuses.toReversed(), query, url);
      const body = items.map((status) => deploymentStatusAnswer(origin, repository, { deployment, status }));
      return { status: 200, headers, body };
    },
  },
  'repos/get-deployment-status': {
    permissions: [{ deployments: 'read' }],
    run: ({ origin, repository, params }) => {
      const deployment = findDeployment(repository, params);
      const status = deployment.statuses.find(({ id }) => String(id) === params.status_id);
      if (!status) throw notFound();
      return { status: 200, body: deploymentStatusAnswer(origin, repository, { deployment, status }) };
    },
  },
};

function check(body: CreateStatus): void {
  const resource = 'DeploymentStatus';
  if (body.description.length > 140) {
    const message = 'description is too long (maximum is 140 characters)';
    throw invalidField({ resource, code: 'custom', field: 'description', message });
  }
  for (const field of ['target_url', 'log_url', 'environment_url'] as const) {
    if (body[field] === '' || /^https?:\/\//.test(body[field])) continue;
    throw invalidField({ resource, code: 'custom', field, message: `${field} must use http(s) scheme` });
  }
}
