import { expect, test } from '@jest/globals';
import { readText } from './support.ts';

/** Numbers that look random and are the same each time (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Counted {
  tests: number;
  failed: number;
  skipped: number;
  errors: number;
}

const NAMES = ['plain', 'über', '漢字', 'a &amp; b', '&lt;x&gt;', '😀', '&#10;', "it's"];
const FILLERS = [
  '',
  '\n  ',
  '<!-- <testcase/> -->',
  '<?pi <testcase?>',
  '<properties><property name="a" value="b"/></properties>',
];

/** A tree of suites as text, and what is in it, counted while it is written. */
function tree(roll: (below: number) => number, depth: number, counted: Counted): string {
  const parts: string[] = [];
  for (let left = roll(5); left > 0; left--) {
    parts.push(FILLERS[roll(FILLERS.length)] ?? '');
    const kind = roll(8);
    if (kind < 2 && depth < 6) parts.push(tree(roll, depth + 1, counted));
    else if (kind === 2) {
      counted.errors += 1;
      parts.push('<error message="outside">x</error>');
    } else parts.push(testcase(roll, counted));
  }
  const name = NAMES[roll(NAMES.length)];
  return `<testsuite name="${name}">${parts.join('')}</testsuite>`;
}

function testcase(roll: (below: number) => number, counted: Counted): string {
  counted.tests += 1;
  const open = `<testcase name="${NAMES[roll(NAMES.length)]}" time="0.${roll(1000)}"`;
  const output = roll(2) ? '<system-out><![CDATA[<failure/> ]] > ]]></system-out>' : '';
  switch (roll(5)) {
    case 0:
      counted.failed += 1;
      return `${open}>${output}<failure message="a &gt; b"><![CDATA[</testcase>]]>text</failure></testcase>`;
    case 1:
      counted.failed += 1;
      return `${open}><skipped/><error/>${output}</testcase>`;
    case 2:
      counted.skipped += 1;
      return `${open}><skipped message='"why"'/></testcase>`;
    case 3:
      return `${open}>${output}</testcase>`;
    default:
      return `${open} />`;
  }
}

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

const write = (seed: number) => {
  const counted: Counted = { tests: 0, failed: 0, skipped: 0, errors: 0 };
  const roll = dice(seed);
  const inside = Array.from({ length: 1 + roll(4) }, () => tree(roll, 1, counted)).join('\n');
  return {
    counted,
    xml: `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="r">${inside}</testsuites>`,
  };
};

test('counts of any tree are what was written', async () => {
  for (const seed of seeds) {
    const { counted, xml } = write(seed);
    const { counts, doubts } = await readText(xml);
    expect([seed, doubts]).toEqual([seed, []]);
    expect({ seed, ...counts }).toMatchObject({
      seed,
      ...counted,
      passed: counted.tests - counted.failed - counted.skipped,
    });
  }
});

test('a report that ends too early is never believed', async () => {
  for (const seed of seeds.slice(0, 12)) {
    const bytes = Buffer.from(write(seed).xml);
    const roll = dice(seed);
    const ends = [
      0,
      1,
      2,
      bytes.length - 1,
      bytes.length - 2,
      ...Array.from({ length: 40 }, () => roll(bytes.length)),
    ];
    for (const end of ends) {
      const { doubts } = await readText(bytes.subarray(0, end));
      expect([seed, end, doubts.length]).toEqual([seed, end, 1]);
      expect(doubts[0]).toMatch(/^is (cut off|empty)/);
    }
  }
});

test('nor one of Jest', async () => {
  const tests = ['passed', 'pending'].map((status) => ({
    title: 'ü "x"',
    status,
    failureMessages: [],
    duration: 1.5,
  }));
  const files = [{ name: 'a', status: 'passed', message: '', assertionResults: tests }];
  const bytes = Buffer.from(JSON.stringify({ numTotalTests: 2, success: true, testResults: files }));
  expect((await readText(bytes)).doubts).toEqual([]);
  for (let end = 0; end < bytes.length; end++) {
    expect([end, (await readText(bytes.subarray(0, end))).doubts.length]).toEqual([end, 1]);
  }
});
