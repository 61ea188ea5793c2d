import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Action, perform, type Report } from '../../src/core/action.ts';
import { Cancelled, Failure } from '../../src/core/failure.ts';
import { flag, text } from '../../src/core/inputs.ts';
import { words } from '../../src/core/markdown.ts';
import { given, testRuntime } from '../support/runtime.ts';

const inputs = { thing: text({ required: true }), 'dry-run': flag(false) };

type Probe = Action<typeof inputs, string[], { thing: string }, { done: string }>;

let stage: ReturnType<typeof testRuntime>;

beforeEach(() => {
  stage = testRuntime();
});

afterEach(() => stage.dispose());

const good: Report = {
  outputs: { url: 'x' },
  summary: [words('fine\n')],
  verdict: { ok: true, line: 'Done.' },
};

/** An action that writes down which of its parts ran. */
function probe(parts: Partial<Probe> = {}) {
  const ran: string[] = [];
  const action: Probe = {
    name: 'probe',
    inputs,
    connect: () => ran,
    plan: async ({ thing }) => {
      ran.push('plan');
      return { thing: thing ?? '' };
    },
    describe: ({ thing }) => [`Do ${thing}.`],
    apply: async ({ thing }) => {
      ran.push('apply');
      return { done: thing };
    },
    report: (_, result) => {
      ran.push(result ? 'report' : 'report of a dry run');
      return good;
    },
    ...parts,
  };
  return { action, ran };
}

test('plan, apply, report; plan and result are outputs', async () => {
  const { action, ran } = probe();
  expect(await perform(action, given({ thing: 'it' }), stage.runtime)).toEqual({
    ok: true,
    outputs: { url: 'x', plan: '{"thing":"it"}', result: '{"done":"it"}' },
    summary: 'fine\n',
    annotations: [],
    closing: ['Done.'],
  });
  expect(ran).toEqual(['plan', 'apply', 'report']);
  expect(stage.lines).toEqual(['Do it.']);
});

test('a dry run applies nothing', async () => {
  const { action, ran } = probe();
  const { outputs } = await perform(action, given({ thing: 'it', 'dry-run': 'true' }), stage.runtime);
  expect([ran, Object.keys(outputs)]).toEqual([
    ['plan', 'report of a dry run'],
    ['url', 'plan'],
  ]);
});

test('bad inputs: nothing runs, and the summary lists them', async () => {
  const { action, ran } = probe();
  const { ok, summary, closing } = await perform(action, given({ 'dry-run': 'yes' }), stage.runtime);
  expect([ok, ran]).toEqual([false, []]);
  expect(closing).toEqual([
    'Input thing is required.\nInput dry-run must be true or false, but is "yes".',
    'Next: Correct the step’s `with:` block; nothing was changed.',
  ]);
  expect(summary).toContain(
    '- Input thing is required.\n- Input dry-run must be true or false, but is "yes".\n',
  );
});

describe('what is thrown', () => {
  const boom = new Error('boom', { cause: new TypeError('socket', { cause: 'cable' }) });
  const failed = new Failure({ what: 'It is gone.', next: 'Bring it back.' }, { cause: boom });

  test.each<[string, Partial<Probe>, string[]]>([
    [
      'a failure, with all that caused it',
      { plan: () => Promise.reject(failed) },
      [
        'It is gone.',
        '  caused by: boom',
        '  caused by: TypeError: socket',
        '  caused by: cable',
        'Next: Bring it back.',
      ],
    ],
    [
      'a surprise before anything was written',
      { plan: () => Promise.reject(new Error('boom')) },
      ['boom', 'Next: Nothing was changed.'],
    ],
    [
      'a surprise after that',
      { apply: () => Promise.reject(new Error('boom')) },
      ['boom', 'Next: Look at the lines above for what was changed before it.'],
    ],
    [
      'an error without words',
      { plan: () => Promise.reject(new Error('')) },
      ['An unknown error.', 'Next: Nothing was changed.'],
    ],
    [
      'a cancelled run',
      { apply: () => Promise.reject(new Cancelled('SIGTERM')) },
      ['The run was cancelled (SIGTERM).', 'Next: Look at the lines above for what was changed before it.'],
    ],
  ])('%s', async (_, parts, closing) => {
    const outcome = await perform(probe(parts).action, given({ thing: 'it' }), stage.runtime);
    expect(outcome.closing).toEqual(closing);
    expect(outcome.ok).toBe(false);
    expect(outcome.annotations).toHaveLength(1);
  });

  test('one annotation: what happened, the first cause, what to do', async () => {
    const { annotations } = await perform(
      probe({ plan: () => Promise.reject(failed) }).action,
      given({ thing: 'it' }),
      stage.runtime,
    );
    expect(annotations).toEqual([
      { level: 'error', title: 'probe failed', message: 'It is gone.\ncable\nBring it back.' },
    ]);
  });
});

test('a run that was cancelled while it planned applies nothing', async () => {
  const controller = new AbortController();
  const { action, ran } = probe({
    plan: async () => {
      controller.abort(new Cancelled('SIGINT'));
      return { thing: 'it' };
    },
  });
  const { ok, closing } = await perform(action, given({ thing: 'it' }), {
    ...stage.runtime,
    signal: controller.signal,
  });
  expect([ok, ran, closing]).toEqual([
    false,
    [],
    ['The run was cancelled (SIGINT).', 'Next: Nothing was changed.'],
  ]);
});

test('a verdict that is red keeps its outputs and its summary', async () => {
  const failure = new Failure({ what: 'No.', next: 'Yes.' });
  const { action } = probe({ report: () => ({ ...good, verdict: { ok: false, failure } }) });
  expect(await perform(action, given({ thing: 'it' }), stage.runtime)).toMatchObject({
    ok: false,
    outputs: { url: 'x', result: '{"done":"it"}' },
    summary: 'fine\n',
    closing: ['No.', 'Next: Yes.'],
  });
});

test('an output above 512 kB becomes a file', async () => {
  const { action } = probe({ apply: async () => ({ done: 'x'.repeat(600_000) }) });
  const { outputs } = await perform(action, given({ thing: 'it' }), stage.runtime);
  const { bytes, file } = JSON.parse(outputs.result ?? '');
  expect(bytes).toBe(600_011);
  expect(fs.statSync(file).size).toBe(600_011);
});
