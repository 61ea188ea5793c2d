import { isEnd, standing } from './deployment-status.ts';
import type { Deployment, Edge, Revision, Service } from './edge.ts';
import { byDigest, parseImage } from './image.ts';
import type { State } from './plan.types.ts';
import { readOwnDefinition } from './read-service.ts';
import { chosenContainer } from './task-definition.ts';

/** What the service runs now, and its newest deployment. Reads only. */
export async function readState(
  edge: Edge,
  service: Service,
  containerName: string | undefined,
): Promise<{ state: State; deployment: Deployment | undefined }> {
  const deployment = await newestDeployment(edge, service);
  const serving = deployment && servingRevision(deployment);
  const revision = serving === undefined ? undefined : await edge.ecs.revision(serving);
  const taskDefinition = revision?.taskDefinition || service.taskDefinition;
  const live = await readOwnDefinition(edge, taskDefinition);
  const container = chosenContainer(live, containerName, 'container-name');
  const status = deployment?.status || 'UNKNOWN';
  return {
    deployment,
    state: {
      status,
      deployment: deployment?.arn,
      taskDefinition,
      container: container.name,
      image: resolvedImage(revision, container.name) ?? container.image,
      desired: service.desired,
      running: service.running,
      steady: isEnd(status) && status !== 'ROLLBACK_FAILED' && service.running >= service.desired,
    },
  };
}

async function newestDeployment(edge: Edge, service: Service): Promise<Deployment | undefined> {
  const arn = service.deployment ?? (await edge.ecs.deployments())[0]?.arn;
  return arn === undefined ? undefined : edge.ecs.deployment(arn);
}

function servingRevision(deployment: Deployment): string | undefined {
  switch (standing(deployment.status)) {
    case 'good':
      return deployment.target?.arn;
    case 'bad':
      return deployment.rollback?.revision;
    default:
      return deployment.sources[0]?.arn;
  }
}

/** The image of a container by the digest that ECS resolved it to. */
export function resolvedImage(revision: Revision | undefined, container: string): string | undefined {
  const found = revision?.images.find((one) => one.container === container);
  if (!found) return undefined;
  return found.digest === undefined ? found.image : byDigest(parseImage(found.image), found.digest);
}
