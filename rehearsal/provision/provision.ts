import type { Cloud } from '../cloud/cloud.types.ts';
import type { Database } from '../cloud/database/database.ts';
import { bootstrapImage } from '../cloud/images/bootstrap-image.ts';
import { pushImage } from '../cloud/images/push-image.ts';
import type { World, WorldBackend } from '../cloud/world.ts';
import {
  architecture,
  type DatabaseAddress,
  migrationTaskDefinition,
  serviceTaskDefinition,
} from './task-definitions.ts';

/** An environment that stands: a steady service with the bootstrap image behind its load balancer. */
export interface ProvisionedEnvironment {
  name: string;
  backend: WorldBackend;
  /** Address of the load balancer. */
  url: string;
  database: DatabaseAddress;
}

const BOOTSTRAP_TAG = 'bootstrap';

/**
 * Builds in the local cloud what infra/ builds on AWS: repository, log groups, secrets, databases, load balancers,
 * and services that run a bootstrap image (a service cannot be created without one). Roles are there already.
 */
export async function provision(cloud: Cloud, database: Database): Promise<ProvisionedEnvironment[]> {
  const { world } = cloud;
  const { name, tagMutability } = world.ecr.backend;
  cloud
    .service('ecr')
    .createRepository({ name, tagMutability: tagMutability === 'IMMUTABLE' ? 'IMMUTABLE' : 'MUTABLE' });
  await pushImage(await bootstrapImage(architecture), {
    url: `http://${cloud.registryHost}`,
    repository: name,
    tag: BOOTSTRAP_TAG,
    authorization: await registryAuthorization(cloud),
  });
  const image = `${cloud.registryHost}/${name}:${BOOTSTRAP_TAG}`;
  return Promise.all(
    Object.entries(world.environments).map(([environment, { backend }]) =>
      provisionBackend({ cloud, world, database, image, environment, backend }),
    ),
  );
}

/** Basic credentials of the administrator for a push. */
async function registryAuthorization(cloud: Cloud): Promise<string> {
  const answer = (await cloud.call({
    service: 'ecr',
    operation: 'GetAuthorizationToken',
    input: {},
    caller: cloud.admin.caller,
  })) as { authorizationData: { authorizationToken: string }[] };
  return `Basic ${answer.authorizationData[0]?.authorizationToken}`;
}

async function provisionBackend(request: {
  cloud: Cloud;
  world: World;
  database: Database;
  image: string;
  environment: string;
  backend: WorldBackend;
}): Promise<ProvisionedEnvironment> {
  const { cloud, world, backend, image } = request;
  cloud.service('logs').createLogGroup({ name: backend.logGroup });
  const { address, databaseSecret, masterSecret } = await createDatabase(request);

  const targetGroup = cloud.service('elasticloadbalancing').createTargetGroup({
    name: backend.targetGroup,
    healthCheckPath: '/readyz',
    healthCheckIntervalSeconds: 10,
    healthCheckTimeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
    deregistrationDelaySeconds: 30,
  });
  const balancer = cloud.service('elasticloadbalancing');
  const { url } = await balancer.createLoadBalancer({ name: backend.loadBalancer, targetGroup });

  const ecs = cloud.service('ecs');
  ecs.createCluster(backend.cluster);
  const parts = { world, backend, image, database: address };
  await ecs.registerTaskDefinition(migrationTaskDefinition({ ...parts, masterSecret }));
  const taskDefinition = await ecs.registerTaskDefinition(
    serviceTaskDefinition({ ...parts, databaseSecret }),
  );
  await ecs.createService({
    cluster: backend.cluster,
    service: backend.service,
    taskDefinition,
    desiredCount: backend.desiredCount,
    loadBalancers: [
      { targetGroupArn: targetGroup, containerName: backend.container, containerPort: backend.containerPort },
    ],
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
    healthCheckGracePeriodSeconds: 60,
  });
  return { name: request.environment, backend, url, database: address };
}

async function createDatabase({
  cloud,
  database,
  environment,
  backend,
}: Parameters<typeof provisionBackend>[0]) {
  // Both environments share one server here, so the database's name carries the environment's.
  const created = await database.createDatabase({
    name: `${backend.database.name}_${environment}`,
    user: `${backend.database.user}_${environment}`,
    master: `master_${environment}`,
  });
  const secrets = cloud.service('secretsmanager');
  return {
    address: { host: created.host, port: created.port, name: created.name, user: created.user },
    databaseSecret: secrets.createSecret({
      name: backend.databaseSecret,
      value: JSON.stringify({ username: created.user, password: created.password }),
    }),
    masterSecret: secrets.createSecret({ name: backend.masterSecret, value: JSON.stringify(created.master) }),
  };
}
