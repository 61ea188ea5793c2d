import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createFixtureWorld, REPOSITORY, see } from '../fixture-world.ts';

// Programs of this machine that the stand-ins ask: they say what the variables tell them to.
const tools = fs.mkdtempSync(path.join(os.tmpdir(), 'tools-'));
const tool = (name: string, variable: string) =>
  fs.writeFileSync(path.join(tools, name), `#!/bin/sh\necho "${variable}"; test -n "${variable}"\n`, {
    mode: 0o755,
  });
tool('flutter', '$FLUTTER');
tool('docker', '$(test "$1" = version && echo "$DOCKER_ENGINE" || echo "$DOCKER_BUILDX")');

const workflow = (
  env: Record<string, string>,
  uses: string,
  inputs: Record<string, string>,
  shown: string,
) => `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    env: ${JSON.stringify(env)}
    steps:
      - run: echo ${tools} >> "$GITHUB_PATH"
      - id: tool
        uses: ${uses}
        with: ${JSON.stringify(inputs)}
      - run: 'echo "say: ${shown}"'
`;

const NODE = process.versions.node;
const MAJOR = NODE.split('.')[0];
const node = (inputs: Record<string, string>) =>
  workflow({}, 'actions/setup-node@v6', inputs, '${{ steps.tool.outputs.node-version }} $(node -v)');
const flutter = (env: Record<string, string>, inputs: Record<string, string>) =>
  workflow(
    env,
    'subosito/flutter-action@v2',
    inputs,
    '${{ steps.tool.outputs.available }} ${{ steps.tool.outputs.VERSION }}',
  );
const buildx = (env: Record<string, string>) =>
  workflow(
    env,
    'docker/setup-buildx-action@v3',
    {},
    '${{ steps.tool.outputs.available }} ${{ steps.tool.outputs.name }}',
  );

const cases: Record<string, { text: string; says?: string[]; annotations?: unknown[] }> = {
  'node-exact': { text: node({ 'node-version': NODE }), says: [`v${NODE} v${NODE}`] },
  'node-range': { text: node({ 'node-version': `>=${MAJOR} <99 || 1.x` }), says: [`v${NODE} v${NODE}`] },
  'node-lts': { text: node({ 'node-version': 'lts/*' }), says: [`v${NODE} v${NODE}`] },
  'node-absent': {
    text: node({ 'node-version': '7.x' }),
    annotations: [
      expect.stringMatching(/^error: Unable to find Node version '7\.x': on this machine there is \d/),
    ],
  },
  'node-no-lock': {
    text: node({ 'node-version': NODE, cache: 'npm' }),
    annotations: ['error: Some specified paths were not resolved, unable to cache dependencies.'],
  },
  'flutter-none': {
    text: flutter({}, {}),
    says: ['false '],
    annotations: [
      'notice: There is no Flutter in PATH on this machine: nothing was set up, and steps that call it will fail.',
    ],
  },
  'flutter-there': {
    text: flutter({ FLUTTER: 'Welcome!\n{"frameworkVersion":"3.24.1"}' }, { 'flutter-version': '3.24.x' }),
    says: ['true 3.24.1'],
  },
  'flutter-other': {
    text: flutter({ FLUTTER: '{"frameworkVersion":"3.24.1"}' }, { 'flutter-version': '3.22.0' }),
    annotations: ['error: Unable to determine Flutter version for 3.22.0: on this machine there is 3.24.1.'],
  },
  'buildx-none': {
    text: buildx({}),
    says: ['false '],
    annotations: ['notice: There is no Docker engine on this machine: no builder was set up.'],
  },
  'buildx-engine-only': {
    text: buildx({ DOCKER_ENGINE: '28.2' }),
    says: ['false '],
    annotations: ['notice: There is a Docker engine 28.2 without buildx: no builder was set up.'],
  },
  'buildx-there': {
    text: buildx({ DOCKER_ENGINE: '28.2', DOCKER_BUILDX: 'Name: default' }),
    says: ['true default'],
  },
};

const world = createFixtureWorld(
  {},
  Object.fromEntries(Object.entries(cases).map(([name, { text }]) => [`${name}.yml`, text])),
);
afterAll(() => {
  world.close();
  fs.rmSync(tools, { recursive: true });
});

test.each(Object.keys(cases))(
  '%s',
  async (name) => {
    const { says, annotations } = cases[name] ?? {};
    const result = await world.runner.run({ repository: REPOSITORY, workflow: `${name}.yml`, event: 'push' });
    const job = see(result, [], world.stable).jobs.a;
    expect([job?.says, job?.annotations]).toEqual([says, annotations]);
  },
  30_000,
);
