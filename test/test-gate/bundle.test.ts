import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { appeared, gone } from '../core/processes.ts';
import { runBundle } from '../support/bundle.ts';
import { failing, junit, passing, suite, writeFiles } from './support.ts';

let workspace = '';

beforeEach(() => {
  workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-')));
});

afterEach(() => fs.rmSync(workspace, { recursive: true, force: true }));

const step = (inputs: Record<string, string>, onStart?: Parameters<typeof runBundle>[0]['onStart']) =>
  runBundle({ action: 'test-gate', inputs, workspace, ...(onStart && { onStart }) });

/** The workflow commands among the lines, as the runner takes them: none while a program is speaking. */
function commands(stdout: string): string[] {
  const taken: string[] = [];
  let until = '';
  for (const line of stdout.split('\n').map((one) => one.trimStart())) {
    if (until !== '') until = line === until ? '' : until;
    else if (line.startsWith('::stop-commands::')) until = `::${line.slice(17)}::`;
    else if (line.startsWith('::')) taken.push(line);
  }
  return taken;
}

test('green: a command and its report', async () => {
  writeFiles(workspace, { 'made.xml': junit(suite(passing())) });
  const ended = await step({
    command: 'echo "::error::not mine"; cp made.xml report.xml',
    report: 'report.xml',
  });
  expect(ended).toMatchObject({
    exitCode: 0,
    outputs: { verdict: 'passed', tests: '1', passed: '1', failed: '0', skipped: '0', 'exit-code': '0' },
  });
  expect(ended.stdout).toContain('\n::error::not mine\n');
  expect(commands(ended.stdout)).toEqual([]);
  expect(ended.stdout.trimEnd().split('\n').at(-1)).toBe('Tests: 1 test passed (1 report).');
  expect(ended.summary).toMatch(/^### Tests: passed\n/);
});

test('red: pipefail, failures at their places, everything said', async () => {
  const stack =
    '<testcase name="bad" file="src/a.test.js"><failure message="no">Error: no\n at f (src/a.test.js:7:3)</failure></testcase>';
  writeFiles(workspace, { 'src/a.test.js': '', 'made.xml': junit(suite(stack + failing() + passing())) });
  const ended = await step({
    command: 'cp made.xml report.xml\nexit 3 | cat',
    report: 'report.xml',
    name: 'Unit',
  });
  expect(ended.exitCode).toBe(1);
  expect(ended.outputs).toMatchObject({ verdict: 'failed', tests: '3', failed: '2', 'exit-code': '3' });
  expect(commands(ended.stdout)).toEqual([
    '::error title=suite › bad,file=src/a.test.js,line=7::no%0A%0AError: no%0A at f (src/a.test.js:7:3)',
    '::error title=c › bad::no%0A  at x',
    '::error title=test-gate failed::Unit: 2 of 3 tests failed.%0AThe command ended with exit code 3.%0ACorrect the failures that are listed in the job summary.',
  ]);
  expect(ended.summary).toContain('**suite › bad** in <code>src/a.test.js&#58;7</code>');
});

test('the command sees the job’s environment, and nothing of the step', async () => {
  const ended = await step({
    command: 'env | grep -E "^(INPUT_|GITHUB_OUTPUT|GITHUB_WORKSPACE)"',
    report: 'none',
  });
  expect(ended.stdout).toContain(`\nGITHUB_WORKSPACE=${workspace}\n`);
  expect(ended.stdout).not.toMatch(/^(INPUT_|GITHUB_OUTPUT)/m);
});

test('bad inputs: all in one message, nothing is run', async () => {
  const ended = await step({
    command: 'touch was-run',
    report: '*.xml\n!x',
    format: 'xml',
    name: 'two\nlines',
    'minimum-tests': 'many',
    slowest: '51',
    'dry-run': 'yes',
  });
  expect(ended.exitCode).toBe(1);
  expect(fs.readdirSync(workspace)).toEqual([]);
  expect(ended.stdout.split('\n').filter((line) => line.startsWith('Input '))).toEqual([
    'Input report must not begin with ! (line "!x"), but is "*.xml\\n!x".',
    'Input format must be one of auto, junit, jest-json, but is "xml".',
    'Input name must be one line of at most 100 characters, but is "two\\nlines".',
    'Input minimum-tests must be a whole number from 0 to 1000000, but is "many".',
    'Input slowest must be a whole number from 0 to 50, but is "51".',
    'Input dry-run must be true or false, but is "yes".',
  ]);
});

test.each([
  [
    'no evidence at all',
    { report: 'none' },
    'Input report "none" needs a command: without both there is no evidence at all.',
  ],
  [
    'two words at once',
    { report: 'none\nx.xml', command: 'true' },
    'Input report is either "none" or paths, not both.',
  ],
  [
    'no such folder',
    { report: 'x', 'working-directory': 'none' },
    'working-directory "none" is not a folder.',
  ],
])('%s', async (_, inputs, message) => {
  const ended = await step(inputs);
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout.split('\n')).toContain(message);
});

test('dry run', async () => {
  const ended = await step({ command: 'touch was-run', report: 'x.xml', 'dry-run': 'true' });
  expect([ended.exitCode, fs.readdirSync(workspace)]).toEqual([0, []]);
  expect(ended.stdout).toBe('Run: touch was-run\nRead: x.xml\nTests: dry run, nothing was run.\n');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s: red, and no process is left',
  async (signal) => {
    const command = 'bash -c "echo \\$\\$ > child; sleep 600" & echo started; wait';
    const child = () => appeared(path.join(workspace, 'child'));
    const ended = await step({ command, report: 'none' }, (running) =>
      running.onOutput((text) => {
        if (/^started$/m.test(text)) void child().then(() => running.kill(signal));
      }),
    );
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain(`The run was cancelled (${signal}).`);
    await gone(await child());
  },
  15_000,
);
