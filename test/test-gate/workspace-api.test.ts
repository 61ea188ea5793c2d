import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Workspace } from '../../src/test-gate/workspace-api.ts';
import { writeFiles } from './support.ts';

let home = '';
let root = '';

beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'workspace-')));
  root = path.join(home, 'root');
  writeFiles(root, {
    'a.xml': 'a',
    'r/b.xml': '',
    'r/deep/c.xml': '',
    'node_modules/x/d.xml': '',
    '.git/e.xml': '',
  });
  writeFiles(home, { 'secret.xml': '', 'elsewhere/f.xml': '' });
  fs.symlinkSync('../../secret.xml', path.join(root, 'r/out.xml'));
  fs.symlinkSync('../elsewhere', path.join(root, 'out'));
  fs.symlinkSync('../a.xml', path.join(root, 'r/in.xml'));
  fs.symlinkSync('nothing', path.join(root, 'dangling.xml'));
});

afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

describe('find', () => {
  test.each<[string, string, string[], string[]]>([
    ['a path', 'a.xml', ['a.xml'], []],
    ['a pattern', 'r/d*/*.xml', ['r/deep/c.xml'], []],
    ['links inside count as what they name', 'r/in.xml', ['a.xml'], []],
    ['every depth, without packages and git', '**/[abcdef].xml', ['a.xml', 'r/b.xml', 'r/deep/c.xml'], []],
    ['packages when they are named', 'node_modules/**/*.xml', ['node_modules/x/d.xml'], []],
    [
      'a link that leads out',
      'r/out.xml',
      [],
      ['Report "r/out.xml" is a link that leads out of the workspace.'],
    ],
    [
      'a folder that leads out',
      'out/f.xml',
      [],
      ['Report "out/f.xml" is a link that leads out of the workspace.'],
    ],
    [
      'such a link among others',
      'r/*.xml',
      ['r/b.xml', 'a.xml'],
      ['Report "r/out.xml" is a link that leads out of the workspace.'],
    ],
    ['a way out', '../secret.xml', [], ['Report pattern "../secret.xml" leaves the workspace.']],
    ['a longer way out', 'r/../../*.xml', [], ['Report pattern "r/../../*.xml" leaves the workspace.']],
    ['another place', '/etc/passwd', [], ['Report pattern "/etc/passwd" leaves the workspace.']],
    ['a link to nothing', 'dangling.xml', [], ['Report "dangling.xml" is a link to nothing.']],
    ['a folder', 'r', [], ['Report "r" is a folder: name the files in it, such as r/*.xml.']],
    ['nothing', '*.json', [], ['No file matches report "*.json".']],
  ])('%s', async (_, pattern, files, problems) => {
    expect(await new Workspace(root).find(pattern, '.')).toEqual({ files, problems });
  });

  test('an absolute path inside', async () => {
    expect((await new Workspace(root).find(path.join(root, 'r/*/*.xml'), 'r')).files).toEqual([
      'r/deep/c.xml',
    ]);
  });

  test('a pipe is no report', async () => {
    spawnSync('mkfifo', [path.join(root, 'pipe.xml')]);
    expect(await new Workspace(root).find('pipe.xml', '.')).toEqual({
      files: [],
      problems: ['Report "pipe.xml" is not a regular file.'],
    });
  });
});

test.each([
  ['.', '.'],
  ['r', 'r'],
  ['./r/deep/', 'r/deep'],
])('folder %s', (given, expected) => {
  expect(new Workspace(root).folder(given)).toBe(expected);
});

test.each([
  ['a.xml', 'working-directory "a.xml" is not a folder.'],
  ['none', 'working-directory "none" is not a folder.'],
  ['..', 'working-directory ".." is outside of the workspace.'],
  ['out', 'working-directory "out" is outside of the workspace.'],
])('folder %s is refused', (given, message) => {
  expect(() => new Workspace(root).folder(given)).toThrow(message);
});

test('no workspace at all', () => {
  expect(() => new Workspace(path.join(home, 'none'))).toThrow(/^The workspace ".*none" cannot be read\.$/);
});

test('a file was written when its time or its content is another', async () => {
  const workspace = new Workspace(root);
  const file = path.join(root, 'a.xml');
  fs.utimesSync(file, 5, 5);
  const before = await workspace.stamp('a.xml');
  expect(await workspace.unchanged('a.xml', before)).toBe(true);
  fs.writeFileSync(file, 'b');
  fs.utimesSync(file, 5, 5);
  expect(await workspace.unchanged('a.xml', before)).toBe(false);
  fs.writeFileSync(file, 'a');
  fs.utimesSync(file, 6, 6);
  expect(await workspace.unchanged('a.xml', before)).toBe(false);
});
