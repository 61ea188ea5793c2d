import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import type { UnpackedImage } from '../../../../rehearsal/cloud/ecs/image/image-store.ts';
import { commandOf, mapPath, nodeArguments } from '../../../../rehearsal/cloud/ecs/task/command-line.ts';
import { wordsOfShell } from '../../../../rehearsal/cloud/ecs/task/container-health.ts';

let image: UnpackedImage;

beforeAll(() => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'command-'));
  const files: Record<string, string> = {
    'app/main.js': '',
    'app/bin/cli': '#!/usr/bin/env node\n',
    'app/tool.sh': '#!/bin/sh\n',
    'usr/local/bin/docker-entrypoint.sh': '#!/bin/sh\nset -- node "$@"\nexec "$@"\n',
    'usr/local/bin/serve': '#!/usr/local/bin/node\n',
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  image = { root, digest: '', architecture: 'amd64', config: {} };
});
afterAll(() => fs.rmSync(image.root, { recursive: true }));

describe('the command, as Docker merges it', () => {
  const built = { Entrypoint: ['entry'], Cmd: ['cmd'] };
  test.each([
    ['of the image', built, {}, undefined, ['entry', 'cmd']],
    ["a command replaces the image's", built, { command: ['mine'] }, undefined, ['entry', 'mine']],
    ["an entry point drops the image's command", built, { entryPoint: ['mine'] }, undefined, ['mine']],
    ['both', built, { entryPoint: ['mine'], command: ['a'] }, undefined, ['mine', 'a']],
    ['an override replaces the command', built, { command: ['a'] }, ['b', ''], ['entry', 'b', '']],
    ['nothing', {}, {}, undefined, []],
  ])('%s', (_, config, definition, override, expected) => {
    expect(commandOf(config, definition, override)).toEqual(expected);
  });
});

describe('what node runs', () => {
  test.each([
    ['node', ['node', '/app/main.js', '--port=8080'], ['ROOT/app/main.js', '--port=8080']],
    ['node by its path', ['/usr/local/bin/node', 'main.js'], ['main.js']],
    [
      'a path after a flag',
      ['node', '--import=/app/main.js', '/readyz'],
      ['--import=ROOT/app/main.js', '/readyz'],
    ],
    ['the official entry script', ['docker-entrypoint.sh', 'node', '/app/main.js'], ['ROOT/app/main.js']],
    ['the official entry script with flags', ['docker-entrypoint.sh', '--version'], ['--version']],
    ['a script of node in the PATH', ['serve', '/app'], ['ROOT/usr/local/bin/serve', 'ROOT/app']],
    ['a script of node in the working directory', ['./bin/cli', 'x'], ['ROOT/app/bin/cli', 'x']],
  ])('%s', (_, argv, expected) => {
    expect(nodeArguments(argv, image, '/app').map((one) => one.replace(image.root, 'ROOT'))).toEqual(
      expected,
    );
  });

  test.each([
    ['a program that is not there', ['python', 'x.py'], 'exec: "python": executable file not found in $PATH'],
    [
      'a file that is not there',
      ['/app/none'],
      'exec: "/app/none": stat /app/none: no such file or directory',
    ],
    [
      'a shell script',
      ['/app/tool.sh'],
      'exec: "/app/tool.sh": only node and scripts of node run here, nothing else of an image',
    ],
    ['npm', ['docker-entrypoint.sh', 'npm', 'start'], 'exec: "npm": executable file not found in $PATH'],
  ])('refuses %s', (_, argv, message) => {
    expect(() => nodeArguments(argv, image, '/app')).toThrow(message);
  });

  it('a path that climbs stays in the image', () => {
    expect(mapPath('/app/../../etc/passwd', image.root)).toBe(path.join(image.root, 'etc/passwd'));
  });
});

describe('a health check in a shell', () => {
  test.each<[string, string[] | undefined]>([
    ['node /app/health.js || exit 1', ['node', '/app/health.js']],
    [
      `node -e "require('http').get('http://localhost')"`,
      ['node', '-e', "require('http').get('http://localhost')"],
    ],
    ['node a.js | grep ok', undefined],
    ['node a.js && node b.js', undefined],
    ['node -e "$(cat x)"', undefined],
    ['curl localhost', undefined],
  ])('%s', (text, words) => {
    expect(wordsOfShell(text)).toEqual(words);
  });
});
