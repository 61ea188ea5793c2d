import type { Report } from '../core/action.ts';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/untrusted.ts';
import type { DeployPlan, StatusPlan } from './plan.types.ts';
import { elapsed, minutes } from './progress.ts';
import type { DeployResult, MigrationResult, Problem } from './result.types.ts';
import { rolloutFailure } from './rollout-failure.ts';
import { shortArn } from './task-definition.ts';
import { tellingLine } from './telling-line.ts';

type Verdict = Report['verdict'];

const subject = ({ service, cluster }: { service: string; cluster: string }): string =>
  `Service ${service} in cluster ${shortArn(cluster)}`;

export function statusVerdict(plan: StatusPlan): Verdict {
  const { state } = plan;
  const runs = `${subject(plan)} runs ${state.image} (${shortArn(state.taskDefinition)})`;
  if (state.steady) return { ok: true, line: `${runs}, ${state.running} of ${state.desired} tasks.` };
  return {
    ok: true,
    line: `${runs}, but is not steady: its last deployment is ${state.status}, ${state.running} of ${state.desired} tasks run.`,
  };
}

export function dryRunVerdict(plan: DeployPlan): Verdict {
  return { ok: true, line: `Dry run: ${subject(plan)} was not touched.` };
}

/** One sentence for a good end; for a bad one what happened, to what, and what to do next. */
export function deployVerdict(plan: DeployPlan, result: DeployResult): Verdict {
  switch (result.ending) {
    case 'deployed':
    case 'unchanged':
      return { ok: true, line: goodLine(plan, result) };
    case 'migration-failed':
      return bad(migrationFailure(plan, result.migration));
    case 'rollout-failed':
      return bad(rolloutFailure(plan, result));
    case 'unverified':
      return bad(unverified(plan, result));
    case 'parameter-failed':
      return bad(parameterFailure(plan, result));
    case 'cancelled':
      return bad(cancelled(plan, result));
    case 'broken':
      return bad(broken(plan, result));
  }
}

const bad = (problem: Problem): Verdict => ({
  ok: false,
  failure: new Failure(problem, { cause: chain(problem.causes) }),
});

/** Causes as a chain of errors, which is how a failure prints them. */
function chain(causes: string[]): Error | undefined {
  return causes.reduceRight<Error | undefined>((cause, text) => new Error(text, { cause }), undefined);
}

function goodLine(plan: DeployPlan, result: DeployResult): string {
  const running = result.verified?.ok ? result.verified.running : 0;
  const image = result.verified?.ok ? result.verified.image : plan.image;
  const tasks = `${running} of ${plan.state.desired} tasks`;
  if (result.ending === 'unchanged') {
    const also = result.migration ? ' The migration has run.' : '';
    return `${subject(plan)} runs ${image} already (${shortArn(plan.from)}, ${tasks}): it was not touched.${also}`;
  }
  const { rollout } = result;
  const to = shortArn(rollout?.taskDefinition ?? '');
  return `${subject(plan)} runs ${image} (${to}, ${tasks}): deployment ${shortArn(rollout?.deployment ?? '')} is ${rollout?.status}, after ${elapsed(result.seconds)}.`;
}

function migrationFailure(plan: DeployPlan, migration: MigrationResult | undefined): Problem {
  const telling = tellingLine(migration?.logs ?? []);
  const log = telling === undefined ? '' : ` Its log says: "${telling}".`;
  const how = {
    'timed-out': `did not end within ${minutes(plan.migration?.timeoutMinutes ?? 0)} and was stopped`,
    'not-started': 'was not started',
    unseen: migration?.task ? 'was started, and its end was not seen' : 'was asked for, and may run',
  };
  const ending = migration?.ending ?? 'failed';
  const what = how[ending as keyof typeof how] ?? 'failed';
  return {
    what: `The migration ${what}; ${lower(subject(plan))} was not touched. ${sentence(migration?.text ?? '')}${log}`,
    causes: [],
    next:
      ending === 'unseen'
        ? `Look at the task before running the job again: ${lookCommand(plan, migration)}`
        : 'Correct the migration and run the job again. The log and the job summary show its last log lines.',
  };
}

