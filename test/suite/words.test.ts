import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { root } from '../support/project.ts';

const tracked = (pattern: string, ...paths: string[]) => {
  try {
    return execFileSync('git', ['grep', '-nE', pattern, '--', ...paths], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n');
  } catch {
    return []; // git grep ends with 1 when it finds nothing
  }
};

const isClone = () => {
  try {
    return (
      execFileSync('git', ['rev-parse', '--is-inside-work-tree'], { cwd: root, encoding: 'utf8' }).trim() ===
      'true'
    );
  } catch {
    return false;
  }
};

const inClone = isClone() ? test : test.skip;

inClone('no file names a folder of the machine it was written on', () => {
  // The folders of GitHub's own runners are a fact of the world, not of a machine of ours.
  const found = tracked('(/home/[a-z]+/|/root/|/Users/[a-z]+/)', ':!test/suite/words.test.ts');
  expect(found.filter((line) => !/\/(home|Users)\/runner\//.test(line))).toEqual([]);
});

inClone('no lock file names where a machine found a package', () => {
  expect(tracked('"resolved":', '*package-lock.json')).toEqual([]);
});

inClone('no test is switched off or alone', () => {
  // real-runs.test.ts writes test files of its own, for node:test and jest to run.
  const files = ['test', 'templates', ':!test/test-gate/real-runs.test.ts', ':!test/suite/words.test.ts'];
  expect(tracked('\\b(it|test|describe)\\.(only|skip)\\(', ...files)).toEqual([]);
});
