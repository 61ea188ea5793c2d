import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createCommandFiles, type Spoken } from '../commands/command-files.ts';
import type { JobState } from '../job/job-state.ts';
import { runChild } from '../process/child.ts';
import type { JsonObject } from '../template/template.types.ts';
import type { StepContext } from './execute.ts';
import type { Frame } from './frame.ts';
import type { StepNode } from './step-node.ts';

export interface StepCommand {
  command: string;
  args: string[];
  cwd: string;
  /** On top of everything but what the runner itself sets: INPUT_ and STATE_ variables. */
  env?: Record<string, string>;
}

/** Runs a step's program in a step's environment, and does what it wrote to its command files. Answers the exit code. */
export async function runStepProcess(
  frame: Frame,
  node: StepNode,
  context: StepContext,
  { command, args, cwd, env = {} }: StepCommand,
): Promise<number> {
  const { job } = frame;
  const files = createCommandFiles(path.join(job.folders.temp, '_runner_file_commands', randomUUID()));
  const exitCode = await runChild({
    command,
    args,
    cwd,
    env: {
      ...stepEnvironment(frame, context.env),
      ...env,
      ...githubVariables(job.contexts.github),
      ...githubVariables(frame.action),
      ...(node.id === '' ? {} : { GITHUB_ACTION: node.id }),
      ...files.env,
    },
    onLine: context.log.line,
    onStart: (group) => job.groups.push(group),
    signal: context.signal,
    grace: job.run.options.grace ?? { interruptMs: 7500, terminateMs: 2500 },
  });
  apply(frame, node, context, files.read());
  return exitCode;
}

/** Everything but GITHUB_ variables: what PATH looks like is known to whoever starts the program. */
export function stepEnvironment(frame: Frame, own: Record<string, string>): Record<string, string> {
  const { job } = frame;
  const env = { ...job.base, ...job.env, ...frame.env, ...own };
  const search = [...job.paths, env.PATH ?? ''].join(path.delimiter);
  return { ...env, PATH: search, ...runnerVariables(job) };
}

function runnerVariables({ contexts, idToken, trackingId }: JobState): Record<string, string> {
  const runner = Object.entries(contexts.runner).map(([name, value]) => [
    `RUNNER_${name.toUpperCase()}`,
    String(value),
  ]);
  return {
    ...Object.fromEntries(runner),
    RUNNER_TRACKING_ID: trackingId,
    ...(idToken && {
      ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token,
    }),
  };
}

const NO_VARIABLE = new Set(['token', 'event', 'repositoryUrl', 'secret_source']);

/** The context's scalars as GITHUB_ variables; the token is in none, an action gets it as an input. */
function githubVariables(github: JsonObject): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(github)) {
    if (NO_VARIABLE.has(name) || (typeof value === 'object' && value !== null)) continue;
    variables[`GITHUB_${name.toUpperCase()}`] = value === null ? '' : String(value);
  }
  return variables;
}

function apply({ job }: Frame, node: StepNode, context: StepContext, spoken: Spoken): void {
  const { log } = context;
  Object.assign(context.outputs, log.outputs, Object.fromEntries(spoken.outputs));
  Object.assign(node.state, log.state, Object.fromEntries(spoken.state));
  Object.assign(job.env, Object.fromEntries(spoken.env));
  for (const folder of spoken.paths) job.paths.unshift(folder);
  context.summarize(spoken.summary);
  for (const message of spoken.errors) log.error(message);
  if (spoken.failed) log.failed = true;
}
