import type { World, WorldBackend } from '../cloud/world.ts';

/** Where the environment's database is. */
export interface DatabaseAddress {
  host: string;
  port: number;
  name: string;
  user: string;
}

/** What this machine can run: images that are built here have its architecture. */
export const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';

const FARGATE = {
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  runtimePlatform: {
    cpuArchitecture: architecture === 'arm64' ? 'ARM64' : 'X86_64',
    operatingSystemFamily: 'LINUX',
  },
};

const arn = (world: World, role: string) => `arn:aws:iam::${world.account}:role/${role}`;

const environment = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

const logs = (world: World, group: string, prefix: string) => ({
  logDriver: 'awslogs',
  options: {
    'awslogs-group': group,
    'awslogs-region': world.region,
    'awslogs-stream-prefix': prefix,
    mode: 'non-blocking',
    'max-buffer-size': '4m',
  },
});

const databaseVariables = (database: DatabaseAddress) => ({
  DB_HOST: database.host,
  DB_PORT: String(database.port),
  DB_NAME: database.name,
  DB_SSL: 'false',
});

/** The task definition of the service, as infrastructure code writes it. Input of RegisterTaskDefinition. */
export function serviceTaskDefinition(request: {
  world: World;
  backend: WorldBackend;
  image: string;
  database: DatabaseAddress;
  /** ARN of the secret with the application user's password. */
  databaseSecret: string;
}): Record<string, unknown> {
  const { world, backend, image, database } = request;
  return {
    ...FARGATE,
    family: backend.family,
    taskRoleArn: arn(world, backend.taskRole),
    executionRoleArn: arn(world, backend.executionRole),
    containerDefinitions: [
      {
        name: backend.container,
        image,
        essential: true,
        portMappings: [{ containerPort: backend.containerPort, protocol: 'tcp' }],
        environment: environment({
          NODE_ENV: 'production',
          PORT: String(backend.containerPort),
          ...databaseVariables(database),
          DB_USER: database.user,
          DB_AUTH: 'password',
        }),
        secrets: [{ name: 'DB_PASSWORD', valueFrom: `${request.databaseSecret}:password::` }],
        stopTimeout: 60,
        readonlyRootFilesystem: true,
        logConfiguration: logs(world, backend.logGroup, 'app'),
      },
    ],
  };
}

/** The task definition of the one-off migration task: another role and the master user's secret. */
export function migrationTaskDefinition(request: {
  world: World;
  backend: WorldBackend;
  image: string;
  database: DatabaseAddress;
  /** ARN of the secret with the master user's name and password. */
  masterSecret: string;
}): Record<string, unknown> {
  const { world, backend, image, database } = request;
  return {
    ...FARGATE,
    family: backend.migrationFamily,
    taskRoleArn: arn(world, backend.migrationTaskRole),
    executionRoleArn: arn(world, backend.migrationExecutionRole),
    containerDefinitions: [
      {
        name: backend.migrationContainer,
        image,
        essential: true,
        command: ['dist/migrate.js'],
        environment: environment({ ...databaseVariables(database), DB_APP_USER: database.user }),
        secrets: [{ name: 'DB_MASTER_SECRET', valueFrom: request.masterSecret }],
        logConfiguration: logs(world, backend.logGroup, 'migrate'),
      },
    ],
  };
}
