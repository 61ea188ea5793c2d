import { describe, expect, test } from '@jest/globals';
import { stepLog } from '../../src/core/github/core.ts';
import { gate, jestFile, jestJson, junit, readText, suite } from './support.ts';

const attribute = (text: string) =>
  text.replace(/[&<>"\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A report in which a text from outside stands wherever there is room for it. */
const everywhere = (text: string) => {
  const it = attribute(text);
  return junit(
    suite(
      `<testcase name="${it}" classname="${it}" file="${it}" line="1" time="1"><failure message="${it}" type="${it}">${it}</failure></testcase>
       <testcase name="slow ${it}" time="9"/><error message="${it}">${it}</error>`,
      `name="${it}" file="${it}"`,
    ),
  );
};

const inJson = (text: string) =>
  jestJson([
    jestFile([], {
      name: text,
      status: 'failed',
      message: text,
      assertionResults: [{ ancestorTitles: [text], title: text, status: 'failed', failureMessages: [text] }],
    }),
  ]);

/** What the runner would see on stdout. */
async function printed(lines: string[]): Promise<string> {
  const { write } = process.stdout;
  let output = '';
  process.stdout.write = (chunk) => {
    output += chunk;
    return true;
  };
  try {
    for (const line of lines) stepLog.info(line);
  } finally {
    process.stdout.write = write;
  }
  return output;
}

describe.each([
  ['JUnit', everywhere],
  ['Jest JSON', inJson],
])('%s: text from outside has no power', (_, report) => {
  test.each([
    ['a command', '\n::error file=a::x'],
    ['a mask', 'x\n  ::add-mask::a'],
    ['an end of silence', '\r::stop-commands::x\r'],
    ['the older form', '##[error]x ##[add-mask]y'],
    ['put together by colours', ':\u001b[0m:set-output name=a::x'],
  ])('%s in the log', async (_, text) => {
    const { lines, said } = await gate({ files: { 'report.xml': report(text) }, inputs: {} });
    const output = await printed([...lines, said]);
    expect(output.split(/\r?\n|\r/).filter((line) => line.trimStart().startsWith('::'))).toEqual([]);
    expect(output).not.toContain('##[');
  });

  test.each([
    ['HTML', '<img src="https://evil.example/x"><script>x</script></details></td>'],
    ['an image and a link', '![x](https://evil.example/x.png) [y](https://evil.example)'],
    ['an address', 'https://evil.example www.evil.example'],
    ['a mention and an issue', '@octocat #1 GH-1'],
    ['a table', 'a | b\n| --- | --- |\n| x | y |'],
    ['a heading', '\n# big\n\n## small'],
    ['a fence', '```\n</code>\n````\n~~~\n<b>'],
    ['a picture', '```mermaid\ngraph LR\n```'],
  ])('%s in the summary', async (_, text) => {
    const { summary } = await gate({ files: { 'report.xml': report(text) }, inputs: {} });
    const outside = withoutFences(summary);
    const ours = /<\/?(?:details|summary|code)>/g;
    expect(outside.replace(ours, '')).not.toMatch(/[<>]|!\[|\]\(|https?:|www\.|(?<!&)[@#]\w|~~~|```/);
    expect(outside.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '### Tests: failed',
      '#### Failures',
      ...(report === everywhere ? ['#### Slowest tests'] : []),
      '#### Report',
    ]);
  });
});

/** The Markdown outside of fenced blocks, by the rule for fences: closed by at least as many backticks. */
function withoutFences(markdown: string): string {
  const kept: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const [ticks = ''] = /^`{3,}/.exec(line) ?? [];
    if (fence === '' && ticks !== '') fence = ticks;
    else if (fence !== '' && ticks.length >= fence.length && line === ticks) fence = '';
    else if (fence === '') kept.push(line);
  }
  expect(fence).toBe('');
  return kept.join('\n');
}

describe('refused, with the reason', () => {
  const entities = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'b'.repeat(99)}"><!ENTITY c "&a;&a;&a;">]><testsuite name="&c;"/>`;
  test.each<[string, string | Buffer, string]>([
    ['entities that grow', entities, 'has a DOCTYPE, which no test report needs: it is refused'],
    [
      'an entity from elsewhere',
      '<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuite/>',
      'has a DOCTYPE, which no test report needs: it is refused',
    ],
    [
      'an entity that nobody declared',
      '<testsuite name="&evil;"/>',
      'is not well-formed XML (line 1, column 23: undefined entity)',
    ],
    ['depth', '<testsuite>'.repeat(257), 'is nested more than 256 levels deep: it is refused'],
    [
      'one text of many megabytes',
      `<testsuite><![CDATA[${'x'.repeat(65 * 1024 * 1024)}`,
      'has one text or tag of more than 64 million characters: it is refused',
    ],
    [
      'one attribute of many megabytes',
      `<testsuite name="${'x'.repeat(65 * 1024 * 1024)}"/>`,
      'has one text or tag of more than 64 million characters: it is refused',
    ],
    [
      'two roots',
      `${suite('')}${suite('')}`,
      'is not well-formed XML (line 1, column 47: documents may contain only one root)',
    ],
    [
      'crossed tags',
      '<testsuite><testcase></testsuite></testcase>',
      'is not well-formed XML (line 1, column 33: unexpected close tag)',
    ],
    [
      'an attribute twice',
      '<testsuite name="a" name="b"/>',
      'is not well-formed XML (line 1, column 30: duplicate attribute: name)',
    ],
    [
      'an encoding that nobody knows',
      '<?xml version="1.0" encoding="klingon"?><testsuite/>',
      'has an encoding that is not known: klingon',
    ],
    ['bytes of another kind', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'is neither JUnit XML nor Jest JSON'],
  ])('%s', async (_, content, doubt) => {
    expect((await readText(content)).doubts).toEqual([doubt]);
  });

  test('256 levels are read', async () => {
    const deep = `${'<testsuite>'.repeat(255)}<testcase name="x"/>${'</testsuite>'.repeat(255)}`;
    expect(await readText(deep)).toMatchObject({ doubts: [], counts: { tests: 1 } });
  });

  test('a file of 1,000 contradictions says the first, and how many more', async () => {
    const { doubts } = await readText(junit(suite('', 'tests="1"').repeat(1000)));
    expect(doubts).toHaveLength(6);
    expect(doubts[5]).toBe('has 995 more contradictions');
  });
});

test('huge numbers in the head are only numbers', async () => {
  const { doubts } = await readText(
    junit(suite('<testcase name="x"/>', 'tests="1e999" failures="-5" errors="0x10"')),
  );
  expect(doubts).toEqual([]);
});

test('names like properties of objects are names', async () => {
  const names = ['__proto__', 'constructor', 'toString'];
  const { counts, doubts } = await readText(
    junit(suite(names.map((name) => `<testcase name="${name}" classname="${name}" ${name}="x"/>`).join(''))),
  );
  expect([counts.tests, doubts]).toEqual([3, []]);
  const root = await readText('<constructor/>');
  expect(root.doubts).toEqual(['is neither JUnit XML nor Jest JSON: it is <constructor>']);
});

test('thousands of failures: few are shown, all are counted, the summary stays small', async () => {
  const stack = `${'    at f (/w/x.js:1:1)\n'.repeat(100)}`;
  const cases = Array.from(
    { length: 3000 },
    (_, index) =>
      `<testcase classname="unique ${index}" name="t"><failure message="m">${stack}</failure></testcase>`,
  );
  const seen = await gate({ files: { 'report.xml': junit(suite(cases.join(''))) }, inputs: {} });
  expect(seen.said).toBe('Tests: 3,000 of 3,000 tests failed.');
  expect(seen.outputs.failed).toBe('3000');
  expect(seen.summary).toContain('#### Failures: the first 50 of 3,000');
  expect(seen.summary.match(/<details>/g)).toHaveLength(50);
  expect(Buffer.byteLength(seen.summary)).toBeLessThan(300_000);
  expect(seen.annotations).toHaveLength(10);
  expect(seen.lines.filter((line) => line.startsWith('Failed: '))).toHaveLength(50);
});
