import fs from 'node:fs';
import path from 'node:path';
import { startCloud } from '../../rehearsal/cloud/cloud.ts';
import { type Database, startDatabase } from '../../rehearsal/cloud/database/database.ts';
import { createRepository } from '../../rehearsal/stage/repository.ts';
import { freshBundles } from '../../scripts/fresh.mjs';
import { runBundle, type StepResult } from '../../test/support/bundle.ts';
import { type Registry, startBridge } from './ecr-bridge.ts';

/** Everything that the proofs share. The engine and its registry run already; `env.sh` of engine.sh has told where. */
export interface Scene {
  root: string;
  work: string;
  registry: Registry;
  /** Folder of the registry's files. */
  storage: string;
  /** Name of the repository that ECR's API knows. */
  repository: string;
  base: string;
  database: Database;
  /** The backend template as a repository of its own. */
  template: { folder: string; commit: string; tree: string };
  /** Runs the bundle of ecr-push as a step does, with these inputs. */
  push(inputs: Record<string, string>): Promise<StepResult>;
  close(): Promise<void>;
}

const PUSH_SECONDS = 150;

export async function openScene(work: string, env: NodeJS.ProcessEnv): Promise<Scene> {
  const root = path.resolve(import.meta.dirname, '../..');
  process.env.ZIBRO_DIST = freshBundles();
  const registry = {
    host: given(env, 'REGISTRY'),
    user: given(env, 'REGISTRY_USER'),
    password: given(env, 'REGISTRY_PASSWORD'),
  };
  const cloud = await startCloud({ services: ['ecr', 'sts'] });
  const { world } = cloud;
  const { name, tagMutability } = world.ecr.backend;
  cloud
    .service('ecr')
    .createRepository({ name, tagMutability: tagMutability === 'IMMUTABLE' ? 'IMMUTABLE' : 'MUTABLE' });
  const bridge = await startBridge(cloud, registry);
  const database = await startDatabase({ folder: path.join(work, 'database') });
  const template = createRepository({
    template: path.join(root, 'templates/backend'),
    folder: path.join(work, 'backend'),
    branches: ['main'],
  });
  const commit = template.head('main');
  const deployer = cloud.environmentFor(world.environments.staging?.backend.deployRole ?? '');
  const npmrc = fs.readFileSync(path.join(work, 'npmrc'), 'utf8');
  return {
    root,
    work,
    registry,
    storage: path.join(work, 'registry/data'),
    repository: name,
    base: given(env, 'BASE'),
    database,
    template: { folder: template.path, commit, tree: template.tree(commit) },
    push: (inputs) =>
      runBundle({
        action: 'ecr-push',
        inputs: { repository: name, ...inputs },
        workspace: template.path,
        env: {
          ...deployer,
          AWS_ENDPOINT_URL: bridge.url,
          DOCKER_HOST: given(env, 'DOCKER_HOST'),
          DOCKER_CONFIG: given(env, 'DOCKER_CONFIG'),
          NPMRC: npmrc,
        },
        // An engine that hangs must not hang this.
        onStart: ({ kill }) => setTimeout(() => kill('SIGTERM'), PUSH_SECONDS * 1000).unref(),
      }),
    close: async () => {
      await bridge.close();
      await database.close();
      await cloud.close();
    },
  };
}

function given(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: run conformance/docker/run.sh.`);
  return value;
}
