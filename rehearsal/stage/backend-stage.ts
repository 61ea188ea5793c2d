import path from 'node:path';
import { startPostgresContainer } from '../cloud/database/container.ts';
import { type Database, startDatabase } from '../cloud/database/database.ts';
import { type ProvisionedEnvironment, provision } from '../provision/provision.ts';
import { findEngine } from './engine.ts';
import {
  CLOUD_SPEED,
  type Ground,
  openCloud,
  openOn,
  openRepository,
  type StageOptions,
  temporaryFolder,
} from './ground.ts';

/** Everything a story of the backend needs, running. */
export interface BackendStage extends Ground {
  database: Database;
  environments: Record<string, ProvisionedEnvironment>;
}

/** The ground, PostgreSQL, and the environments of the world with a service each. */
export function openBackendStage(options: StageOptions): Promise<BackendStage> {
  return openOn(options, async (closing) => {
    const database = await startDatabase({ folder: path.join(temporaryFolder(closing), 'database') });
    closing.add(() => database.close());
    const engine = findEngine();
    const ground = await openCloud(
      ['ecr', 'ecs', 'elasticloadbalancing', 'logs', 'secretsmanager', 'ssm', 'sts'],
      options,
      closing,
    );
    const { cloud, github } = ground;
    const environments = await provision(cloud, database);
    const { name } = cloud.world.repositories.backend;
    for (const [variable, value] of Object.entries(engine.vars)) github.setVariable(name, variable, value);
    for (const [secret, value] of Object.entries(engine.secrets)) github.setSecret(name, secret, value);
    const services = { start: startPostgresContainer };
    const request = { ...ground, name: 'backend' as const, services, env: engine.env };
    return {
      ...ground,
      ...openRepository(request, options, closing),
      close: closing.close,
      database,
      environments: Object.fromEntries(environments.map((environment) => [environment.name, environment])),
      means: [
        `${database.description}, as RDS and as the service container of the tests`,
        engine.description,
        `ECS tasks are processes on Node ${process.versions.node}; seconds of the cloud pass ${CLOUD_SPEED} times faster`,
      ],
    };
  });
}