/** By its id, or by who started it when ECS has not answered with one. */
function lookCommand(plan: DeployPlan, migration: MigrationResult | undefined): string {
  return migration?.task
    ? `aws ecs describe-tasks --cluster ${plan.cluster} --tasks ${migration.task}`
    : `aws ecs list-tasks --cluster ${plan.cluster} --started-by ${plan.migration?.startedBy}`;
}

function unverified(plan: DeployPlan, { rollout, verified }: DeployResult): Problem {
  const why = verified && !verified.ok ? verified.why : '';
  if (!rollout) {
    return {
      what: `${subject(plan)} is at ${plan.image} already, but does not serve it as it should. ${why}`,
      causes: [],
      next: 'Look at the service’s events and stopped tasks; nothing was changed.',
    };
  }
  return {
    what: `Deployment ${shortArn(rollout.deployment)} of ${lower(subject(plan))} is ${rollout.status}, but what runs is not what was deployed. ${why}`,
    causes: [],
    next: 'Look at the service’s events and stopped tasks; it was not rolled back.',
  };
}

function parameterFailure(plan: DeployPlan, { problem, verified }: DeployResult): Problem {
  const image = verified?.ok ? verified.image : plan.image;
  const holds =
    plan.parameter?.from === undefined ? 'does not exist' : `still holds ${oneLine(plan.parameter.from)}`;
  return {
    what: `${subject(plan)} runs ${image}, but parameter ${plan.parameter?.name} was not written and ${holds}: the next change of the infrastructure would put that image back.`,
    causes: problem ? [problem.what, ...problem.causes] : [],
    next: `${problem?.next ?? ''} Then run the job again: it writes only the parameter.`.trim(),
  };
}

function cancelled(plan: DeployPlan, result: DeployResult): Problem {
  const { migration, rollout } = result;
  if (migration?.ending === 'cancelled' && migration.task !== '') {
    return {
      what: `The run was cancelled while migration task ${shortArn(migration.task)} was running: it goes on by itself. ${subject(plan)} was not touched.`,
      causes: [],
      next: `Wait for its end before running the job again, or stop it: aws ecs stop-task --cluster ${plan.cluster} --task ${migration.task}`,
    };
  }
  if (rollout && rollout.ending !== 'successful') return rolloutFailure(plan, result);
  if (migration?.ending === 'cancelled' && migration.asked) {
    return {
      what: `The run was cancelled while the migration task was being started: it may run. ${subject(plan)} was not touched.`,
      causes: [],
      next: `Look for the task before running the job again: ${lookCommand(plan, migration)}`,
    };
  }
  return {
    what: `The run was cancelled. ${whatIsLeft(plan, result)}`,
    causes: [],
    next: 'Run the job again when you want to deploy.',
  };
}

function broken(plan: DeployPlan, result: DeployResult): Problem {
  const problem = result.problem ?? { what: 'An unknown error.', causes: [], next: '' };
  return { ...problem, what: `${problem.what} ${whatIsLeft(plan, result)}` };
}

/** What had been changed when it ended before its time. */
function whatIsLeft(plan: DeployPlan, { migration, registered, updated, rollout }: DeployResult): string {
  const parts: string[] = [];
  if (migration?.registered && migration.ending !== 'succeeded') {
    parts.push(
      `${shortArn(migration.taskDefinition)} was registered; ${lower(subject(plan))} was not touched.`,
    );
  }
  if (migration?.ending === 'succeeded') parts.push('The migration has run.');
  if (rollout?.ending === 'successful') {
    parts.push(`Deployment ${shortArn(rollout.deployment)} is ${rollout.status}: the new version serves.`);
  } else if (updated === 'unknown') {
    parts.push(`The update to ${shortArn(registered)} was sent and not answered: it may have begun.`);
  } else if (registered !== '') {
    parts.push(`${shortArn(registered)} was registered; ${lower(subject(plan))} was not touched.`);
  }
  return parts.length > 0 ? parts.join(' ') : 'Nothing was changed.';
}

const sentence = (text: string): string => (/[.!]$/.test(text) ? text : `${text}.`);

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
