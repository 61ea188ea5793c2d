import type { Action } from '../core/action.ts';
import { apply, type Result } from './apply.ts';
import { checksApi } from './checks-api.ts';
import { type Edge, runShown } from './edge.ts';
import { check, inputs } from './inputs.ts';
import { describe, makePlan, type Plan } from './plan.ts';
import { report } from './report.ts';
import { Workspace } from './workspace-api.ts';

export const action: Action<typeof inputs, Edge, Plan, Result> = {
  name: 'test-gate',
  inputs,
  check,
  connect: (given, runtime) => {
    const workspace = new Workspace(runtime.workspace);
    const token = given['github-token'];
    const { env, signal, clock, temp } = runtime;
    return {
      workspace,
      run: (command, folder) =>
        runShown(command, { cwd: workspace.absolute(folder), env, signal, clock, temp }),
      publish: token === undefined ? undefined : checksApi(token, runtime),
    };
  },
  plan: (given, { workspace }) => makePlan(given, workspace),
  describe,
  apply: async (plan, edge, { signal, log }) => {
    const result = await apply(plan, edge, signal);
    if (result.check && 'refused' in result.check) {
      log.info(`The check run was not published: ${result.check.refused}`);
    }
    for (const { title, message, place } of result.failures.slice(0, 50)) {
      log.info(`Failed: ${title}${place ? ` (${place.file}:${place.line ?? 1})` : ''}: ${message}`);
    }
    return result;
  },
  report,
};
