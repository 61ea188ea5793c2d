import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCloud } from '../cloud/cloud.ts';
import type { Cloud } from '../cloud/cloud.types.ts';
import { startPostgresContainer } from '../cloud/database/container.ts';
import { type Database, startDatabase } from '../cloud/database/database.ts';
import { startGitHub } from '../cloud/github/github.ts';
import type { LocalGitHub } from '../cloud/github/github.types.ts';
import { world } from '../cloud/world.ts';
import { type ProvisionedEnvironment, provision } from '../provision/provision.ts';
import type { Listener } from '../runner/events.ts';
import { createRunner } from '../runner/runner.ts';
import type { RunnerOptions } from '../runner/runner.types.ts';
import { findEngine } from './engine.ts';
import { fastClock } from './fast-clock.ts';
import { createRepository, type Repository } from './repository.ts';
import { scratchFolder } from './scratch.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Health checks, draining and start-up pass this much faster than on AWS. */
const CLOUD_SPEED = 40;

/** Everything a story of the backend needs, running. */
export interface Stage {
  cloud: Cloud;
  github: LocalGitHub;
  database: Database;
  environments: Record<string, ProvisionedEnvironment>;
  repository: Repository;
  runner: ReturnType<typeof createRunner>;
  /** Lines for a reader: which real things this machine had, and what stood in for the others. */
  means: string[];
  close(): Promise<void>;
}

export interface StageOptions {
  /** Folder with the bundles. */
  dist: string;
  listener?: Listener;
  /** Lines of the cloud's services. */
  log?(line: string): void;
  /** Added to the runner's: `parallel`, `grace`, extra environment. */
  runner?: Partial<Pick<RunnerOptions, 'parallel' | 'grace' | 'extraEnv'>>;
}

/** Starts GitHub, the cloud, PostgreSQL and a runner, provisions the world, and makes a repository of the backend template. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-'));
  const open: (() => unknown)[] = [() => fs.rmSync(folder, { recursive: true, force: true })];
  const closeAll = async () => {
    // The last opened first; one that fails does not keep the others open.
    for (const end of open.splice(0).reverse())
      await Promise.resolve()
        .then(end)
        .catch((error) => options.log?.(String(error)));
  };
  // Whoever closes it a second time (a signal, and the end of the run that the signal broke off) waits for the first.
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeAll();
    return closing;
  };
  try {
    const github = await startGitHub({ world });
    open.push(() => github.close());
    const database = await startDatabase({ folder: path.join(folder, 'database') });
    open.push(() => database.close());
    const cloud = await startCloud({
      world,
      clock: fastClock(CLOUD_SPEED),
      oidc: github.oidc,
      ...(options.log && { log: options.log }),
    });
    open.push(() => cloud.close());
    const environments = await provision(cloud, database);
    const { name } = world.repositories.backend;
    const engine = findEngine();
    for (const [variable, value] of Object.entries(engine.vars)) github.setVariable(name, variable, value);
    for (const [secret, value] of Object.entries(engine.secrets)) github.setSecret(name, secret, value);
    const repository = createRepository({
      template: path.join(root, 'templates/backend'),
      folder: path.join(folder, 'repository'),
      branches: ['main', 'develop'],
    });
    const runner = createRunner({
      host: github,
      repositories: { [name]: repository.path },
      actions: { source: root, dist: options.dist },
      services: { start: startPostgresContainer },
      scratch: scratchFolder(),
      ...(options.listener && { listener: options.listener }),
      ...options.runner,
      extraEnv: { AWS_ENDPOINT_URL: cloud.awsUrl, ...engine.env, ...options.runner?.extraEnv },
    });
    open.push(() => runner.close());
    const means = [
      `${database.description}, as RDS and as the service container of the tests`,
      engine.description,
      `ECS tasks are processes on Node ${process.versions.node}; seconds of the cloud pass ${CLOUD_SPEED} times faster`,
    ];
    const named = Object.fromEntries(environments.map((environment) => [environment.name, environment]));
    return { cloud, github, database, environments: named, repository, runner, means, close };
  } catch (error) {
    await close();
    throw error;
  }
}
