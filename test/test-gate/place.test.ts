import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { placeFinder } from '../../src/test-gate/place.ts';
import { Workspace } from '../../src/test-gate/workspace-api.ts';
import { writeFiles } from './support.ts';

let home = '';
let workspace: Workspace;

beforeAll(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'place-')));
  const root = path.join(home, 'root');
  const files = [
    'src/a.ts',
    'src/a.test.ts',
    'app/src/a.ts',
    'with blank/b.ts',
    'node_modules/x/index.js',
    'report.xml',
    'app/out/report.xml',
    'tests/[id].ts',
  ];
  writeFiles(root, Object.fromEntries(files.map((file) => [file, ''])));
  writeFiles(home, { 'secret.ts': '' });
  fs.symlinkSync(path.join(home, 'secret.ts'), path.join(root, 'link.ts'));
  fs.symlinkSync('src/a.ts', path.join(root, 'inside.ts'));
  workspace = new Workspace(root);
});

afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const find = (
  details: string,
  hints: { file: string; line?: number }[] = [],
  options: { report?: string; workingDirectory?: string } = {},
) => {
  const placeOf = placeFinder(
    { workspace: workspace.root, workingDirectory: options.workingDirectory ?? '.' },
    workspace.isFile,
  );
  const at = placeOf({
    title: '',
    message: '',
    details: details.replaceAll('ROOT', workspace.root),
    hints,
    report: options.report ?? 'report.xml',
  });
  return at && `${at.file}:${at.line ?? ''}`;
};

describe('frames', () => {
  test.each<[string, string, string | undefined]>([
    ['V8', 'Error: x\n    at f (ROOT/src/a.ts:3:42)', 'src/a.ts:3'],
    ['V8 without a function', '    at ROOT/src/a.ts:4:1', 'src/a.ts:4'],
    ['V8, an address', '    at async f (file://ROOT/src/a.ts:5:1)', 'src/a.ts:5'],
    ['V8, a blank in the path', '    at f (ROOT/with blank/b.ts:6:1)', 'with blank/b.ts:6'],
    ['V8, an address with a blank', '    at f (file://ROOT/with%20blank/b.ts:7:1)', 'with blank/b.ts:7'],
    ['vitest', ' ❯ src/a.ts:8:15', 'src/a.ts:8'],
    ['pytest', 'src/a.ts:9: AssertionError', 'src/a.ts:9'],
    ['Rust', "thread 'x' panicked at src/a.ts:10:5:", 'src/a.ts:10'],
    ['brackets in a name', '    at tests/[id].ts:11:1', 'tests/[id].ts:11'],
    ['a workspace in a container', '    at f (/__w/app/app/src/a.ts:12:1)', 'src/a.ts:12'],
    ['a workspace of another job', '    at f (/home/runner/work/app/app/src/a.ts:13:1)', 'src/a.ts:13'],
    [
      'ours before those of packages',
      'at ROOT/node_modules/x/index.js:1:1\nat ROOT/src/a.ts:14:1',
      'src/a.ts:14',
    ],
    ['the first of ours', 'at ROOT/src/a.ts:15:1\nat ROOT/src/a.test.ts:1:1', 'src/a.ts:15'],
    ['a link inside the workspace', 'at inside.ts:16:1', 'inside.ts:16'],
    ['only a package', 'at ROOT/node_modules/x/index.js:1:1', undefined],
    ['outside', 'at /etc/passwd:1:1\nat ../secret.ts:1:1\nat ROOT/../secret.ts:1:1', undefined],
    ['a way out that looks like another workspace', 'at /__w/app/app/../../secret.ts:1:1', undefined],
    ['a link that leads out', 'at link.ts:1:1', undefined],
    ['a folder', 'at src:1:1', undefined],
    ['a pattern', 'at **/*:1:1\nat src/*.ts:1:1', undefined],
    ['NUL', 'at src/a.ts\0:1:1', undefined],
    ['line 0', 'at src/a.ts:0:1', undefined],
    ['a line that is too large', 'at src/a.ts:99999999:1', undefined],
    ['a time', 'at 12:30:15', undefined],
    ['Windows', 'at f (C:\\work\\src\\a.ts:3:1)', undefined],
    ['no line', 'see src/a.ts for more', undefined],
  ])('%s', (_, stack, place) => {
    expect(find(stack)).toBe(place);
  });
});

describe('what the report names', () => {
  test.each<[string, Parameters<typeof find>, string | undefined]>([
    ['a file and its line', ['', [{ file: 'src/a.ts', line: 3 }]], 'src/a.ts:3'],
    ['only a file', ['', [{ file: 'src/a.ts' }]], 'src/a.ts:'],
    [
      'the stack knows the line of that file',
      ['at src/a.ts:1:1\nat src/a.test.ts:7:1', [{ file: 'src/a.test.ts' }]],
      'src/a.test.ts:7',
    ],
    [
      'better than the line where the test begins',
      ['at src/a.test.ts:7:1', [{ file: 'src/a.test.ts', line: 2 }]],
      'src/a.test.ts:7',
    ],
    [
      'a stack elsewhere is better than no line',
      ['at src/a.ts:7:1', [{ file: 'src/a.test.ts' }]],
      'src/a.ts:7',
    ],
    [
      'the second when the first is nowhere',
      [
        '',
        [
          { file: 'nowhere.ts', line: 1 },
          { file: 'src/a.ts', line: 2 },
        ],
      ],
      'src/a.ts:2',
    ],
    [
      'near the report first',
      ['', [{ file: 'src/a.ts' }], { report: 'app/out/report.xml' }],
      'app/src/a.ts:',
    ],
    [
      'then below the working directory',
      ['', [{ file: 'src/a.ts' }], { workingDirectory: 'app' }],
      'src/a.ts:',
    ],
    [
      'only below the working directory',
      ['', [{ file: 'out/report.xml' }], { workingDirectory: 'app' }],
      'app/out/report.xml:',
    ],
    ['a way out', ['', [{ file: '../secret.ts', line: 1 }]], undefined],
    ['a pattern', ['', [{ file: '**/*', line: 1 }]], undefined],
    ['a long one', ['', [{ file: `${'x/'.repeat(300)}a.ts`, line: 1 }]], undefined],
    ['nothing', ['', [{ file: '', line: 1 }]], undefined],
    ['a broken address', ['', [{ file: 'file://%zz', line: 1 }]], undefined],
    ['an address of another machine', ['', [{ file: 'file://host/src/a.ts', line: 1 }]], undefined],
    ['half a line', ['', [{ file: 'src/a.ts', line: 1.5 }]], 'src/a.ts:'],
  ])('%s', (_, given, place) => {
    expect(find(...given)).toBe(place);
  });
});

test.each([
  ['brackets', '('.repeat(1000)],
  ['colons and digits', 'a:1'.repeat(333)],
  ['colons', ':'.repeat(1000)],
  ['blanks', ' '.repeat(1000)],
  ['at and blanks', 'at '.repeat(333)],
])('50 lines of %s take no time to speak of', (_, line) => {
  for (let count = 0; count < 50; count++) expect(find(Array(50).fill(line).join('\n'))).toBeUndefined();
});
