import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { RunResult } from '../../../rehearsal/runner/runner.types.ts';
import { createFixtureWorld, fixtures, REPOSITORY, see } from './fixture-world.ts';

const world = createFixtureWorld({ parallel: 4 });
afterAll(world.close);

const cases = fs
  .readdirSync(fixtures)
  .filter((file) => file.endsWith('.expected.json'))
  .map((file) => file.replace('.expected.json', ''))
  .sort();

process.env.RUNNER_TEST_LEAK = 'must not reach a job';

/** All at once, because most of a run is waiting for processes. */
const runs = new Map<string, Promise<RunResult>>();
for (const name of cases) {
  const { request } = expectation(name);
  runs.set(
    name,
    world.runner.run({ repository: REPOSITORY, workflow: `${name}.yml`, event: 'push', ...request }),
  );
}

function expectation(name: string) {
  return JSON.parse(fs.readFileSync(path.join(fixtures, `${name}.expected.json`), 'utf8'));
}

test('there are enough of them', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

test.each(cases)(
  '%s',
  async (name) => {
    const { request: _, ...expected } = expectation(name);
    const result = await runs.get(name);
    if (result === undefined) throw new Error(`${name} was not started`);
    const named = Object.keys(expected);
    if (result.message !== undefined && result.conclusion !== 'cancelled') named.push('message');
    expect(see(result, named, world.stable)).toEqual(expected);
  },
  60_000,
);
