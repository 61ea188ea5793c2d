import type { World, WorldBackend, WorldRepository, WorldWeb } from '../world.ts';
import { actionPolicy, type PlaceholderValues } from './action-policy.ts';
import type { Policy, Role, Statement } from './iam.ts';

/** The actions that a backend's deploy role runs: it holds the union of their lists, and nothing else. */
const backendActions = ['ecr-push', 'ecs-deploy'];

const provider = 'token.actions.githubusercontent.com';

/** The actions that a website's deploy role runs. */
const webActions = ['s3-deploy'];

/** The roles that infrastructure code builds for every environment of the world. */
export function worldRoles(world: World): Role[] {
  const environments = Object.entries(world.environments).flatMap(([environment, { backend, web }]) => [
    deployRole(world, environment, backend),
    webRole(world, environment, web),
    executionRole(world, backend, backend.executionRole, backend.databaseSecret),
    executionRole(world, backend, backend.migrationExecutionRole, backend.masterSecret),
    taskRole(backend.taskRole),
    taskRole(backend.migrationTaskRole),
  ]);
  return [...environments, previewRole(world)];
}

/** What a pipeline may become: only from this repository (by id too), this environment and our workflow. */
function deployRole(world: World, environment: string, backend: WorldBackend): Role {
  const values = placeholderValues(world, backend);
  return {
    name: backend.deployRole,
    trust: [githubTrust(world, world.repositories.backend, environment, 'backend-ci.yml')],
    policies: backendActions.flatMap((action) => actionPolicy(action, values) ?? []),
  };
}

function webRole(world: World, environment: string, web: WorldWeb): Role {
  const values = webPlaceholderValues(world, web, '*');
  return {
    name: web.deployRole,
    trust: [githubTrust(world, world.repositories.web, environment, 'web-ci.yml')],
    policies: webActions.flatMap((action) => actionPolicy(action, values) ?? []),
  };
}

/** Pull requests: they read what the other environment's sites hold, to plan, and write in a folder of their own. */
function previewRole(world: World): Role {
  const { environment, deployRole: name, of, prefix } = world.preview;
  const web = world.environments[of]?.web;
  if (!web) throw new Error(`world.json: preview is of ${of}, which is no environment.`);
  const values = webPlaceholderValues(world, web, `${prefix}*`);
  const buckets = Object.values(web.targets).map(({ bucket }) => `arn:aws:s3:::${bucket}`);
  const plan: Policy = {
    name: 'plan',
    Version: '2012-10-17',
    Statement: [
      { Sid: 'ListToPlan', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: buckets },
      {
        Sid: 'ReadReleases',
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: buckets.map((bucket) => `${bucket}/.s3-deploy/*`),
      },
    ],
  };
  return {
    name,
    trust: [githubTrust(world, world.repositories.web, environment, 'web-ci.yml')],
    policies: [...webActions.flatMap((action) => actionPolicy(action, values) ?? []), plan],
  };
}

function githubTrust(
  world: World,
  { name, id, ownerId }: WorldRepository,
  environment: string,
  workflow: string,
): Statement {
  const [owner, repository] = name.split('/');
  return {
    Sid: 'Pipeline',
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${world.account}:oidc-provider/${provider}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${provider}:aud`]: 'sts.amazonaws.com',
        // Repositories made or renamed since 2026-07-15 carry ids in the subject; older ones do not.
        [`${provider}:sub`]: [
          `repo:${name}:environment:${environment}`,
          `repo:${owner}@${ownerId}/${repository}@${id}:environment:${environment}`,
        ],
        [`${provider}:repository_id`]: String(id),
        [`${provider}:repository_owner_id`]: String(ownerId),
      },
      StringLike: {
        [`${provider}:job_workflow_ref`]: `${world.actionsRepository}/.github/workflows/${workflow}@refs/*`,
      },
    },
  };
}

/** What the placeholders of iam.json mean in one environment. Names, not ARNs; ImageParameter begins with a slash. */
export function placeholderValues(world: World, backend: WorldBackend): PlaceholderValues {
  return {
    Account: world.account,
    Region: world.region,
    Repository: world.ecr.backend.name,
    Cluster: backend.cluster,
    Service: backend.service,
    Family: backend.family,
    MigrationFamily: backend.migrationFamily,
    TaskRole: [backend.taskRole, backend.migrationTaskRole],
    ExecutionRole: [backend.executionRole, backend.migrationExecutionRole],
    ImageParameter: backend.imageParameter,
    LogGroup: backend.logGroup,
    TargetGroup: backend.targetGroup,
    LoadBalancer: backend.loadBalancer,
  };
}

/** The same for a website. `objects`: a pattern of keys, `*` for the whole bucket. */
export function webPlaceholderValues(world: World, web: WorldWeb, objects: string): PlaceholderValues {
  const targets = Object.values(web.targets);
  return {
    Account: world.account,
    Region: world.region,
    Bucket: targets.map(({ bucket }) => bucket),
    Objects: objects,
    KmsKey: web.kmsKey,
    Distribution: targets.map(({ distribution }) => distribution),
  };
}

/** What ECS uses on behalf of a task before it runs: the image, the log group, and one secret. */
function executionRole(world: World, backend: WorldBackend, name: string, secret: string): Role {
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:${world.region}:${world.account}:${resource}`;
  const allow = (Sid: string, Action: string[], Resource: string): Statement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  const policy: Policy = {
    name: 'execution',
    Version: '2012-10-17',
    Statement: [
      allow('RegistryLogin', ['ecr:GetAuthorizationToken'], '*'),
      allow(
        'Pull',
        ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        arn('ecr', `repository/${world.ecr.backend.name}`),
      ),
      allow(
        'Log',
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        arn('logs', `log-group:${backend.logGroup}:*`),
      ),
      // AWS adds a dash and six random characters to a secret's name.
      allow('Secret', ['secretsmanager:GetSecretValue'], arn('secretsmanager', `secret:${secret}-??????`)),
    ],
  };
  return { name, trust: [tasksTrust], policies: [policy] };
}

/** What the application itself may do: nothing yet. */
function taskRole(name: string): Role {
  return { name, trust: [tasksTrust], policies: [] };
}

const tasksTrust: Statement = {
  Sid: 'Tasks',
  Effect: 'Allow',
  Principal: { Service: 'ecs-tasks.amazonaws.com' },
  Action: 'sts:AssumeRole',
};
