import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findEngine } from '../../../rehearsal/stage/engine.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'engine-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A docker command of our own, alone in PATH but for the shell. */
function withDocker(script: string): NodeJS.ProcessEnv {
  fs.writeFileSync(path.join(folder, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: folder };
}

test.each([
  ['no docker at all', () => ({ PATH: folder })],
  ['a docker command without an engine', () => withDocker('echo "Cannot connect" >&2; exit 1')],
  ['an engine that says nothing', () => withDocker('exit 0')],
])('%s: archives, and no setting of the repository', (_, environment) => {
  expect(findEngine({ ...environment(), ZIBRO_REHEARSAL_BASE: 'local/node:24' })).toEqual({
    description: 'No Docker engine answers: images come from the archive of npm run image',
    vars: {},
    secrets: {},
    env: {},
  });
});

test('an engine is named, and the public base image needs no setting', () => {
  expect(findEngine(withDocker('echo 26.1.5'))).toEqual({
    description: 'Images are built by Docker 26.1.5',
    vars: {},
    secrets: {},
    env: {},
  });
});

test('base image, network and npm settings become variables and a secret of the repository', () => {
  const npmrc = path.join(folder, 'npmrc');
  fs.writeFileSync(npmrc, 'registry=https://npm.example.invalid/\n');
  const env = {
    ...withDocker('echo 26.1.5'),
    ZIBRO_REHEARSAL_BASE: 'local/node:24',
    ZIBRO_REHEARSAL_NETWORK: 'host',
    ZIBRO_REHEARSAL_NPMRC: npmrc,
  };
  expect(findEngine(env)).toEqual({
    description: 'Images are built by Docker 26.1.5 on local/node:24',
    vars: { DOCKER_BUILD_ARGS: 'BASE=local/node:24', DOCKER_NETWORK: 'host' },
    secrets: { NPMRC: 'registry=https://npm.example.invalid/\n' },
    env: {},
  });
});

test('steps get the variables that lead to the engine, and nothing else of this machine', () => {
  const docker = {
    DOCKER_HOST: 'unix:///tmp/docker.sock',
    DOCKER_CONFIG: '/tmp/docker',
    BUILDX_BUILDER: 'mine',
  };
  expect(findEngine({ ...withDocker('echo 26.1.5'), ...docker, HOME: '/root' }).env).toEqual(docker);
});

test('npm settings that cannot be read stop the rehearsal', () => {
  const env = { ...withDocker('echo 26.1.5'), ZIBRO_REHEARSAL_NPMRC: path.join(folder, 'missing') };
  expect(() => findEngine(env)).toThrow(/ENOENT.*missing/);
});
