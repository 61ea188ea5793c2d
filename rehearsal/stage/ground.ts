import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCloud } from '../cloud/cloud.ts';
import type { Cloud, CloudOptions } from '../cloud/cloud.types.ts';
import { startGitHub } from '../cloud/github/github.ts';
import type { LocalGitHub } from '../cloud/github/github.types.ts';
import { type World, world } from '../cloud/world.ts';
import type { Listener } from '../runner/events.ts';
import { createRunner, type Runner } from '../runner/runner.ts';
import type { RunnerOptions } from '../runner/runner.types.ts';
import { type Closing, createClosing } from './closing.ts';
import { fastClock } from './fast-clock.ts';
import { createRepository, type Files, type Repository } from './repository.ts';
import { scratchFolder } from './scratch.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Health checks, draining, start-up and invalidations pass this much faster than on AWS. */
export const CLOUD_SPEED = 40;

/** What every story stands on, running. */
export interface Ground {
  cloud: Cloud;
  github: LocalGitHub;
  repository: Repository;
  runner: Runner;
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

/** A folder that is there until `closing` ends. */
export function temporaryFolder(closing: Closing): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-'));
  closing.add(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts GitHub, and the cloud with these services. The caller closes what `closing` holds, also after an error. */
export async function openCloud(
  services: NonNullable<CloudOptions['services']>,
  { log }: StageOptions,
  closing: Closing,
): Promise<Pick<Ground, 'cloud' | 'github'>> {
  const github = await startGitHub({ world });
  closing.add(() => github.close());
  const cloud = await startCloud({
    world,
    clock: fastClock(CLOUD_SPEED),
    oidc: github.oidc,
    services,
    ...(log && { log }),
  });
  closing.add(() => cloud.close());
  return { cloud, github };
}

/** What one kind of application needs of its repository and its runner. */
export interface RepositoryRequest extends Pick<Ground, 'cloud' | 'github'> {
  /** The template, and the repository of the world that is made of it. */
  name: keyof World['repositories'];
  /** Writes this world's own names into the template. */
  edit?(files: Files): void;
  /** What jobs list under `services:`. */
  services?: RunnerOptions['services'];
  /** Added to the environment of every step. */
  env?: Record<string, string>;
}

/** Makes a repository of the template, and a runner for it. */
export function openRepository(
  { name, cloud, github, edit, services, env }: RepositoryRequest,
  options: StageOptions,
  closing: Closing,
): Pick<Ground, 'repository' | 'runner'> {
  const repository = createRepository({
    template: path.join(root, 'templates', name),
    folder: path.join(temporaryFolder(closing), 'repository'),
    branches: ['main', 'develop'],
    ...(edit && { edit }),
  });
  const runner = createRunner({
    host: github,
    repositories: { [world.repositories[name].name]: repository.path },
    actions: { source: root, dist: options.dist },
    scratch: scratchFolder(),
    ...(services && { services }),
    ...(options.listener && { listener: options.listener }),
    ...options.runner,
    extraEnv: { AWS_ENDPOINT_URL: cloud.awsUrl, ...env, ...options.runner?.extraEnv },
  });
  closing.add(() => runner.close());
  return { repository, runner };
}

/** A stage; when it cannot be opened, nothing stays open. */
export async function openOn<Stage extends Ground>(
  options: StageOptions,
  open: (closing: Closing) => Promise<Stage>,
): Promise<Stage> {
  const closing = createClosing(options.log);
  try {
    return await open(closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}
