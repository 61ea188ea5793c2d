import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { failing, gate, jestFile, jestJson, junit, passing, suite, type World } from './support.ts';

const green = junit(suite(passing()));
const nodeTest = (inside: string) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n${inside}</testsuites>\n`;
const red =
  '<testcase name="bad" classname="test"><failure type="testCodeFailure" message="1 == 2">x</failure></testcase>';
const todo =
  '<testcase name="later" classname="test"><skipped type="todo" message="true"/><failure message="x">x</failure></testcase>';
const skip = '<testcase name="never" classname="test"><skipped type="skipped" message="why"/></testcase>';
const good = '<testcase name="good" classname="test"/>';

const report = (content: string | Buffer): World => ({ files: { 'report.xml': content }, inputs: {} });
const old = (name: string) => (folder: string) => fs.utimesSync(path.join(folder, name), 1, 1);

describe('red, whatever the report seems to say', () => {
  test.each<[string, World, string]>([
    [
      'a file that crashed at import is left out by jest-junit',
      { command: { writes: { 'report.xml': green }, exitCode: 1 }, inputs: {} },
      'Tests: The command ended with exit code 1, but no report names a failure.',
    ],
    [
      'node:test, a failure outside of any suite',
      report(nodeTest(good + red)),
      'Tests: 1 of 2 tests failed.',
    ],
    [
      'node:test, mixed',
      report(
        nodeTest(
          `${good}${red}${skip}${todo}${good}<testsuite name="s" tests="3" failures="2">${good}${red}<testsuite name="t" tests="1" failures="2">${red}${red}</testsuite></testsuite>`,
        ),
      ),
      'Tests: 4 of 9 tests failed.',
    ],
    [
      'node:test, a test that failed while its subtests passed',
      report(
        nodeTest(
          `<testsuite name="parent" tests="1" failures="0">${good}</testsuite><!-- tests 2 --><!-- fail 1 -->`,
        ),
      ),
      'Tests: Report report.xml says at its end that 1 failed, but shows no failure.',
    ],
    [
      'a failure in a suite inside a suite',
      report(junit(suite(suite(suite(failing()))))),
      'Tests: 1 of 1 test failed.',
    ],
    [
      'a Dart stream is no report of ours',
      report('{"protocolVersion":"0.1.1","type":"start"}\n{"type":"done","success":true}\n'),
      'Tests: Report report.xml is not well-formed JSON.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'an error outside of any test, although the head says 0',
      report(
        junit(suite(`${passing()}<error message="hook failed">x</error>`, 'name="s" tests="1" errors="0"')),
      ),
      'Tests: 1 failure outside of any test.',
    ],
    [
      'an empty root',
      report(junit('')),
      'Tests: Report report.xml holds no test.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'an empty suite',
      report(junit(suite('', 'name="s" tests="0"'))),
      'Tests: Report report.xml holds no test.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'one of two reports is without a test',
      { files: { 'a.xml': green, 'b.xml': junit('') }, inputs: { report: '*.xml' } },
      'Tests: Report b.xml holds no test.',
    ],
    ['all tests skipped', report(nodeTest(skip)), 'Tests: 0 tests ran, but minimum-tests is 1.'],
    [
      'fewer tests than wanted',
      { files: { 'report.xml': green }, inputs: { 'minimum-tests': '20' } },
      'Tests: 1 test ran, but minimum-tests is 20.',
    ],
    [
      'cut off between two tests',
      report(green.slice(0, green.indexOf('</testsuite>'))),
      'Tests: Report report.xml is cut off inside <testsuite>.',
    ],
    [
      'cut off in its first line',
      report('<?xml version="1'),
      'Tests: Report report.xml is cut off.\n0 tests ran, but minimum-tests is 1.',
    ],
    ['empty', report(''), 'Tests: Report report.xml is empty.\n0 tests ran, but minimum-tests is 1.'],
    ['blank', report(' \n\t'), 'Tests: Report report.xml is empty.\n0 tests ran, but minimum-tests is 1.'],
    [
      'not XML at all',
      report('All tests passed!\n'),
      'Tests: Report report.xml is neither JUnit XML nor Jest JSON.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'other XML',
      report('<html><body>502</body></html>'),
      'Tests: Report report.xml is neither JUnit XML nor Jest JSON: it is <html>.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'the report of another tool',
      report('<TestRun xmlns="x"/>'),
      'Tests: Report report.xml is neither JUnit XML nor Jest JSON: it is a TRX report.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'not the format that was promised',
      { files: { 'report.xml': green }, inputs: { format: 'jest-json' } },
      'Tests: Report report.xml is not Jest JSON: it looks like XML.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'the head says more tests',
      report(junit(suite(passing(), 'name="s" tests="2"'))),
      'Tests: Report report.xml says 2 tests in the head of suite "s", but holds 1.',
    ],
    [
      'the head says more failures',
      report(junit(suite(passing(), 'name="s" tests="1" failures="1"'))),
      'Tests: Report report.xml says 1 failure in the head of suite "s", but shows 0.',
    ],
    [
      'the head of the root says more errors',
      report(junit(suite(passing()), 'errors="3"')),
      'Tests: Report report.xml says 3 failures in the head, but shows 0.',
    ],
    [
      'skipped and failed in one test',
      report(junit(suite('<testcase name="x"><skipped/><failure/></testcase>'))),
      'Tests: 1 of 1 test failed.',
    ],
    [
      'a todo that fails, in a report that is not of node:test',
      report(junit(suite('<testcase name="x"><skipped type="todo"/><failure/></testcase>'))),
      'Tests: 1 of 1 test failed.',
    ],
    [
      'failed by its status alone',
      report(junit(suite('<testcase name="x" status="failed"/>'))),
      'Tests: 1 of 1 test failed.',
    ],
    [
      'no file matches',
      { inputs: { report: 'reports/*.xml' } },
      'Tests: No file matches report "reports/*.xml".\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'one of two patterns matches nothing',
      { files: { 'report.xml': green }, inputs: { report: 'report.xml\nother.xml' } },
      'Tests: No file matches report "other.xml".',
    ],
    [
      'the report of an earlier run',
      { files: { 'report.xml': green }, command: { exitCode: 0 }, inputs: {} },
      'Tests: Report report.xml was not written by the command: it is of an earlier run.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'reports and command both bad',
      { command: { writes: { 'report.xml': junit(suite(failing() + passing())) }, exitCode: 3 }, inputs: {} },
      'Tests: 1 of 2 tests failed.\nThe command ended with exit code 3.',
    ],
    [
      'an exit code that was swallowed',
      { command: { writes: { 'report.xml': junit(suite(failing())) }, exitCode: 0 }, inputs: {} },
      'Tests: 1 of 1 test failed.\nThe command ended with exit code 0 all the same.',
    ],
    [
      'only an exit code',
      { command: { exitCode: 2 }, inputs: { report: 'none', name: 'Lint' } },
      'Lint: The command ended with exit code 2.',
    ],
    [
      'Jest: a file that could not be loaded',
      report(
        jestJson(
          [
            jestFile(['passed']),
            jestFile([], { status: 'failed', message: '● Test suite failed to run\n\n  Cannot find module' }),
          ],
          { numTotalTests: 1, numRuntimeErrorTestSuites: 1, success: false },
        ),
      ),
      'Tests: 1 failure outside of any test.',
    ],
    [
      'Jest: such a file is left out',
      report(
        jestJson([jestFile(['passed'])], { numTotalTests: 1, numRuntimeErrorTestSuites: 1, success: false }),
      ),
      'Tests: Report report.xml says numRuntimeErrorTestSuites 1, but holds 0 files that could not run.\nReport report.xml does not say success: true, but shows no failure.',
    ],
    [
      'Jest: interrupted',
      report(jestJson([jestFile(['passed'])], { numTotalTests: 1, wasInterrupted: true })),
      'Tests: Report report.xml says that the run was interrupted.',
    ],
    [
      'Jest: fewer tests than it says',
      report(jestJson([jestFile(['passed'])], { numTotalTests: 3, numFailedTests: 1 })),
      'Tests: Report report.xml says numTotalTests 3, but holds 1 tests.\nReport report.xml says numFailedTests 1, but holds 0 failed tests.',
    ],
    [
      'Jest: no word of success',
      report(jestJson([jestFile(['passed'])], { success: undefined })),
      'Tests: Report report.xml does not say success: true, but shows no failure.',
    ],
    [
      'Jest: a status that nobody knows',
      report(jestJson([jestFile(['passed', 'constructor'])])),
      'Tests: 1 of 2 tests failed.',
    ],
    [
      'Jest: no test',
      report(jestJson([])),
      'Tests: Report report.xml holds no test.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'Jest: cut off',
      report(jestJson([jestFile(['passed'])]).slice(0, -5)),
      'Tests: Report report.xml is cut off.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'Jest: other JSON',
      report('{"total": 3}'),
      'Tests: Report report.xml is neither JUnit XML nor Jest JSON: it is JSON without testResults and numTotalTests.\n0 tests ran, but minimum-tests is 1.',
    ],
    [
      'a good report beside a broken one',
      { files: { 'a.xml': green, 'b.xml': '<testsuite>' }, inputs: { report: '*.xml' } },
      'Tests: Report b.xml is cut off inside <testsuite>.',
    ],
  ])('%s', async (_, world, said) => {
    const seen = await gate(world);
    expect(seen.said).toBe(said);
    expect(seen.ok).toBe(false);
    expect(seen.outputs.verdict).toBe('failed');
  });
});

describe('green, and only so', () => {
  const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const bigEndian = (text: string) => utf16(text).swap16();
  const latin = Buffer.from(green.replace('UTF-8', 'ISO-8859-1').replace('good', 'gr\u00fcn'), 'latin1');

  test.each<[string, World, string]>([
    ['a report', report(green), 'Tests: 1 test passed (1 report).'],
    [
      'a command and its report',
      { command: { writes: { 'report.xml': green }, exitCode: 0 }, inputs: {} },
      'Tests: 1 test passed (1 report).',
    ],
    [
      'the same report written again: its content is old, its time is new',
      {
        files: { 'report.xml': green },
        prepare: old('report.xml'),
        command: { writes: { 'report.xml': green }, exitCode: 0 },
        inputs: {},
      },
      'Tests: 1 test passed (1 report).',
    ],
    [
      'only an exit code',
      { command: { exitCode: 0 }, inputs: { report: 'none' } },
      'Tests: The command ended with exit code 0.',
    ],
    [
      'a failing todo of node:test',
      report(nodeTest(good + todo)),
      'Tests: 1 test passed, 1 skipped (1 report).',
    ],
    [
      'no test where that is allowed',
      { files: { 'report.xml': junit('') }, inputs: { 'minimum-tests': '0' } },
      'Tests: 0 tests passed (1 report).',
    ],
    ['UTF-16 with a mark', report(utf16(green)), 'Tests: 1 test passed (1 report).'],
    ['UTF-16, big end first', report(bigEndian(green)), 'Tests: 1 test passed (1 report).'],
    ['UTF-16 without a mark', report(Buffer.from(green, 'utf16le')), 'Tests: 1 test passed (1 report).'],
    ['UTF-8 with a mark', report(`\ufeff${green}`), 'Tests: 1 test passed (1 report).'],
    [
      'a declaration of UTF-16 that is not true',
      report(green.replace('UTF-8', 'utf-16')),
      'Tests: 1 test passed (1 report).',
    ],
    ['Latin-1', report(latin), 'Tests: 1 test passed (1 report).'],
    [
      'colours and other control characters',
      report(green.replace('good', '\u001b[31mgood\u0000')),
      'Tests: 1 test passed (1 report).',
    ],
    ['a root that is a suite', report(suite(passing())), 'Tests: 1 test passed (1 report).'],
    [
      'heads that say less than there is',
      report(junit(suite(passing() + passing(), 'tests="1"'), 'tests="1"')),
      'Tests: 2 tests passed (1 report).',
    ],
    [
      'several reports, one found twice',
      { files: { 'r/a.xml': green, 'r/b/c.xml': green }, inputs: { report: 'r/**/*.xml\nr/a.xml' } },
      'Tests: 2 tests passed (2 reports).',
    ],
    [
      'relative to the working directory',
      { files: { 'app/out/a.xml': green }, inputs: { report: 'out/*.xml', 'working-directory': 'app' } },
      'Tests: 1 test passed (1 report).',
    ],
    [
      'a name that looks like a pattern',
      { files: { '[a].xml': green }, inputs: { report: '[a].xml' } },
      'Tests: 1 test passed (1 report).',
    ],
    [
      'Jest JSON',
      report(jestJson([jestFile(['passed', 'pending', 'todo'])], { numTotalTests: 3 })),
      'Tests: 1 test passed, 2 skipped (1 report).',
    ],
  ])('%s', async (_, world, said) => {
    const seen = await gate(world);
    expect(seen.said).toBe(said);
    expect(seen.ok).toBe(true);
    expect(seen.outputs.verdict).toBe('passed');
  });
});
