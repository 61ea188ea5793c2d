import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../rehearsal/runner/events.ts';
import { createFixtureWorld, type FixtureWorld, REPOSITORY, see } from './fixture-world.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cancellation-'));
const listeners = new Set<(event: RunEvent) => void>();
let world: FixtureWorld;

const WORKFLOWS = {
  'cancel.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: $/.github/actions/phases
        with:
          name: it
      - id: slow
        run: |
          sleep 600 & echo $! > ${folder}/child
          echo $$ > ${folder}/parent
          echo "say: ready"
          wait
      - id: skipped
        run: echo hi
      - id: cancelled
        if: cancelled()
        run: 'echo "say: \${{ job.status }} \${{ steps.slow.outcome }}"'
      - id: always
        if: always()
        run: 'echo "say: cleaned up"'
  later:
    needs: a
    runs-on: ubuntu-24.04
    steps:
      - run: echo hi
  report:
    needs: a
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - run: 'echo "say: \${{ needs.a.result }}"'
`,
  'stubborn.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - id: stubborn
        run: |
          trap 'echo "say: got INT"' INT
          trap 'echo "say: got TERM"' TERM
          echo $$ > ${folder}/stubborn
          echo "say: ready"
          while true; do sleep 0.05 || true; done
`,
  'always.yml': `on: push
jobs:
  a:
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - id: goes-on
        if: always()
        run: |
          echo "say: ready"
          sleep 0.4
          echo "say: to the end"
`,
  'group.yml': `on:
  workflow_dispatch:
    inputs:
      newest:
        type: boolean
concurrency:
  group: deploy
  cancel-in-progress: \${{ inputs.newest }}
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          echo "say: ready"
          sleep \${{ inputs.newest && '0' || '600' }}
`,
};

beforeAll(() => {
  world = createFixtureWorld(
    {
      parallel: 4,
      listener: (event) => {
        for (const listener of listeners) listener(event);
      },
    },
    WORKFLOWS,
  );
});
afterAll(() => {
  world.close();
  fs.rmSync(folder, { recursive: true });
});

/** Resolves when a step of the workflow says something. */
function said(text: string): Promise<void> {
  return new Promise((resolve) => {
    const listener = (event: RunEvent) => {
      if (event.type !== 'line' || event.text !== `say: ${text}`) return;
      listeners.delete(listener);
      resolve();
    };
    listeners.add(listener);
  });
}

async function cancelled(workflow: string) {
  const cancel = new AbortController();
  const ready = said('ready');
  const run = world.runner.run({ repository: REPOSITORY, workflow, event: 'push', signal: cancel.signal });
  await ready;
  cancel.abort();
  return see(await run, ['message'], world.stable);
}

const pidIn = (name: string) => Number(fs.readFileSync(path.join(folder, name), 'utf8'));

/** A process that waits to be collected by init counts as gone. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a cancelled run ends its processes, and still cleans up', async () => {
  expect(await cancelled('cancel.yml')).toEqual({
    conclusion: 'cancelled',
    message: ['The run was canceled.'],
    jobs: {
      a: {
        conclusion: 'cancelled',
        says: ['pre it', 'main it', 'ready', 'cancelled cancelled', 'cleaned up', 'post it main-state'],
        steps: { slow: 'cancelled', skipped: 'skipped', cancelled: 'success', always: 'success' },
        annotations: ['error: The operation was canceled.', 'error: The operation was canceled.'],
      },
      later: { conclusion: 'cancelled' },
      report: { conclusion: 'success', says: ['cancelled'] },
    },
  });
  expect([runs(pidIn('parent')), runs(pidIn('child'))]).toEqual([false, false]);
});

test('a step that ignores signals is killed after them', async () => {
  const { jobs } = await cancelled('stubborn.yml');
  expect(jobs.a?.steps).toEqual({ stubborn: 'cancelled' });
  expect(jobs.a?.says).toEqual(['ready', 'got INT', 'got TERM']);
  expect(runs(pidIn('stubborn'))).toBe(false);
});

test('what says always() is not cancelled', async () => {
  const { conclusion, jobs } = await cancelled('always.yml');
  expect(conclusion).toBe('cancelled');
  expect(jobs.a).toEqual({
    conclusion: 'success',
    says: ['ready', 'to the end'],
    steps: { 'goes-on': 'success' },
  });
});

test('a group has one run and one that waits; the newest wins', async () => {
  const start = (newest: boolean) =>
    world.runner.run({
      repository: REPOSITORY,
      workflow: 'group.yml',
      event: 'workflow_dispatch',
      inputs: { newest: String(newest) },
    });
  const ready = said('ready');
  const first = start(false);
  await ready;
  const waiting = new Promise<void>((resolve) => {
    const listener = (event: RunEvent) => {
      if (event.type !== 'job-waiting') return;
      listeners.delete(listener);
      resolve();
    };
    listeners.add(listener);
  });
  const second = start(false);
  await waiting;
  const results = await Promise.all([first, second, start(true)]);
  const superseded = 'Canceling since a higher priority waiting request for deploy exists';
  expect(results.map(({ conclusion, message }) => [conclusion, message])).toEqual([
    ['cancelled', superseded],
    ['cancelled', superseded],
    ['success', undefined],
  ]);
});
