import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Action, perform, type Runtime } from './action.ts';
import { systemClock } from './clock.ts';
import { Cancelled } from './failure.ts';
import { addSummary, inputText, setOutput, stepLog } from './github/core.ts';
import type { Declarations } from './inputs.ts';

/** From SIGINT the runner gives ten seconds in all (7.5 s, SIGTERM, 2.5 s, kill). */
const LAST_WORD_MS = 9_000;

/** Runs an action as the process of a step: the main module of every bundle. */
export async function run<D extends Declarations, Edge, Plan, Result>(
  action: Action<D, Edge, Plan, Result>,
): Promise<void> {
  const temp = fs.mkdtempSync(path.join(process.env.RUNNER_TEMP ?? os.tmpdir(), `${action.name}-`));
  const runtime: Runtime = {
    env: process.env,
    clock: systemClock,
    signal: cancellation(action.name),
    log: stepLog,
    workspace: path.resolve(process.env.GITHUB_WORKSPACE ?? process.cwd()),
    temp,
  };
  const outcome = await perform(action, inputText, runtime);
  fs.rmSync(temp, { recursive: true, force: true });
  for (const annotation of outcome.annotations) stepLog.annotate(annotation);
  for (const [name, value] of Object.entries(outcome.outputs)) setOutput(name, value);
  await addSummary(outcome.summary);
  for (const line of outcome.closing) stepLog.info(line);
  // Sockets that are kept alive would hold the process for seconds; stdout may be a pipe that is still being written.
  process.stdout.write('', () => process.exit(outcome.ok ? 0 : 1));
}

function cancellation(name: string): AbortSignal {
  const controller = new AbortController();
  const cancel = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) return;
    stepLog.info(`${signal}: stopping.`);
    controller.abort(new Cancelled(signal));
    setTimeout(() => {
      stepLog.annotate({
        level: 'error',
        title: `${name} was cancelled`,
        message: 'It did not stop in time. The lines above say what was changed before.',
      });
      process.exit(1);
    }, LAST_WORD_MS).unref();
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return controller.signal;
}
