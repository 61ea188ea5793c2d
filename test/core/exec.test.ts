import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { type Command, childEnvironment, run } from '../../src/core/exec.ts';
import { jumpingClock } from '../support/runtime.ts';
import { appeared, gone } from './processes.ts';

let temp = '';

beforeEach(() => {
  temp = fs.mkdtempSync(path.join(os.tmpdir(), 'exec-'));
});

afterEach(() => fs.rmSync(temp, { recursive: true, force: true }));

const start = (script: string, options: Partial<Command> = {}) =>
  run({
    argv: ['bash', '-c', script],
    cwd: temp,
    env: { PATH: process.env.PATH },
    output: 'keep',
    signal: new AbortController().signal,
    clock: systemClock,
    temp,
    ...options,
  });

describe('run', () => {
  test.each([
    ['its output', 'echo out; echo err >&2', {}, { exitCode: 0, stdout: 'out\n', stderr: 'err\n' }],
    ['its exit code', 'exit 7', {}, { exitCode: 7, stdout: '', stderr: '' }],
    ['the signal that ended it', 'kill -TERM $$', {}, { exitCode: 143, stdout: '', stderr: '' }],
    ['no input unless given', 'cat', {}, { exitCode: 0, stdout: '', stderr: '' }],
    ['its input', 'cat', { stdin: 'secret\n' }, { exitCode: 0, stdout: 'secret\n', stderr: '' }],
    [
      'its variables',
      'echo "$A"',
      { env: { A: 'x "y"', PATH: process.env.PATH } },
      { exitCode: 0, stdout: 'x "y"\n', stderr: '' },
    ],
    ['not ours', 'echo "$ZIBRO_PID_FILE"', {}, { exitCode: 0, stdout: '\n', stderr: '' }],
  ])('answers %s', async (_, script, options, expected) => {
    expect(await start(script, options)).toEqual(expected);
  });

  test('arguments arrive as they are', async () => {
    const odd = ['a b', '"', "'", '$HOME', '*', '', '\n', '::error::x'];
    const { stdout } = await start('', { argv: ['printf', '<%s>', ...odd] });
    expect(stdout).toBe(odd.map((one) => `<${one}>`).join(''));
  });

  test('a program that is not there', async () => {
    const { exitCode, stderr } = await start('', { argv: ['no-such-program'] });
    expect(exitCode).toBe(127);
    expect(stderr).toContain('no-such-program: not found');
  });

  test.each([
    [
      'a variable',
      { env: { BIG: 'x'.repeat(130 * 1024) } },
      'bash cannot be started: variable BIG is larger than 128 KiB.',
    ],
    [
      'an argument',
      { argv: ['bash', '-c', ':', 'x'.repeat(130 * 1024)] as [string, ...string[]] },
      'bash cannot be started: one of its arguments is larger than 128 KiB.',
    ],
  ])('%s that the system does not take is refused, not waited for', async (_, options, message) => {
    await expect(start(':', options)).rejects.toThrow(message);
  });

  test('keeps the end of a long output', async () => {
    const { stdout } = await start('head -c 2000000 /dev/zero | tr "\\0" x; echo end');
    expect(stdout).toHaveLength(256 * 1024);
    expect(stdout.endsWith('xend\n')).toBe(true);
  });
});

describe('cancellation', () => {
  test.each([
    ['a child of a child', 'bash -c "echo \\$\\$ > child; sleep 600" & wait'],
    ['one that does not listen', 'trap "" TERM; echo $$ > child; while true; do sleep 0.1; done'],
    [
      'one whose parent has ended and that is not heard of any more',
      'bash -c \'trap "" TERM; echo $$ > child; exec >/dev/null 2>&1; while true; do sleep 0.1; done\' & wait',
    ],
  ])(
    'ends %s',
    async (_, script) => {
      const controller = new AbortController();
      // The grace of three seconds is over at once.
      const running = start(script, { signal: controller.signal, clock: jumpingClock() });
      running.catch(() => {});
      const pid = await appeared(path.join(temp, 'child'));
      controller.abort(new Error('cancelled'));
      await expect(running).rejects.toThrow('cancelled');
      await gone(pid);
    },
    15_000,
  );

  test('ends a program that has only just been started', async () => {
    const controller = new AbortController();
    const running = start('sleep 600', { signal: controller.signal });
    controller.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
  });

  test('nothing is started when the run is cancelled already', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(start('touch there', { signal })).rejects.toThrow('cancelled');
    expect(fs.existsSync(path.join(temp, 'there'))).toBe(false);
  });

  test('a program ends soon after the one that started it was killed', async () => {
    const script = path.join(temp, 'main.ts');
    fs.writeFileSync(
      script,
      `import { run } from ${JSON.stringify(path.resolve('src/core/exec.ts'))};
       import { systemClock as clock } from ${JSON.stringify(path.resolve('src/core/clock.ts'))};
       const signal = new AbortController().signal;
       await run({ argv: ['bash', '-c', 'echo $$ > child; sleep 600'], cwd: ${JSON.stringify(temp)}, env: process.env, output: 'keep', signal, clock, temp: ${JSON.stringify(temp)} });`,
    );
    const parent = spawn(process.execPath, [script], { stdio: 'ignore' });
    const ended = new Promise((resolve) => parent.on('close', resolve));
    const pid = await appeared(path.join(temp, 'child'));
    parent.kill('SIGKILL');
    await ended;
    await gone(pid);
  }, 15_000);
});

test('a program does not see what belongs to this step alone', () => {
  const env = {
    PATH: '/bin',
    HOME: undefined,
    'INPUT_GITHUB-TOKEN': 'x',
    STATE_a: 'x',
    ACTIONS_RUNTIME_TOKEN: 'x',
    ACTIONS_RUNTIME_URL: 'x',
    ACTIONS_RESULTS_URL: 'x',
    ACTIONS_CACHE_URL: 'x',
    GITHUB_OUTPUT: 'x',
    GITHUB_STATE: 'x',
    GITHUB_ENV: '/env',
    GITHUB_STEP_SUMMARY: '/summary',
    GITHUB_TOKEN: 'given by the author',
  };
  expect(childEnvironment(env)).toEqual({
    PATH: '/bin',
    GITHUB_ENV: '/env',
    GITHUB_STEP_SUMMARY: '/summary',
    GITHUB_TOKEN: 'given by the author',
  });
});
