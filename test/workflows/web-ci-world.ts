import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRunner } from '../../rehearsal/runner/runner.ts';
import type { RunRequest, RunResult } from '../../rehearsal/runner/runner.types.ts';
import { createStandaloneHost } from '../../rehearsal/runner/standalone-host.ts';
import { createRepository } from '../../rehearsal/stage/repository.ts';
import { read, root } from '../support/project.ts';

/*
 * The template's own workflow in our runner, on a repository in which nothing is installed: commands are words of a shell,
 * our actions and the one that assumes a role say what they were given.
 */
export const REPOSITORY = 'zibro/web';
const WORKFLOW = '.github/workflows/web-ci.yml';

const COMMANDS = `      install-command: mkdir -p node_modules
      lint-command: 'true'
      typecheck-command: 'true'
      test-command: sh test.sh
      build-command: >-
        for target in site app; do mkdir -p dist/$target/.well-known;
        echo "$RELEASE_ID $BASE_PATH" > dist/$target/index.html; touch dist/$target/.well-known/x; done
`;

const GET = 'const get = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? "";';
const ACTIONS = {
  'dist/test-gate': {
    inputs: ['name', 'command', 'report', 'working-directory'],
    script: `
      const { spawnSync } = require('node:child_process');
      process.exitCode = spawnSync('sh', ['-c', get('command')], { cwd: get('working-directory') }).status;`,
  },
  'dist/s3-deploy': {
    inputs: [
      ...['mode', 'source', 'bucket', 'prefix', 'distribution-id', 'url', 'release-id', 'release'],
      ...['headers', 'immutable', 'github-token', 'dry-run'],
    ],
    script: `
      const fs = require('node:fs');
      const named = ['mode', 'bucket', 'prefix', 'distribution-id', 'url', 'release'];
      const words = named.filter(get).map((name) => name + '=' + get(name));
      if (get('headers').includes('s-maxage') && get('immutable') === 'assets/**') words.push('rules');
      if (get('github-token')) words.push('comment');
      if (get('dry-run') === 'true') words.push('dry-run');
      const source = get('source');
      if (source) words.push('page=' + fs.readFileSync(source + '/index.html', 'utf8').trim(), 'files=' + fs.readdirSync(source).sort());
      console.log('deploy: ' + words.join(' '));
      fs.appendFileSync(process.env.GITHUB_OUTPUT, 'release=' + get('release-id') + '\\n');`,
  },
  credentials: {
    inputs: ['role-to-assume', 'role-session-name', 'aws-region'],
    script: "console.log('role: ' + get('role-to-assume').split('/').at(-1));",
  },
};

function writeActions(folder: string): void {
  for (const [name, { inputs, script }] of Object.entries(ACTIONS)) {
    const at = path.join(folder, name);
    fs.mkdirSync(at, { recursive: true });
    const contract = {
      name,
      description: 'Says what it was given.',
      inputs: Object.fromEntries(inputs.map((one) => [one, { description: one }])),
      outputs: { release: { description: 'What it serves.' } },
      runs: { using: 'node24', main: 'index.cjs' },
    };
    fs.writeFileSync(path.join(at, 'action.yml'), JSON.stringify(contract));
    fs.writeFileSync(path.join(at, 'index.cjs'), `${GET}\n${script}\n`);
  }
}

/** A repository with the template's workflow on `main`, `develop` and `feature/x`, and a runner for it. */
export function createWebCiWorld() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-web-ci-'));
  writeActions(folder);
  const template = path.join(folder, 'template');
  const files = {
    [WORKFLOW]: read(`templates/web/${WORKFLOW}`).replace(
      / +package-cache-path: .*\n/,
      (line) => line + COMMANDS,
    ),
    'package-lock.json': '{}',
    'test.sh': 'exit 0\n',
  };
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(template, file)), { recursive: true });
    fs.writeFileSync(path.join(template, file), text);
  }
  const repository = createRepository({
    template,
    folder: path.join(folder, 'repository'),
    branches: ['main', 'develop', 'feature/x'],
  });
  const runner = createRunner({
    host: createStandaloneHost({ environments: { production: { branches: ['main'] } } }),
    repositories: { [REPOSITORY]: repository.path },
    actions: { source: root, dist: path.join(folder, 'dist') },
    use: { 'aws-actions/configure-aws-credentials': path.join(folder, 'credentials') },
  });
  return {
    sha: repository.head('main'),
    /** A commit on top of main whose tests fail. */
    red: repository.commit({
      branch: 'feature/red',
      from: 'main',
      message: 'feat: a wrong answer',
      edit: (tree) => tree.write('test.sh', 'exit 1\n'),
    }),
    run: (request: Partial<RunRequest>): Promise<RunResult> =>
      runner.run({ repository: REPOSITORY, workflow: 'web-ci.yml', event: 'push', ...request }),
    close: () => {
      runner.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How the run ended, and for each job that was not left out what its actions said, after its conclusion where that is not success. */
export function see({ jobs, message, conclusion }: RunResult): Record<string, unknown> {
  const ran = jobs.filter(({ id, conclusion: ended }) => id.includes('/') && ended !== 'skipped');
  const said = ran.map(({ name, conclusion: ended, steps }) => {
    const words = steps.flatMap(({ lines }) => lines).filter((line) => /^(role|deploy): /.test(line));
    return [name.replace('web / ', ''), ended === 'success' ? words : [ended, ...words]];
  });
  return { conclusion, ...(message !== undefined && { message }), ...Object.fromEntries(said) };
}
