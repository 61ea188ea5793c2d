import type { Role } from '../../rehearsal/cloud/iam/iam.ts';
import { perform } from '../../src/core/action.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { action } from '../../src/ecs-deploy/index.ts';
import { programs, type Stage, startStage } from '../rehearsal/cloud/ecs/stage.ts';
import { runBundle, type StepRequest } from '../support/bundle.ts';
import { given, testRuntime } from '../support/runtime.ts';

/** The role of the pipeline, with the action's own list and nothing else. */
const roleName = 'zibro-staging-backend-deploy';

/** A service of two tasks that runs version `one`, a migration family, and a pipeline's role that holds exactly iam.json. */
export async function startDeployStage() {
  const stage = await startStage();
  try {
    await furnish(stage);
  } catch (error) {
    await stage.cloud.close();
    throw error;
  }
  return { ...stage, ...runsOf(stage) };
}

async function furnish(stage: Stage): Promise<void> {
  const { cloud, backend } = stage;
  const role: Role = cloud.iam.role(roleName);
  cloud.iam.putRole({ ...role, policies: role.policies.filter(({ name }) => name === 'ecs-deploy') });
  const first = await stage.push('one', programs.server('one'));
  const tags = [{ key: 'team', value: 'backend' }];
  const definition = stage.definition(first, {}, { family: backend.family, tags });
  // Long enough for a version that starts slowly.
  await stage.createService(await stage.register(definition), { healthCheckGracePeriodSeconds: 900 });
  await stage.register(
    stage.definition(
      first,
      { name: 'migrate', portMappings: [], command: ['node', 'main.mjs', 'migrate'] },
      { family: backend.migrationFamily, executionRoleArn: roleArn(stage, backend.migrationExecutionRole) },
    ),
  );
}

const roleArn = ({ cloud }: Stage, name: string) => `arn:aws:iam::${cloud.world.account}:role/${name}`;

function runsOf({ cloud, backend }: Stage) {
  const common = { cluster: backend.cluster, service: 'backend', 'poll-seconds': '1' };
  /** What the pipeline's role has changed since a moment, in order. */
  const writesSince = (start: number): string[] =>
    cloud.journal
      .slice(start)
      .filter(({ write, role }) => write && role === roleName)
      .map(({ operation, outcome }) => (outcome === 'ok' ? operation : `${operation}: ${outcome}`));
  return {
    /** The action in this process. Its pauses are short; it asks over the wire, as ever. */
    async run(inputs: Record<string, string>, environment = cloud.environmentFor(roleName)) {
      const before = { ...process.env };
      Object.assign(process.env, environment);
      const test = testRuntime({ clock: scaledClock(20), env: environment });
      const start = cloud.journal.length;
      try {
        const outcome = await perform(action, given({ ...common, ...inputs }), test.runtime);
        return { ...outcome, lines: test.lines, writes: writesSince(start) };
      } finally {
        for (const name of Object.keys(environment)) delete process.env[name];
        Object.assign(process.env, before);
        test.dispose();
      }
    },
    /** The bundle, as a step. */
    async step(inputs: Record<string, string>, request: Partial<StepRequest> = {}) {
      const start = cloud.journal.length;
      const env = { ...cloud.environmentFor(roleName), ...request.env };
      const step = await runBundle({
        action: 'ecs-deploy',
        inputs: { ...common, ...inputs },
        ...request,
        env,
      });
      return { ...step, writes: writesSince(start) };
    },
  };
}

/** Time that passes faster, so that a limit of minutes takes seconds. Requests are signed with the SDK's own clock. */
function scaledClock(times: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
}

/** An image for service and migration: `migrate` as an argument makes it a migration that prints a line and ends. */
export const both = (server: string, migration: string): string => `
if (process.argv[2] === 'migrate') { ${migration} } else { await (async () => {
${server.replace("import http from 'node:http';", "const http = await import('node:http');")}
})(); }
`;
