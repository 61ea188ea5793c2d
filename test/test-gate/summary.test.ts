import { describe, expect, test } from '@jest/globals';
import { duration } from '../../src/test-gate/summary.ts';
import { failing, gate, junit, passing, suite } from './support.ts';

const src = { 'src/a.test.js': '' };
const thrown = (name: string, line: number) =>
  `<testcase classname="cart" name="${name}" file="src/a.test.js" time="0.25"><failure message="expected 3 to be 4">Error: expected 3 to be 4
    at Object.&lt;anonymous> (src/a.test.js:${line}:7)</failure></testcase>`;

describe('what is read in the summary', () => {
  test('few failures: all of them, open', async () => {
    const { summary } = await gate({
      files: src,
      command: {
        writes: {
          'reports/junit.xml': junit(suite(thrown('adds up', 12) + passing() + thrown('rounds | up', 30))),
        },
        exitCode: 1,
      },
      inputs: { report: 'reports/*.xml', name: 'Unit tests' },
    });
    expect(summary).toBe(`### Unit tests: failed

- 2 of 3 tests failed.
- The command ended with exit code 1.

Command: <code>npm test</code>

| Tests | Passed | Failed | Skipped | Time |
| ---: | ---: | ---: | ---: | ---: |
| 3 | 1 | 2 | 0 | 510 ms |

#### Failures

**cart › adds up** in <code>src/a.test.js&#58;12</code>

\`\`\`
Error: expected 3 to be 4
  at Object.<anonymous> (src/a.test.js:12:7)
\`\`\`

**cart › rounds &#124; up** in <code>src/a.test.js&#58;30</code>

\`\`\`
Error: expected 3 to be 4
  at Object.<anonymous> (src/a.test.js:30:7)
\`\`\`

#### Slowest tests

| Test | Time |
| --- | ---: |
| cart › adds up | 250 ms |
| cart › rounds &#124; up | 250 ms |
| c › good | 10 ms |

#### Report

| Report | Format | Tests | Failed | State |
| --- | --- | ---: | ---: | --- |
| <code>reports/junit.xml</code> | JUnit | 3 | 2 | read to its end |
`);
  });

  test('all is well', async () => {
    const { summary } = await gate({
      files: { 'report.xml': junit(suite(passing())) },
      inputs: { slowest: '0' },
    });
    expect(summary).toBe(`### Tests: passed

1 test passed &#40;1 report&#41;.

| Tests | Passed | Failed | Skipped | Time |
| ---: | ---: | ---: | ---: | ---: |
| 1 | 1 | 0 | 0 | 10 ms |

#### Report

| Report | Format | Tests | Failed | State |
| --- | --- | ---: | ---: | --- |
| <code>report.xml</code> | JUnit | 1 | 0 | read to its end |
`);
  });

  test('no report', async () => {
    const { summary } = await gate({ command: { exitCode: 0 }, inputs: { report: 'none', name: 'Lint' } });
    expect(summary).toBe(`### Lint: passed

The command ended with exit code 0.

There is no report: the exit code is the only evidence.

Command: <code>npm test</code>
`);
  });

  test('many failures: each is a line to open', async () => {
    const cases = Array.from({ length: 6 }, (_, index) => failing(`bad ${index}`)).join('');
    const { summary } = await gate({ files: { 'report.xml': junit(suite(cases)) }, inputs: {} });
    expect(summary).toContain(`#### Failures

<details><summary>c › bad 0</summary>

\`\`\`
no
  at x
\`\`\`

</details>
`);
  });

  test('flaky tests and errors outside of tests have their own columns', async () => {
    const flaky =
      '<testcase name="x" time="0"><flakyFailure message="once"/></testcase><error message="hook"/>';
    const { summary } = await gate({ files: { 'report.xml': junit(suite(flaky)) }, inputs: {} });
    expect(summary).toContain(`| Tests | Passed | Failed | Skipped | Flaky | Outside of tests | Time |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| 1 | 1 | 0 | 0 | 1 | 1 | 0 ms |`);
  });

  test('reports with a doubt come first, and say why', async () => {
    const { summary } = await gate({
      files: { 'a.xml': junit(suite(passing())), 'b.xml': '<testsuite>' },
      inputs: { report: '*.xml' },
    });
    expect(summary).toContain(`#### Reports: 2 files

| Report | Format | Tests | Failed | State |
| --- | --- | ---: | ---: | --- |
| <code>b.xml</code> | - | 0 | 0 | is cut off inside &lt;testsuite&gt; |
| <code>a.xml</code> | JUnit | 1 | 0 | read to its end |
`);
  });

  test('a dry run says what would be done, and does nothing', async () => {
    const seen = await gate({
      files: { 'app/report.xml': 'old' },
      command: { exitCode: 1, writes: { touched: '' } },
      inputs: { 'working-directory': 'app', 'dry-run': 'true', command: 'npm test | tee log' },
    });
    expect(seen.summary).toBe(`### Tests: dry run

- <code>Run &#40;in app&#41;&#58; npm test &#124; tee log</code>
- <code>Read &#40;in app&#41;&#58; report.xml</code>
- <code>There now&#58; app/report.xml; what the command does not write again counts as missing.</code>
`);
    expect([seen.ok, seen.said, seen.result, Object.keys(seen.outputs)]).toEqual([
      true,
      'Tests: dry run, nothing was run.',
      undefined,
      ['plan'],
    ]);
  });
});

