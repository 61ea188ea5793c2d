import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runCli } from '../../../rehearsal/runner/cli/cli.ts';
import { createFixtureWorld, fixtures } from './fixture-world.ts';

const world = createFixtureWorld(
  {},
  {
    'inputs.yml': `on:
  workflow_dispatch:
    inputs:
      level:
        required: true
jobs:
  a:
    runs-on: ubuntu-24.04
    permissions: {}
    steps:
      - env:
          PASSWORD: \${{ secrets.PASSWORD }}
        run: 'echo "told \${{ inputs.level }} \${{ vars.REGION }} $PASSWORD \${#PASSWORD} \${{ github.repository }} \${{ github.actor }}"'
      - uses: some/action@v1
        with:
          text: mapped
  b:
    needs: a
    runs-on: ubuntu-24.04
    steps:
      - run: exit 1
`,
  },
);
afterAll(world.close);

async function cli(...args: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await runCli(args, {
    env: { PASSWORD: 'from the environment' },
    out: (line) => out.push(line.replace(/\d+\.\d s/, 'N s')),
    error: (line) => errors.push(line),
    colour: false,
    signal: new AbortController().signal,
  });
  return { code, out, errors };
}

const DIST = path.join(fixtures, 'released/dist');
const common = () => ['--repo', world.repository, '--no-cloud', '--dist', DIST];

test('runs a workflow and prints it', async () => {
  const { code, out, errors } = await cli(
    ...common(),
    ...['--event', 'workflow_dispatch', '--ref', 'main', '--input', 'level=high', '--var', 'REGION=eu'],
    ...[
      '--secret',
      'PASSWORD',
      '--job',
      'a',
      '--actor',
      'somebody',
      '--use',
      `some/action=${DIST}/tool`,
      'inputs.yml',
    ],
  );
  expect(errors).toEqual([]);
  const sha = execFileSync('git', ['rev-parse', '--short=7', 'main'], {
    cwd: world.repository,
    encoding: 'utf8',
  }).trim();
  expect(out).toEqual([
    `zibro/repository from ${world.repository}; without a cloud: nothing answers as GitHub or AWS`,
    `.github/workflows/inputs.yml: workflow_dispatch refs/heads/main at ${sha}`,
    'a | starts (ubuntu-24.04; no permissions)',
    'a | Set up job',
    'a |   Runs on this machine, which stands in for ubuntu-24.04',
    'a | Run echo "told high eu $PASSWORD ${#PASSWORD} zibro/repository somebody"',
    'a |   told high eu *** 20 zibro/repository somebody',
    'a | Run some/action@v1',
    'a |   say: tool says mapped',
    'a | success after N s',
    '',
    '  success   a (N s)',
    'success after N s',
  ]);
  expect(code).toBe(0);
});

test.each([
  ['a failure', ['needs-failure.yml'], 1],
  ['a workflow that is not there', ['absent.yml'], 1],
  ['a missing input', ['--event', 'workflow_dispatch', 'inputs.yml'], 1],
  ['an event the workflow does not listen to', ['--event', 'pull_request', 'needs-failure.yml'], 1],
  ['nothing to run', ['all-skipped.yml'], 4],
  ['another branch than the workflow wants', ['--ref', 'feature/x', 'filter-branch.yml'], 4],
])('exit code after %s', async (_, args, code) => {
  expect((await cli(...common(), ...args)).code).toBe(code);
});

test('a run that cannot start says why', async () => {
  const { out } = await cli(...common(), '--job', 'c', 'needs-failure.yml');
  expect(out.slice(1)).toEqual([
    '',
    'There is no job c in .github/workflows/needs-failure.yml: it has a, b, far, gate, ok',
    'failure after N s',
  ]);
});

test.each([
  [
    ['--frobnicate', 'x.yml'],
    "Unknown option '--frobnicate'. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- \"--frobnicate\"",
  ],
  [[], 'Which workflow? Give the path or the name of its file.'],
  [['a.yml', 'b.yml'], 'One workflow at a time: a.yml, b.yml are 2.'],
  [['--repo', '/proc', 'a.yml'], '--repo: /proc is no git repository.'],
  [['--event', 'release', 'a.yml'], '--event: release is not push, pull_request or workflow_dispatch.'],
  [['--base', 'main', 'a.yml'], '--base belongs to --event pull_request.'],
  [['--input', 'level', 'a.yml'], '--input: level is not NAME=VALUE.'],
  [['--secret', 'ABSENT', 'a.yml'], '--secret: ABSENT is not NAME=VALUE.'],
  [['--use', 'a/b=/no/such', 'a.yml'], '--use: /no/such does not exist.'],
  [['--dist', '/no/such', 'a.yml'], '--dist: /no/such does not exist.'],
  [['--parallel', '0', 'a.yml'], '--parallel: 0 is not a whole number above 0.'],
])('refuses %j', async (args, message) => {
  const { code, out, errors } = await cli('--repo', world.repository, ...args);
  expect(errors).toEqual([`zibro-rehearse: ${message}`, '`zibro-rehearse --help` lists the options.']);
  expect([code, out]).toEqual([2, []]);
});

test('--help lists every option', async () => {
  const { code, out } = await cli('--help');
  expect(code).toBe(0);
  expect(out.join('\n')).toMatch(/^usage: zibro-rehearse \[options\] WORKFLOW\n/);
});
