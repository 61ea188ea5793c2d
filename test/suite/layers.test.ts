import path from 'node:path';
import { expect, test } from '@jest/globals';
import { actionNames, filesBelow, read } from '../support/project.ts';

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm;

interface Import {
  file: string;
  /** A package's name, or a file of the project. */
  target: string;
  typeOnly: boolean;
}

function importsOf(folder: string): Import[] {
  return filesBelow(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = read(file);
      return [...text.matchAll(IMPORT)].map((match) => {
        const specifier = match[1] ?? '';
        const statement = text.slice(text.lastIndexOf('import', match.index + 1), match.index);
        return {
          file,
          target: specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : specifier,
          typeOnly: /^import\s+type\b/.test(statement),
        };
      });
    });
}

const say = (imports: Import[]) => imports.map(({ file, target }) => `${file} -> ${target}`);
const inSource = importsOf('src');

test('only core/github imports the toolkit', () => {
  const toolkit = inSource.filter(({ target }) => target.startsWith('@actions/'));
  expect(toolkit.length).toBeGreaterThan(0);
  expect(say(toolkit.filter(({ file }) => !file.startsWith('src/core/github/')))).toEqual([]);
});

test('one file for each package of the toolkit', () => {
  const pairs = inSource.filter(({ target }) => target.startsWith('@actions/'));
  expect(new Set(pairs.map(({ file }) => file)).size).toBe(new Set(pairs.map(({ target }) => target)).size);
});

test('only *-api.ts and core/aws.ts import a cloud SDK, but for its types', () => {
  const sdk = inSource.filter(({ target, typeOnly }) => /^@(aws-sdk|smithy)\//.test(target) && !typeOnly);
  expect(say(sdk.filter(({ file }) => !/-api\.ts$|^src\/core\/aws\.ts$/.test(file)))).toEqual([]);
});

test('actions never import each other, and core imports no action', () => {
  const wrong = inSource.filter(({ file, target }) => {
    const [, from] = file.split('/');
    const [top, to] = target.split('/');
    return top === 'src' && to !== from && to !== 'core';
  });
  expect(say(wrong)).toEqual([]);
});

test('sources import nothing of the rehearsal, the tests or infra', () => {
  expect(
    say(inSource.filter(({ target }) => /^(rehearsal|test|infra|bench|scripts)\//.test(target))),
  ).toEqual([]);
});

test('the rehearsal imports of src only core', () => {
  const wrong = importsOf('rehearsal').filter(({ target }) =>
    actionNames.some((name) => target.startsWith(`src/${name}/`)),
  );
  expect(say(wrong)).toEqual([]);
});

test.each(actionNames)('%s has the parts of an action', (name) => {
  const parts = filesBelow(`src/${name}`).map((file) => path.basename(file));
  expect(parts).toEqual(
    expect.arrayContaining(['inputs.ts', 'plan.ts', 'apply.ts', 'report.ts', 'index.ts', 'main.ts']),
  );
});

test.each(actionNames)('%s: main.ts runs the parts and nothing else', (name) => {
  expect(read(`src/${name}/main.ts`)).toBe(
    "import { run } from '../core/run.ts';\nimport { action } from './index.ts';\n\nawait run(action);\n",
  );
});