describe('outputs and annotations', () => {
  test('numbers for a next step', async () => {
    const content = junit(
      suite(`${failing()}${passing()}<testcase name="s"><skipped/></testcase><error message="hook"/>`),
    );
    const { outputs, result } = await gate({
      command: { writes: { 'report.xml': content }, exitCode: 1 },
      inputs: {},
    });
    const { plan, result: json, ...numbers } = outputs;
    expect(numbers).toEqual({
      verdict: 'failed',
      tests: '3',
      passed: '1',
      failed: '2',
      skipped: '1',
      'exit-code': '1',
    });
    expect(JSON.parse(plan ?? '')).toMatchObject({
      command: 'npm test',
      reports: ['report.xml'],
      minimumTests: 1,
    });
    expect(json).not.toContain('undefined');
    expect(result).toMatchObject({
      exitCode: 1,
      counts: { tests: 3, failed: 1, errors: 1 },
      failures: [
        { title: 'c › bad', message: 'no', report: 'report.xml' },
        { title: 'suite', message: 'hook' },
      ],
      files: [{ file: 'report.xml', format: 'junit', doubts: [] }],
    });
  });

  test('nine failures and the verdict: those with a place first', async () => {
    const cases = [
      failing('nowhere'),
      ...Array.from({ length: 12 }, (_, index) => thrown(`t${index}`, index + 1)),
    ];
    const { annotations } = await gate({
      files: { ...src, 'report.xml': junit(suite(cases.join(''))) },
      inputs: {},
    });
    expect(annotations).toHaveLength(10);
    expect(annotations[0]).toEqual({
      level: 'error',
      title: 'cart › t0',
      message: 'expected 3 to be 4\n\nError: expected 3 to be 4\n  at Object.<anonymous> (src/a.test.js:1:7)',
      place: { file: 'src/a.test.js', line: 1 },
    });
    expect(annotations[9]).toEqual({
      level: 'error',
      title: 'test-gate failed',
      message:
        'Tests: 13 of 13 tests failed.\nCorrect the failures that are listed in the job summary; 4 of them have no annotation.',
    });
  });
});

test.each([
  [0, '0 ms'],
  [0.0123, '12 ms'],
  [0.9999, '1.0 s'],
  [59.94, '59.9 s'],
  [59.99, '1 min 0 s'],
  [200.4, '3 min 20 s'],
  [7260, '2 h 1 min'],
])('duration of %d', (seconds, expected) => {
  expect(duration(seconds)).toBe(expected);
});
