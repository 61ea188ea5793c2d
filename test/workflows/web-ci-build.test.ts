import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Job, jobsOf } from './workflow-step.ts';

const { test: job } = jobsOf('.github/workflows/web-ci.yml') as Record<'test', Job>;
const script = job.steps.find(({ name }) => name === 'Build')?.run ?? 'exit 99';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-build-'));
  for (const name of ['project', 'temp']) fs.mkdirSync(path.join(folder, name));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Runs the step in an empty project: how it ended, and the files for the artifacts with what they hold. */
function build(env: { COMMAND: string; TARGETS: { name: string; source: string }[]; PREVIEW_BASE?: string }) {
  const temp = path.join(folder, 'temp');
  const { status, stdout } = spawnSync('bash', ['-e', '-c', script], {
    cwd: path.join(folder, 'project'),
    env: {
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
      RUNNER_TEMP: temp,
      COMMAND: env.COMMAND,
      TARGETS: JSON.stringify(env.TARGETS),
      PREVIEW_BASE: env.PREVIEW_BASE ?? '',
    },
    encoding: 'utf8',
  });
  const entries = fs.readdirSync(temp, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  const held = files.sort().map((file) => [path.relative(temp, file), fs.readFileSync(file, 'utf8').trim()]);
  return { status, stdout: stdout.trim(), files: Object.fromEntries(held) };
}

const PAGES =
  'mkdir -p dist/site dist/app && for one in site app; do echo "$one $BASE_PATH" > dist/$one/index.html; done';
const both = ['site', 'app'].map((name) => ({ name, source: `dist/${name}` }));

test('each target has a folder of its own, and a second one that is built for the preview', () => {
  expect(build({ COMMAND: PAGES, TARGETS: both, PREVIEW_BASE: '/preview/pr-7/' })).toEqual({
    status: 0,
    stdout: '',
    files: {
      'web-build/app/index.html': 'app /',
      'web-build/site/index.html': 'site /',
      'web-preview/app/index.html': 'app /preview/pr-7/',
      'web-preview/site/index.html': 'site /preview/pr-7/',
    },
  });
});

test('two targets of one folder, files with a dot, and names that a shell would split', () => {
  const COMMAND = 'mkdir -p dist/.well-known && touch dist/.well-known/x "dist/a b.txt"';
  const TARGETS = ['one', 'two'].map((name) => ({ name, source: 'dist' }));
  expect(Object.keys(build({ COMMAND, TARGETS }).files)).toEqual([
    'web-build/one/.well-known/x',
    'web-build/one/a b.txt',
    'web-build/two/.well-known/x',
    'web-build/two/a b.txt',
  ]);
});

test.each([
  [
    'writes no folder',
    'mkdir -p dist/site',
    '::error title=Build::The build wrote no folder dist/app (target app).',
    1,
  ],
  ['fails', 'echo no; exit 3', 'no', 3],
  ['fails in the middle of a pipe', 'false | cat', '', 1],
])('a build that %s', (_, COMMAND, stdout, status) => {
  expect(build({ COMMAND, TARGETS: both })).toEqual({ status, stdout, files: {} });
});
