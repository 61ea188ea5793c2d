import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Runtime } from '../../src/core/action.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Annotation } from '../../src/core/log.ts';

/** A clock that jumps: a sleep takes no time, and `now()` moves on by it. */
export function jumpingClock(start = Date.UTC(2026, 10, 24)): Clock & { slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
      await new Promise(setImmediate);
    },
  };
}

/** A runtime for tests that collects what is said. `dispose()` removes its folders. */
export function testRuntime(
  options: {
    env?: Record<string, string>;
    clock?: Clock;
    workspace?: string;
    signal?: AbortSignal;
    onLine?: ((line: string) => void) | undefined;
  } = {},
) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'runtime-'));
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  const secrets: string[] = [];
  const temp = path.join(home, 'temp');
  fs.mkdirSync(temp);
  const runtime: Runtime = {
    env: options.env ?? {},
    clock: options.clock ?? jumpingClock(),
    signal: options.signal ?? new AbortController().signal,
    workspace: options.workspace ?? home,
    temp,
    log: {
      info: (line) => {
        lines.push(line);
        options.onLine?.(line);
      },
      debug: () => {},
      annotate: (annotation) => void annotations.push(annotation),
      group: (_, work) => work(),
      secret: (value) => void secrets.push(value),
    },
  };
  return {
    runtime,
    lines,
    annotations,
    secrets,
    dispose: () => fs.rmSync(home, { recursive: true, force: true }),
  };
}

/** Inputs as `perform` and `readInputs` ask for them. */
export const given = (inputs: Record<string, string>) => (name: string) => inputs[name] ?? '';
