import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../support/project.ts';

/*
 * A small repository with this project's own scripts/release.mjs. Its check of dist/ is a stand-in that compares one file,
 * since the real one (scripts/check-dist.mjs, run by npm run check) takes a build.
 */
let repository = '';

const git = (...args: string[]) =>
  execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();
const put = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
  fs.writeFileSync(path.join(repository, file), text);
};
const commit = (message: string) => {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
};
const release = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/release.mjs', ...args], {
    cwd: repository,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
};
const tags = () => git('tag', '--list').split('\n').filter(Boolean);

beforeAll(() => {
  repository = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.invalid');
  put('scripts/release.mjs', fs.readFileSync(path.join(root, 'scripts/release.mjs'), 'utf8'));
  put(
    'scripts/check-dist.mjs',
    "import fs from 'node:fs';\nprocess.exitCode = fs.readFileSync('src/main.ts', 'utf8') === fs.readFileSync('dist/ecs-deploy/index.js', 'utf8') ? 0 : 1;\n",
  );
  put('src/main.ts', 'one\n');
  put('dist/ecs-deploy/index.js', 'one\n');
  put('dist/ecs-deploy/action.yml', 'name: ECS deploy\n');
  put('.github/workflows/backend-ci.yml', 'name: backend-ci\n');
  commit('first');
});

afterAll(() => fs.rmSync(repository, { recursive: true, force: true }));

test('a version makes the tree of a release: dist/ at the root and .github as it is, on top of the source', () => {
  const head = git('rev-parse', 'HEAD');
  expect(release('1.2.3')).toMatchObject({ status: 0 });
  expect(git('show', 'v1:ecs-deploy/action.yml')).toBe('name: ECS deploy');
  expect(git('ls-tree', '-r', '--name-only', 'v1.2.3').split('\n')).toEqual([
    '.github/workflows/backend-ci.yml',
    'ecs-deploy/action.yml',
    'ecs-deploy/index.js',
  ]);
  expect(git('rev-parse', 'v1.2.3^{commit}')).toBe(git('rev-parse', 'v1^{commit}'));
  expect(git('rev-parse', 'v1.2.3^{commit}^')).toBe(head);
  expect(git('rev-parse', 'HEAD:.github')).toBe(git('rev-parse', 'v1:.github'));
  expect(git('rev-parse', 'HEAD')).toBe(head);
  expect(git('status', '--porcelain')).toBe('');
});

test('a pre-release moves no v1', () => {
  const before = git('rev-parse', 'v1');
  expect(release('1.3.0-rc.1')).toMatchObject({ status: 0 });
  expect(tags()).toEqual(['v1', 'v1.2.3', 'v1.3.0-rc.1']);
  expect(git('rev-parse', 'v1')).toBe(before);
});

test.each([
  [
    'the same version again',
    '1.2.3',
    'release: The tag v1.2.3 exists; a version is never made twice. Nothing was tagged.\n',
  ],
  ['no version', '', 'release: "" is not a version like 1.2.3 or 1.2.3-rc.1. Nothing was tagged.\n'],
  [
    'a branch name',
    'main',
    'release: "main" is not a version like 1.2.3 or 1.2.3-rc.1. Nothing was tagged.\n',
  ],
])('%s is refused', (_, version, said) => {
  const before = tags();
  expect(release(version)).toEqual({ status: 1, said });
  expect(tags()).toEqual(before);
});

test('a dirty tree is refused', () => {
  put('src/main.ts', 'two\n');
  expect(release('2.0.0')).toEqual({
    status: 1,
    said: 'release: The work tree has changes that are not committed. Nothing was tagged.\n',
  });
});

test('a stale dist is refused', () => {
  commit('second');
  expect(release('2.0.0')).toEqual({
    status: 1,
    said: 'release: dist/ is not what the sources build. Nothing was tagged.\n',
  });
  expect(tags()).not.toContain('v2');
});

test('nothing is pushed unless told', () => {
  const origin = fs.mkdtempSync(path.join(os.tmpdir(), 'origin-'));
  execFileSync('git', ['init', '--quiet', '--bare', origin]);
  git('remote', 'add', 'origin', origin);
  put('dist/ecs-deploy/index.js', 'two\n');
  commit('third');
  const pushed = () => execFileSync('git', ['-C', origin, 'tag', '--list'], { encoding: 'utf8' }).trim();
  expect(release('1.4.0').said).toContain('Nothing left this machine');
  expect(pushed()).toBe('');
  expect(release('1.5.0', '--push').status).toBe(0);
  expect(pushed().split('\n')).toEqual(['v1', 'v1.5.0']);
  fs.rmSync(origin, { recursive: true });
});
