import fs from 'node:fs';
import * as core from '@actions/core';
import { asError } from '../../../src/core/failure.ts';

/** What the runner tells its stand-ins. */
export interface Surroundings {
  /** Repositories at hand: full name to the folder of a git work tree. */
  repositories: Record<string, string>;
  /** Where caches and artifacts are kept. */
  store: string;
  /** The Node that runs the rehearsal. */
  node: string;
}

/** Reads what the runner tells. Only stand-ins get it. */
export function surroundings(): Surroundings {
  return JSON.parse(fs.readFileSync(process.env.ZIBRO_REHEARSAL ?? '', 'utf8'));
}

/** Runs a stand-in; an Error it throws fails the step with its message. */
export async function standIn(work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    core.setFailed(asError(error).message);
  }
}

/** Inputs that the real action has and that change nothing here are named once, so that nobody is misled. */
export function ignoreInputs(names: string[]): void {
  const given = names.filter((name) => core.getInput(name) !== '');
  if (given.length > 0) core.info(`Without effect here: ${given.join(', ')}`);
}
