import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startRun } from './run/start-run.ts';
import { createTurns } from './run/turns.ts';
import type { JobResult, RunnerOptions, RunRequest, RunResult } from './runner.types.ts';
import { createSources } from './sources/sources.ts';
import { createConcurrencyGroups } from './workflow/concurrency.ts';

/** Runs workflows on this machine. */
export interface Runner {
  /** Runs one workflow to its end. Never rejects for what the workflow does; a run that cannot start says why in `message`. */
  run(request: RunRequest): Promise<RunResult>;
  /** Removes caches, artifacts and scratch folders. */
  close(): void;
}

/** What the runs of one runner share: concurrency groups, caches, artifacts, the numbers of runs. */
export function createRunner(options: RunnerOptions): Runner {
  const folder = fs.mkdtempSync(path.join(options.scratch ?? os.tmpdir(), 'zibro-runner-'));
  const shared = {
    options,
    folder,
    sources: createSources(options, path.join(folder, 'trees')),
    groups: createConcurrencyGroups(),
    turn: createTurns(options.parallel ?? Math.max(2, os.availableParallelism())),
  };
  let runs = 0;
  return {
    run: (request) => {
      runs++;
      return startRun(shared, request, runs);
    },
    close: () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

export type { JobResult, RunnerOptions, RunRequest, RunResult };
