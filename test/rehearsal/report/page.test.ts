import { expect, test } from '@jest/globals';
import { jobGraph } from '../../../rehearsal/report/graph.ts';
import { storyPage } from '../../../rehearsal/report/page.ts';
import type { ChapterView, JobView } from '../../../rehearsal/report/view.ts';

const hostile = '</pre><script>alert(1)</script>"\'&';
const inert = '&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;';

const job = (id: string, needs: string[] = []): JobView => ({
  id,
  name: id,
  needs,
  conclusion: 'success',
  seconds: 1,
  steps: [{ name: hostile, conclusion: 'failure', seconds: 1, log: [hostile], summary: hostile }],
});

const chapter = (parts: Partial<ChapterView>): ChapterView => ({
  title: hostile,
  expected: hostile,
  ok: true,
  wrong: [],
  seconds: 1,
  seen: [hostile],
  conclusion: 'success',
  jobs: [job(hostile)],
  changes: [
    {
      at: new Date(0),
      service: hostile,
      operation: 'Put',
      role: 'r',
      write: true,
      outcome: 'ok',
      subject: hostile,
    },
  ],
  ...parts,
});

test('text from outside never becomes markup', () => {
  const page = storyPage({ title: hostile, means: [hostile], chapters: [chapter({ wrong: [hostile] })] });
  expect(page).not.toContain('<script');
  expect(page.split(inert).length).toBeGreaterThan(10);
});

test('a summary is readable, and what it decodes to never becomes markup either', () => {
  const summary = 'Site <code>s3&#58;//b</code>, &#60;script&#62; &lt;b&gt; &amp; &#99999999;';
  const steps = [{ name: 's', conclusion: 'success' as const, seconds: 1, log: [], summary }];
  const page = storyPage({ title: 't', means: [], chapters: [chapter({ jobs: [{ ...job('x'), steps }] })] });
  expect(page).toContain('<pre>Site `s3://b`, &lt;script&gt; &lt;b&gt; &amp; &amp;#99999999;</pre>');
});

test.each([
  ['all well', [chapter({})], 'Every step ended as it should.'],
  ['one that did not', [chapter({}), chapter({ ok: false })], '1 of 2 steps did not end as they should.'],
])('the verdict: %s', (_, chapters, verdict) => {
  expect(storyPage({ title: 't', means: [], chapters })).toContain(`>${verdict}</p>`);
});

test('the graph puts a job to the right of all that it needs', () => {
  const svg = jobGraph([
    job('test'),
    job('image', ['test']),
    job('lint'),
    job('deploy', ['image', 'lint']),
  ]).html;
  const column = (id: string) =>
    Number(new RegExp(`translate\\((\\d+) \\d+\\)"><title>${id}:`).exec(svg)?.[1]);
  expect(column('test')).toBe(column('lint'));
  expect(column('image')).toBeGreaterThan(column('test'));
  expect(column('deploy')).toBeGreaterThan(column('image'));
  expect(svg.match(/<path/g)).toHaveLength(3);
});

test('jobs that need each other in a circle do not hang the page', () => {
  expect(jobGraph([job('a', ['b']), job('b', ['a'])]).html).toContain('<title>a:');
});

test('jobs of a matrix stand below each other, and a line that says nothing new is left out', () => {
  const matrix = (name: string): JobView => ({ ...job('deploy', ['scope', 'test']), name });
  const svg = jobGraph([
    job('scope'),
    job('test', ['scope']),
    matrix('Deploy site'),
    matrix('Deploy app'),
    job('gate', ['scope', 'test', 'deploy']),
  ]).html;
  const place = (name: string) =>
    new RegExp(`translate\\((\\d+) (\\d+)\\)"><title>${name}:`).exec(svg)?.slice(1);
  expect(place('Deploy site')?.[0]).toBe(place('Deploy app')?.[0]);
  expect(place('Deploy site')?.[1]).not.toBe(place('Deploy app')?.[1]);
  // scope to test, test to each deploy, each deploy to the gate.
  expect(svg.match(/<path/g)).toHaveLength(5);
});
