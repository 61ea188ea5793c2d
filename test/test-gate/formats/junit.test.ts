import { describe, expect, test } from '@jest/globals';
import { junit, readText, suite } from '../support.ts';

/** What is compared of a report: its numbers, and where its failures may be. */
async function seen(xml: string) {
  const { counts, failures, doubts } = await readText(xml);
  const { tests, passed, failed, skipped, flaky, errors } = counts;
  return {
    numbers: [tests, passed, failed, skipped, flaky, errors],
    failures: failures.map(({ title, message, hints }) => [
      title,
      message,
      ...hints.map(({ file, line }) => `${file}:${line ?? ''}`),
    ]),
    doubts,
  };
}

/* Shapes by the reporters named; the first line of each says what version or source it follows. */
describe('dialects', () => {
  test.each<[string, string, number[], string[][]]>([
    [
      // jest-junit 16, buildJsonResults.js: test.todo is a passing case; addFileAttribute; errors are a suite's
      'jest-junit',
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="3" failures="1" errors="0" time="1.7">
  <testsuite name="math" errors="0" failures="1" skipped="1" timestamp="2026-11-24T00:00:00" time="1.1" tests="3">
    <testcase classname="math adds" name="math adds" time="0.005" file="src/math.test.ts">
    </testcase>
    <testcase classname="math divides" name="math divides" time="0.003" file="src/math.test.ts">
      <failure>Error: expect(received).toBe(expected)

Expected: 2
Received: 1
    at Object.toBe (/home/runner/work/app/app/src/math.test.ts:7:17)</failure>
    </testcase>
    <testcase classname="math waits" name="math waits" time="0" file="src/math.test.ts">
      <skipped/>
    </testcase>
    <testcase classname="math later" name="math later" time="0" file="src/math.test.ts">
    </testcase>
  </testsuite>
</testsuites>`,
      [4, 2, 1, 1, 0, 0],
      [
        [
          'math divides',
          'Error: expect(received).toBe(expected)',
          'src/math.test.ts:',
          'math divides:',
          'math:',
        ],
      ],
    ],
    [
      // vitest 4, reporters/junit.ts: suite and class are the file
      'vitest',
      `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="2" failures="1" errors="0" time="0.31">
    <testsuite name="src/sum.test.ts" timestamp="2026-11-24T00:00:00.000Z" hostname="vm" tests="2" failures="1" errors="0" skipped="0" time="0.004">
        <testcase classname="src/sum.test.ts" name="sum &gt; adds" time="0.001">
        </testcase>
        <testcase classname="src/sum.test.ts" name="sum &gt; breaks" time="0.002">
            <failure message="expected 3 to be 4 // Object.is equality" type="AssertionError">
AssertionError: expected 3 to be 4 // Object.is equality
 ❯ src/sum.test.ts:9:15
            </failure>
        </testcase>
    </testsuite>
</testsuites>`,
      [2, 1, 1, 0, 0, 0],
      [
        [
          'src/sum.test.ts › sum > breaks',
          'expected 3 to be 4 // Object.is equality',
          'src/sum.test.ts:',
          'src/sum.test.ts:',
        ],
      ],
    ],
    [
      // Surefire 3, with rerunFailingTestsCount
      'Surefire',
      suite(
        `<testcase name="flaky" classname="com.A" time="1,024.12"><flakyFailure message="once" type="E"><stackTrace>x</stackTrace></flakyFailure></testcase>
         <testcase name="bad" classname="com.A" time="0.1"><failure message="twice" type="E">E: twice</failure><rerunFailure message="again" type="E"><stackTrace>y</stackTrace></rerunFailure></testcase>`,
        'name="com.A" tests="2" failures="1" errors="0" time="1,025.2"',
      ),
      [2, 1, 1, 0, 1, 0],
      [['com.A › bad', 'twice', 'com.A:', 'com.A:']],
    ],
    [
      // pytest 8, junit_family=xunit1: an error in teardown is a second element
      'pytest',
      junit(
        suite(
          `<testcase classname="tests.test_a" name="test_x" file="tests/test_a.py" line="4" time="0.01"><failure message="assert 1 == 2">tests/test_a.py:6: AssertionError</failure><error message="teardown failed">x</error></testcase>`,
          'name="pytest" errors="1" failures="1" skipped="0" tests="1"',
        ),
      ),
      [1, 0, 1, 0, 0, 0],
      [['tests.test_a › test_x', 'assert 1 == 2', 'tests/test_a.py:4', 'tests.test_a:', 'pytest:']],
    ],
    [
      // googletest 1.15, --gtest_output=xml
      'gtest',
      junit(
        suite(
          `<testcase name="A" file="a.cc" line="3" status="run" result="completed" time="0." classname="T"/>
           <testcase name="B" status="notrun" result="suppressed" time="0." classname="T"/>
           <testcase name="C" status="run" result="skipped" time="0." classname="T"><skipped message="a.cc:9&#x0A;why"/></testcase>
           <testcase name="D" file="a.cc" line="12" status="run" result="completed" time="0." classname="T"><failure message="a.cc:14&#x0A;Expected equality" type=""></failure></testcase>`,
          'name="T" tests="4" failures="1" disabled="1" skipped="1" errors="0" time="0."',
        ),
        'tests="4" failures="1" disabled="1" errors="0" time="0." name="AllTests"',
      ),
      [4, 1, 1, 2, 0, 0],
      [['T › D', 'a.cc:14', 'a.cc:12', 'T:', 'T:']],
    ],
    [
      // PHPUnit 11: suites of suites, the head of each counts all below
      'phpunit',
      junit(
        suite(
          suite(
            suite(
              '<testcase name="testA" file="/w/tests/ATest.php" line="10" class="ATest" classname="ATest" time="0.1"><error type="E">E: x</error></testcase>',
              'name="ATest" file="/w/tests/ATest.php" tests="1" errors="1" failures="0"',
            ),
            'name="unit" tests="1" errors="1" failures="0"',
          ),
          'name="/w/phpunit.xml" tests="1" errors="1" failures="0"',
        ),
      ),
      [1, 0, 1, 0, 0, 0],
      [['ATest › testA', 'E: x', '/w/tests/ATest.php:10', '/w/tests/ATest.php:', 'ATest:', 'ATest:']],
    ],
    [
      'a suite that failed before its tests',
      junit(
        suite(
          '<error message="beforeAll failed">stack</error><testcase name="x"/>',
          'name="hooked" file="h.js" tests="1" errors="1"',
        ),
      ),
      [1, 1, 0, 0, 0, 1],
      [['hooked', 'beforeAll failed', 'h.js:', 'hooked:']],
    ],
    [
      'several failures in one test are one failed test',
      junit(
        suite(
          '<testcase name="x"><failure message="1"/><failure message="2"/><error message="3"/></testcase>',
          'tests="1" failures="2" errors="1"',
        ),
      ),
      [1, 0, 1, 0, 0, 0],
      [['x', '1']],
    ],
    [
      'the same name twice is two tests',
      junit(suite('<testcase name="x"><failure/></testcase><testcase name="x"/>')),
      [2, 1, 1, 0, 0, 0],
      [['suite › x', 'No message.', 'suite:']],
    ],
    [
      'prefixed names',
      '<j:testsuite xmlns:j="urn:x" name="s"><j:testcase name="x"><j:failure message="no"/></j:testcase></j:testsuite>',
      [1, 0, 1, 0, 0, 0],
      [['s › x', 'no', 's:']],
    ],
    [
      'a failure with elements inside',
      junit(suite('<testcase name="x"><failure><stackTrace>deep</stackTrace></failure></testcase>')),
      [1, 0, 1, 0, 0, 0],
      [['suite › x', 'deep', 'suite:']],
    ],
    [
      'output of a test is no failure, whatever it says',
      junit(
        suite(
          '<testcase name="x"><system-out>&lt;failure/&gt;<![CDATA[<failure/>]]></system-out></testcase>',
        ),
      ),
      [1, 1, 0, 0, 0, 0],
      [],
    ],
  ])('%s', async (_, xml, numbers, failures) => {
    expect(await seen(xml)).toEqual({ numbers, failures, doubts: [] });
  });
});

describe('text', () => {
  const failure = async (inside: string) => {
    const { failures, doubts } = await readText(junit(suite(`<testcase name="x">${inside}</testcase>`)));
    return { ...failures[0], doubts };
  };

  test.each([
    ['entities', '<failure message="a &lt; b &amp;&#10;c">x</failure>', 'a < b &', 'x'],
    [
      'colours as they are',
      '<failure message="\u001b[31mred\u001b[0m">\u001b[1mx\u001b[0m</failure>',
      'red',
      'x',
    ],
    [
      'colours as references, which are no XML',
      '<failure message="&#27;[31mred&#x1B;[0m">&#x1b;[1mx</failure>',
      'red',
      'x',
    ],
    ['NUL', '<failure message="a\u0000b">x</failure>', 'a\ufffdb', 'x'],
    ['CDATA and text together', '<failure>a<![CDATA[<b>]]>c</failure>', 'a<b>c', 'a<b>c'],
    ['only a message', '<failure message="no\nway"/>', 'no way', 'no way'],
    [
      'indentation goes',
      '<failure message="m">\n      one\n        two\n      three\n    </failure>',
      'm',
      'one\n  two\nthree',
    ],
  ])('%s', async (_, inside, message, details) => {
    expect(await failure(inside)).toMatchObject({ message, details, doubts: [] });
  });

  test('wrong bytes are replaced', async () => {
    const text = Buffer.from(
      junit(suite('<testcase name="a?b"><failure message="no"/></testcase>')),
      'latin1',
    );
    text[text.indexOf('?b')] = 0xff;
    const { failures, doubts } = await readText(text);
    expect([failures[0]?.title, doubts]).toEqual(['suite › a\ufffdb', []]);
  });

  test('times that are none do not count', async () => {
    const times = ['0.5', 'NaN', '-1', '', '1,5', '1967986371', 'Infinity', '1e-3'];
    const { counts, slowest } = await readText(
      junit(suite(times.map((time, index) => `<testcase name="t${index}" time="${time}"/>`).join(''))),
    );
    expect(counts.seconds).toBeCloseTo(2.001);
    expect(slowest).toEqual([
      { title: 'suite › t4', seconds: 1.5 },
      { title: 'suite › t0', seconds: 0.5 },
      { title: 'suite › t7', seconds: 0.001 },
    ]);
  });
});
