import { perform } from '../../src/core/action.ts';
import { given, jumpingClock, testRuntime } from '../support/runtime.ts';
import { imageOf } from './names.ts';
import { smallWorld, type WorldOptions } from './small-world.ts';

/** The common job; a test changes what it is about. */
const common = { cluster: 'zibro-staging', service: 'backend', image: imageOf('b') };

export interface Play extends WorldOptions {
  inputs?: Record<string, string>;
  signal?: AbortSignal;
  onLine?(line: string): void;
}

/** Plays the action in a small world, from its inputs to its last line. */
export async function play(options: Play = {}) {
  const clock = jumpingClock();
  const { action, ecs, calls } = smallWorld(clock, options);
  const signal = options.signal ? { signal: options.signal } : {};
  const test = testRuntime({ clock, env: { AWS_REGION: 'eu-west-1' }, ...signal });
  const { info } = test.runtime.log;
  test.runtime.log.info = (line) => {
    info(line);
    options.onLine?.(line);
  };
  const start = clock.now();
  try {
    const outcome = await perform(action, given({ ...common, ...options.inputs }), test.runtime);
    const seconds = Math.round((clock.now() - start) / 1000);
    return { ...outcome, writes: ecs.writes, calls, lines: test.lines, seconds, ecs };
  } finally {
    test.dispose();
  }
}
