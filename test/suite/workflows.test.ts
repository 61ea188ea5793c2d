import fs from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { githubRules } from '../../scripts/workflow-lint/github-rules.ts';
import { ownRules } from '../../scripts/workflow-lint/rules.ts';
import { actionNames, filesBelow, read, root } from '../support/project.ts';

const workflows = [...filesBelow('.github/workflows'), ...filesBelow('templates').filter(isWorkflow)];

function isWorkflow(file: string): boolean {
  return /^templates\/[^/]+\/\.github\/workflows\/[^/]+\.ya?ml$/.test(file);
}

/** A workflow with one job, in which `lines` replaces or adds to what is right. */
const workflow = (steps: string, job = 'timeout-minutes: 5', on = 'push') =>
  `on: ${on}\npermissions: {}\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    ${job}\n    steps:\n      ${steps}\n`;
const sha = '0123456789012345678901234567890123456789';

describe('rules of our own', () => {
  test.each([
    [
      'a job without a limit',
      workflow('- run: echo', 'name: x'),
      ['timeout: Job one has no timeout-minutes.'],
    ],
    [
      'no word on permissions',
      workflow('- run: echo').replace('permissions: {}\n', ''),
      ['permissions: Neither the workflow nor job one says its permissions.'],
    ],
    ['a tag', workflow('- uses: a/b@v1'), ['unpinned: a/b@v1 is not pinned by a full commit.']],
    [
      'a commit without its version',
      workflow(`- uses: a/b@${sha}`),
      [`version-comment: a/b@${sha} has no "# v1.2.3" beside it.`],
    ],
    ['a commit with its version', workflow(`- uses: a/b@${sha} # v1.2.3`), []],
    ['our own', workflow('- uses: $/ecs-deploy'), []],
    [
      'a self reference with a ref',
      workflow('- uses: $/ecs-deploy@v1'),
      ['self-reference: $/ecs-deploy@v1: a self reference has no @ref.'],
    ],
    ['a self reference to nothing', workflow('- uses: $/'), ['self-reference: "$/" alone names nothing.']],
    [
      'a download in a shell',
      workflow('- run: curl -s https://x | sudo bash'),
      ['pipe-to-shell: Job one pipes a download into a shell.'],
    ],
    [
      'a cache where strangers write it',
      workflow(`- uses: actions/cache@${sha} # v1.0.0`, 'timeout-minutes: 5', 'pull_request_target'),
      ['cache-poisoning: Job one uses a cache under pull_request_target.'],
    ],
  ])('%s', (_, text, expected) => {
    expect(ownRules('w.yml', text).map(({ rule, message }) => `${rule}: ${message}`)).toEqual(expected);
  });
});

describe("GitHub's own validation", () => {
  test.each([
    [
      'a misspelt input of ours',
      workflow('- uses: $/ecs-deploy\n        with: { clutser: a, cluster: a, service: b }'),
      /clutser/,
    ],
    ['a missing input of ours', workflow('- uses: $/ecs-deploy\n        with: { cluster: a }'), /service/],
    ['an action of ours that is not there', workflow('- uses: $/ecs-deplyo'), /ecs-deplyo/],
    ['an unknown context', workflow('- run: echo ${{ gihtub.ref }}'), /gihtub/],
    ['an unknown key', workflow('- run: echo', 'timeout-minuts: 5'), /timeout-minuts/],
  ])('tells %s', async (_, text, expected) => {
    const messages = (await githubRules(root, '.github/workflows/x.yml', text)).map(({ message }) => message);
    expect(messages.join('\n')).toMatch(expected);
  });
});

test.each([...workflows, ...actionNames.map((name) => `actions/${name}/action.yml`)])(
  '%s is clean',
  async (file) => {
    const text = read(file);
    expect(await githubRules(root, file, text)).toEqual([]);
    if (!file.startsWith('actions/')) expect(ownRules(file, text)).toEqual([]);
  },
);

test("this project's checks: one gate job needs all others", () => {
  const { jobs }: { jobs: Record<string, { needs?: string[] }> } = parse(read('.github/workflows/ci.yml'));
  const { gate, ...others } = jobs;
  expect(gate?.needs?.toSorted()).toEqual(Object.keys(others).sort());
});

test('this project’s checks run the scripts that .ci/run runs', () => {
  const { jobs } = parse(read('.github/workflows/ci.yml'));
  const scripts: string[] = jobs.check.strategy.matrix.script;
  const local = [...read('.ci/run').matchAll(/^stage \w+ npm (?:run --silent )?(\w+)/gm)].map(
    ([, name]) => name,
  );
  expect(scripts.map((script) => script.replace('run ', '')).sort()).toEqual(local.sort());
  const known = Object.keys(JSON.parse(fs.readFileSync(`${root}/package.json`, 'utf8')).scripts);
  expect(known).toEqual(expect.arrayContaining(local));
});
