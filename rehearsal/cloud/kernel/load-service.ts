import { existsSync } from 'node:fs';
import type { ServiceContext, Siblings } from './context.ts';

/** The factory of each service: `createX` of its folder. */
const factories: Record<keyof Siblings, string> = {
  ecr: 'createEcr',
  ecs: 'createEcs',
  elasticloadbalancing: 'createElb',
  logs: 'createLogs',
  secretsmanager: 'createSecretsManager',
  ssm: 'createSsm',
  sts: 'createSts',
};

export const serviceNames = Object.keys(factories) as (keyof Siblings)[];

/** Loads a service when it is asked for, so that a test of one does not pay for the others. */
export async function loadService<Name extends keyof Siblings>(
  name: Name,
  context: ServiceContext,
): Promise<Siblings[Name]> {
  const index = new URL(`../${name}/index.ts`, import.meta.url);
  const named = new URL(`../${name}/${name}.ts`, import.meta.url);
  const module: Record<string, unknown> = await import((existsSync(index) ? index : named).href);
  const create = module[factories[name]];
  if (typeof create !== 'function') throw new Error(`rehearsal/cloud/${name} has no ${factories[name]}.`);
  // The table above and Siblings name the same services; the factory's own type says what it builds.
  return (await create(context)) as Siblings[Name];
}

/** What is said when a service is asked for that this cloud was started without. */
export function unavailable(name: string, running: string[]): Error {
  return new Error(
    `The service ${name} is not running in this local cloud. It was started with ${running.join(', ') || 'no service'}.`,
  );
}
