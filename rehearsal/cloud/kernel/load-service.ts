import type { ServiceContext, Siblings } from './context.ts';

/** Where each service is, and the name of its factory. */
const factories: Record<keyof Siblings, [file: string, create: string]> = {
  cloudfront: ['cloudfront/cloudfront.ts', 'createCloudFront'],
  ecr: ['ecr/index.ts', 'createEcr'],
  ecs: ['ecs/ecs.ts', 'createEcs'],
  elasticloadbalancing: ['elasticloadbalancing/elasticloadbalancing.ts', 'createElb'],
  logs: ['logs/logs.ts', 'createLogs'],
  s3: ['s3/s3.ts', 'createS3'],
  secretsmanager: ['secretsmanager/secretsmanager.ts', 'createSecretsManager'],
  ssm: ['ssm/ssm.ts', 'createSsm'],
  sts: ['sts/sts.ts', 'createSts'],
};

export const serviceNames = Object.keys(factories) as (keyof Siblings)[];

/** Loads a service when it is asked for, so that a test of one does not pay for the others. */
export async function loadService<Name extends keyof Siblings>(
  name: Name,
  context: ServiceContext,
): Promise<Siblings[Name]> {
  const [file, factory] = factories[name];
  const module: Record<string, unknown> = await import(new URL(`../${file}`, import.meta.url).href);
  const create = module[factory];
  if (typeof create !== 'function') throw new Error(`rehearsal/cloud/${file} has no ${factory}.`);
  // The table above and Siblings name the same services; the factory's own type says what it builds.
  return create(context) as Siblings[Name];
}

/** What is said when a service is asked for that this cloud was started without. */
export function unavailable(name: string, running: string[]): Error {
  return new Error(
    `The service ${name} is not running in this local cloud. It was started with ${running.join(', ') || 'no service'}.`,
  );
}
