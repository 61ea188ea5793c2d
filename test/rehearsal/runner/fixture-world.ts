import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRunner, type Runner } from '../../../rehearsal/runner/runner.ts';
import type { JobResult, RunnerOptions, RunResult } from '../../../rehearsal/runner/runner.types.ts';
import { createStandaloneHost, type StandaloneOptions } from '../../../rehearsal/runner/standalone-host.ts';

export const fixtures = path.join(import.meta.dirname, 'fixtures');

/** A repository with every fixture as a workflow, and a runner for it. */
export interface FixtureWorld {
  repository: string;
  host: ReturnType<typeof createStandaloneHost>;
  runner: Runner;
  /** Paths that differ from run to run become words. */
  stable(text: string): string;
  close(): void;
}

export const REPOSITORY = 'zibro/backend';

const SETTINGS: StandaloneOptions = {
  settings: {
    [REPOSITORY]: { vars: { REGION: 'us-east-1', ONLY_REPOSITORY: 'repository' } },
    [`${REPOSITORY}#staging`]: { secrets: { DEPLOY_TOKEN: 'deploy-token' }, vars: { REGION: 'eu-west-1' } },
  },
  environments: { production: { branches: ['release'] } },
};

/** Makes the repository: main with the fixtures, and feature/x with one commit more. */
export function createFixtureWorld(
  options: Partial<RunnerOptions> = {},
  workflows: Record<string, string> = {},
): FixtureWorld {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fixtures-'));
  const repository = path.join(folder, 'repository');
  const released = path.join(fixtures, 'released');
  fillRepository(repository, workflows);
  const host = createStandaloneHost(SETTINGS);
  const runner = createRunner({
    host,
    repositories: { [REPOSITORY]: repository },
    actions: { source: released, dist: path.join(released, 'dist') },
    use: { 'mapped/repository': path.join(released, 'dist') },
    services: {
      start: async ({ image, env, ports, options: flags }) => {
        if (!image.startsWith('postgres:')) throw new Error(`Service image ${image} cannot be started here.`);
        const id = `${image} ${JSON.stringify(env)} ${JSON.stringify(ports)} ${flags}`;
        return { id, ports: { '5432': '15432' }, stop: async () => {} };
      },
    },
    grace: { interruptMs: 200, terminateMs: 200 },
    ...options,
  });
  return {
    repository,
    host,
    runner,
    stable: (text) =>
      text
        .replaceAll(path.join(released, 'dist'), 'DIST')
        .replaceAll(/\/\S*?\/job-[^/]+\/backend\/backend/g, 'WORKSPACE'),
    close: () => {
      runner.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fillRepository(repository: string, workflows: Record<string, string>): void {
  const github = path.join(repository, '.github');
  fs.mkdirSync(path.join(github, 'workflows'), { recursive: true });
  for (const name of fs.readdirSync(fixtures).filter((one) => one.endsWith('.yml'))) {
    fs.copyFileSync(path.join(fixtures, name), path.join(github, 'workflows', name));
  }
  for (const [name, text] of Object.entries(workflows))
    fs.writeFileSync(path.join(github, 'workflows', name), text);
  fs.cpSync(path.join(fixtures, 'actions'), path.join(github, 'actions'), { recursive: true });
  const git = gitIn(repository);
  git('init', '--quiet', '--initial-branch', 'main');
  git('commit', '--quiet', '--allow-empty', '--message', 'chore: begin');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'feat: the fixtures');
  git('checkout', '--quiet', '-b', 'feature/x');
  fs.writeFileSync(path.join(repository, 'feature.txt'), 'x\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'feat: x');
  git('checkout', '--quiet', 'main');
}

const gitIn =
  (folder: string) =>
  (...args: string[]) =>
    execFileSync('git', args, {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_SYSTEM: '/dev/null',
        GIT_AUTHOR_NAME: 'A developer',
        GIT_AUTHOR_EMAIL: 'developer@example.invalid',
        GIT_COMMITTER_NAME: 'A developer',
        GIT_COMMITTER_EMAIL: 'developer@example.invalid',
      },
    });

/** What a fixture's expectation can name; what is empty is left out. */
export interface Seen {
  conclusion: string;
  message?: string[];
  name?: string;
  order?: string[];
  needs?: Record<string, string[]>;
  permissions?: Record<string, string>;
  environments?: Record<string, string>;
  jobs: Record<string, SeenJob>;
}

interface SeenJob {
  conclusion: string;
  outputs?: Record<string, string>;
  says?: string[];
  steps?: Record<string, string>;
  annotations?: string[];
  summary?: string;
}

/** A run in the terms of an expectation. Of the parts that not every fixture names, those in `named` are there. */
export function see(result: RunResult, named: string[], stable: (text: string) => string): Seen {
  const all: Required<Omit<Seen, 'message'>> & { message: string[] | undefined } = {
    conclusion: result.conclusion,
    name: result.name,
    message: result.message?.split('\n').map(stable),
    order: result.jobs.map(({ name }) => name),
    needs: Object.fromEntries(result.jobs.map(({ name, needs }) => [name, needs])),
    permissions: Object.fromEntries(
      result.jobs.map(({ name, permissions }) => [
        name,
        Object.entries(permissions)
          .map(([one, level]) => `${one}: ${level}`)
          .join(', '),
      ]),
    ),
    environments: Object.fromEntries(
      result.jobs
        .filter(({ environment }) => environment !== undefined)
        .map(({ name, environment, environmentUrl }) => [name, `${environment} ${environmentUrl}`]),
    ),
    jobs: Object.fromEntries(result.jobs.map((job) => [job.name, seeJob(job, stable)])),
  };
  const always = ['conclusion', 'jobs'];
  return Object.fromEntries(
    Object.entries(all).filter(([key]) => always.includes(key) || named.includes(key)),
  ) as unknown as Seen;
}

function seeJob(job: JobResult, stable: (text: string) => string): SeenJob {
  const lines = job.steps.flatMap(({ lines: own }) => own);
  const says = lines.filter((line) => line.startsWith('say: ')).map((line) => line.slice('say: '.length));
  const steps = job.steps
    .filter(({ id, phase, depth }) => !id.startsWith('__') && phase === 'main' && depth === 0)
    .map(({ id, outcome, conclusion }) => [
      id,
      outcome === conclusion ? outcome : `${outcome} > ${conclusion}`,
    ]);
  const annotations = job.annotations.map(
    ({ level, title, message, file, line, column, endLine, endColumn }) => {
      const start = [file, line, column].filter((part) => part !== undefined).join(':');
      const end = [endLine, endColumn].filter((part) => part !== undefined).join(':');
      const place = start && `${start}${end && `-${end}`}: `;
      return stable(`${level}: ${place}${title === undefined ? '' : `${title}: `}${message}`);
    },
  );
  const summary = job.steps.map((step) => step.summary).join('');
  return {
    conclusion: job.conclusion,
    ...(Object.keys(job.outputs).length > 0 && { outputs: job.outputs }),
    ...(says.length > 0 && { says }),
    ...(steps.length > 0 && { steps: Object.fromEntries(steps) }),
    ...(annotations.length > 0 && { annotations }),
    ...(summary !== '' && { summary }),
  };
}
