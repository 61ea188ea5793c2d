import { afterEach, beforeEach, expect, it, test } from '@jest/globals';
import { at, backend, base, job, running, sha } from './running.ts';

let { github, call }: Awaited<ReturnType<typeof running>> = {} as never;

beforeEach(async () => {
  ({ github, call } = await running());
});
afterEach(() => github.close());

const annotation = (changes: object = {}) => ({
  path: 'src/a.ts',
  start_line: 3,
  end_line: 3,
  annotation_level: 'failure',
  message: 'Expected 1, got 2',
  ...changes,
});
const output = (annotations: object[]) => ({ title: 'Tests', summary: '1 failed', annotations });
const create = (changes: object = {}) =>
  call('POST', `${base}/check-runs`, { name: 'unit', head_sha: sha, ...changes });

it('creates, completes and lists a check run, and appends annotations', async () => {
  const created = await create({ output: output([annotation()]) });
  expect(created).toMatchObject({
    status: 201,
    body: {
      name: 'unit',
      head_sha: sha,
      status: 'queued',
      conclusion: null,
      completed_at: null,
      started_at: at,
      app: { id: 15_368, slug: 'github-actions' },
      output: { title: 'Tests', summary: '1 failed', annotations_count: 1 },
      pull_requests: [{ number: 5, head: { ref: 'feature/x', sha } }],
    },
  });
  const url = `${base}/check-runs/${created.body.id}`;
  const updated = await call('PATCH', url, {
    conclusion: 'failure',
    output: output([annotation({ start_line: 9, end_line: 9, start_column: 1, end_column: 4 })]),
  });
  expect(updated).toMatchObject({
    status: 200,
    body: { status: 'completed', conclusion: 'failure', completed_at: at, output: { annotations_count: 2 } },
  });
  expect((await call('GET', url)).body).toEqual(updated.body);
  expect((await call('GET', `${url}/annotations`)).list).toEqual([
    {
      ...annotation(),
      start_column: null,
      end_column: null,
      title: null,
      raw_details: null,
      blob_href: `https://github.com/zibro/backend/blob/${sha}/src/a.ts`,
    },
    expect.objectContaining({ start_line: 9, start_column: 1, end_column: 4 }),
  ]);
});

it('lists the latest of each name for a branch, or all', async () => {
  const first = (await create({ conclusion: 'failure' })).body;
  const second = (await create({ conclusion: 'success' })).body;
  const list = async (query: string) => {
    const { body } = await call('GET', `${base}/commits/heads/develop/check-runs${query}`);
    return { count: body.total_count, ids: (body.check_runs as { id: number }[]).map(({ id }) => id) };
  };
  expect(await list('?check_name=unit')).toEqual({ count: 1, ids: [second.id] });
  expect(await list('?check_name=unit&filter=all')).toEqual({ count: 2, ids: [second.id, first.id] });
  expect(await list('?status=in_progress')).toMatchObject({ count: 1 });
  expect(await list('?app_id=1')).toEqual({ count: 0, ids: [] });
});

it('shows a job of a run as a check, from start to end', async () => {
  const find = () => github.repositoryState(backend).checkRuns.find(({ name }) => name.startsWith('lint'));
  github.issueToken(job({ job: 'lint' }), {});
  expect(find()).toMatchObject({ sha, status: 'in_progress', conclusion: null });
  github.report(job({ job: 'lint' }), {
    name: 'lint',
    conclusion: 'failure',
    summaries: ['# Lint'],
    annotations: [
      { level: 'error', message: 'no any', file: 'src/a.ts', line: 2, column: 5 },
      { level: 'notice', message: 'slow' },
    ],
  });
  expect(find()).toMatchObject({
    status: 'completed',
    conclusion: 'failure',
    annotations: [
      { path: 'src/a.ts', start_line: 2, end_line: 2, start_column: 5, annotation_level: 'failure' },
      { path: '.github', start_line: 1, end_line: 1, start_column: null, annotation_level: 'notice' },
    ],
  });
  expect(github.reports).toMatchObject([{ job: { job: 'lint' }, report: { summaries: ['# Lint'] } }]);
});

const invalid = (field: string, message: string) => [
  { resource: 'CheckRun', field: `annotations.${field}`, code: 'invalid', message },
];

test.each([
  [
    '51 annotations',
    { output: output(Array.from({ length: 51 }, () => annotation())) },
    'Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied.',
    undefined,
  ],
  [
    'an unknown field of an annotation',
    { output: output([annotation({ line: 3 })]) },
    'Invalid request.\n\n"line" is not a permitted key.',
    undefined,
  ],
  [
    'a wrong type and a missing field together',
    { output: { title: 7 } },
    `Invalid request.\n\n"summary" wasn't supplied.\nFor 'properties/output/title', 7 is not a string.`,
    undefined,
  ],
  [
    'a text of 65,536 characters',
    { output: { title: 't', summary: 's', text: 'x'.repeat(65_536) } },
    'Invalid request.\n\nOnly 65535 characters are allowed; 65536 were supplied.',
    undefined,
  ],
  [
    'a commit that nobody pushed',
    { head_sha: 'f'.repeat(40) },
    `No commit found for SHA: ${'f'.repeat(40)}`,
    undefined,
  ],
  [
    'completion without a conclusion',
    { status: 'completed' },
    `Invalid request.\n\n"conclusion" wasn't supplied.`,
    undefined,
  ],
  [
    'staleness',
    { conclusion: 'stale' },
    `Invalid request.\n\nOnly GitHub can set a check run's conclusion to "stale".`,
    undefined,
  ],
  [
    'a time that is none',
    { started_at: 'yesterday' },
    'Invalid request.\n\n"yesterday" is not a valid date-time.',
    undefined,
  ],
  [
    'line 0',
    { output: output([annotation({ start_line: 0 })]) },
    'Validation Failed',
    invalid('start_line', 'start_line must be at least 1'),
  ],
  [
    'an end before the start',
    { output: output([annotation({ end_line: 2 })]) },
    'Validation Failed',
    invalid('end_line', 'end_line must not be before start_line'),
  ],
  [
    'columns over several lines',
    { output: output([annotation({ end_line: 4, start_column: 1 })]) },
    'Validation Failed',
    invalid('start_column', 'columns can only be given when start_line and end_line are the same'),
  ],
  [
    'an absolute path',
    { output: output([annotation({ path: '/etc/passwd' })]) },
    'Validation Failed',
    invalid('path', 'path must be relative to the root of the repository'),
  ],
  [
    'a long message',
    { output: output([annotation({ message: 'x'.repeat(65_537) })]) },
    'Validation Failed',
    invalid('message', 'message is too long (maximum is 64 KB)'),
  ],
  [
    'a long title',
    { output: output([annotation({ title: 'x'.repeat(256) })]) },
    'Validation Failed',
    invalid('title', 'title is too long (maximum is 255 characters)'),
  ],
])('refuses %s, and writes nothing', async (_, changes, message, errors) => {
  const before = github.repositoryState(backend).checkRuns.length;
  const refused = await create(changes);
  expect(refused.body).toEqual({
    message,
    ...(errors ? { errors } : {}),
    documentation_url: 'https://docs.github.com/rest/reference/checks#create-a-check-run',
    status: '422',
  });
  expect(refused.status).toBe(422);
  expect(github.repositoryState(backend).checkRuns).toHaveLength(before);
});
