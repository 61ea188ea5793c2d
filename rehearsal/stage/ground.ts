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
import { createRepository, type Repository } from './repository.ts';
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

/** What one kind of application needs of its ground. */
export interface GroundRequest extends StageOptions {
  /** The template, and the repository of the world that is made of it. */
  name: keyof World['repositories'] & string;
  /** Services of the cloud; all unless told. */
  services?: CloudOptions['services'];
  /** What jobs list under `services:`. */
  jobServices?: RunnerOptions['services'];
  /** Added to the environment of every step. */
  env?: Record<string, string>;
}

/** A folder that is there until `closing` ends. */
export function temporaryFolder(closing: Closing): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-'));
  closing.add(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts GitHub, the cloud and a runner, and makes a repository of the template. The caller closes what `closing` holds, also after an error. */
export async function openGround(request: GroundRequest, closing: Closing): Promise<Ground> {
  const folder = temporaryFolder(closing);
  const github = await startGitHub({ world });
  closing.add(() => github.close());
  const cloud = await startCloud({
    world,
    clock: fastClock(CLOUD_SPEED),
    oidc: github.oidc,
    ...(request.services && { services: request.services }),
    ...(request.log && { log: request.log }),
  });
  closing.add(() => cloud.close());
  const repository = createRepository({
    template: path.join(root, 'templates', request.name),
    folder: path.join(folder, 'repository'),
    branches: ['main', 'develop'],
  });
  const runner = createRunner({
    host: github,
    repositories: { [world.repositories[request.name].name]: repository.path },
    actions: { source: root, dist: request.dist },
    scratch: scratchFolder(),
    ...(request.jobServices && { services: request.jobServices }),
    ...(request.listener && { listener: request.listener }),
    ...request.runner,
    extraEnv: { AWS_ENDPOINT_URL: cloud.awsUrl, ...request.env, ...request.runner?.extraEnv },
  });
  closing.add(() => runner.close());
  return { cloud, github, repository, runner, means: [], close: closing.close };
}

/** A stage on a ground of its own; when it cannot be opened, nothing stays open. */
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
