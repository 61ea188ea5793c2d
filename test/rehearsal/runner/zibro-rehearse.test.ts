import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

// The program starts the project's Node from where it lies itself: a small project around a copy of it shows what it does.
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-rehearse-'));
const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};

beforeAll(() => {
  const script = path.resolve(import.meta.dirname, '../../../scripts/zibro-rehearse.mjs');
  write('scripts/zibro-rehearse.mjs', fs.readFileSync(script, 'utf8'));
  write('scripts/setup.mjs', "if (process.env.BROKEN) process.exit(9);\nconsole.log('set up');\n");
  write('rehearsal/json-hook.mjs', "console.log('hooked');\n");
  write(
    'rehearsal/runner/cli/main.ts',
    `const args: string[] = process.argv.slice(2);
console.log(process.execPath.endsWith('node_modules/node/bin/node'), JSON.stringify(args));
if (args[0] !== 'wait') process.exit(7);
process.on('SIGTERM', () => { console.log('terminated'); process.exit(8); });
process.on('disconnect', () => { console.log('alone'); process.exit(6); });
setInterval(() => {}, 1000);
console.log('waiting');
`,
  );
  fs.mkdirSync(path.join(root, 'node_modules/node/bin'), { recursive: true });
  fs.linkSync(process.execPath, path.join(root, 'node_modules/node/bin/node'));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

function start(
  args: string[],
  options: { env?: Record<string, string>; on?: (text: string, pid: number) => void } = {},
) {
  const child = spawn(process.execPath, [path.join(root, 'scripts/zibro-rehearse.mjs'), ...args], {
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    options.on?.(text, child.pid ?? 0);
  });
  // The pipe closes when the last process that writes to it is gone.
  return new Promise<{ code: number | null; out: string[] }>((resolve) =>
    child.on('close', (code) => resolve({ code, out: out.trim().split('\n') })),
  );
}

test("sets up, then runs on the project's Node with the hook; the exit code is the run's", async () => {
  expect(await start(['a', '--b=c d'])).toEqual({
    code: 7,
    out: ['set up', 'hooked', 'true ["a","--b=c d"]'],
  });
});

test('starts nothing when the set-up fails', async () => {
  expect(await start(['a'], { env: { BROKEN: '1' } })).toEqual({ code: 9, out: [''] });
});

test.each([
  ['SIGTERM', 8, 'terminated'],
  ['SIGKILL', null, 'alone'],
] as const)('%s reaches the run', async (signal, code, last) => {
  const ended = await start(['wait'], {
    on: (text, pid) => text.includes('waiting') && process.kill(pid, signal),
  });
  expect([ended.code, ended.out.at(-1)]).toEqual([code, last]);
});
