import { oneLine } from '../core/untrusted.ts';
import { standing } from './deployment-status.ts';
import type { DeployPlan } from './plan.types.ts';
import type { DeployResult, Problem, Rollout } from './result.types.ts';
import { shortArn } from './task-definition.ts';
import { tellingLine } from './telling-line.ts';

const rollBackCommand = (deployment: string): string =>
  `aws ecs stop-service-deployment --service-deployment-arn ${deployment} --stop-type ROLLBACK`;

/** A rollout that did not end well, in words. */
export function rolloutFailure(plan: DeployPlan, { rollout }: DeployResult): Problem {
  if (!rollout) throw new Error('There is no rollout to speak of.');
  const subject = `Service ${plan.service} in cluster ${shortArn(plan.cluster)}`;
  const to = shortArn(rollout.taskDefinition);
  const deployment = shortArn(rollout.deployment);
  const problem = rollout.problem;
  const causes = problem ? [problem.what, ...problem.causes] : [];
  switch (rollout.ending) {
    case 'superseded':
      return {
        what: `${subject} was not deployed: deployment ${deployment} of ${to} was taken over by deployment ${rollout.supersededBy}, which was started after it.`,
        causes,
        next: 'Look at the other deployment’s end; run this job again if its version is the one that must serve.',
      };
    case 'never-started':
      return {
        what: `${subject} was updated to ${to}, but ECS shows no service deployment for it.`,
        causes,
        next: 'Look at the service in the ECS console: what it will run is not known.',
      };
    case 'cancelled':
      return cancelled(subject, to, rollout);
    case 'unseen':
      return {
        what: `The end of deployment ${deployment} of ${to} was not seen (last: ${rollout.status || 'nothing'}). ECS goes on with it by itself; whether ${plan.service} serves the new version is not known.`,
        causes,
        next: `${problem?.next ?? ''} Then run the job again: it looks at what became of it.`.trim(),
      };
    case 'left':
      return left(subject, to, rollout, causes);
    default:
      return { what: rolledBack(subject, rollout), causes, next: advice(rollout) };
  }
}

function cancelled(subject: string, to: string, rollout: Rollout): Problem {
  const last = rollout.timeline.at(-1);
  if (rollout.deployment === '') {
    return {
      what: `The run was cancelled just after ${subject.charAt(0).toLowerCase()}${subject.slice(1)} was updated to ${to}: ECS goes on with the deployment by itself.`,
      causes: [],
      next: 'Run the job again to follow it to its end.',
    };
  }
  const deployment = `deployment ${shortArn(rollout.deployment)} of ${to}`;
  switch (standing(rollout.status)) {
    case 'good':
    case 'bad':
      return {
        what: `The run was cancelled. ${subject}: ${deployment} is ${rollout.status}.`,
        causes: [],
        next: 'Run the job again: it looks at what serves.',
      };
    case 'going-back':
      return {
        what: `The run was cancelled. ${subject}: ${deployment} is ${rollout.status}; ECS ends the rollback by itself.`,
        causes: [],
        next: 'Correct the new version and run the job again.',
      };
  }
  const counts = last ? `, new ${last.running} of ${last.requested} running, old ${last.old}` : '';
  return {
    what: `The run was cancelled. ${subject} is in ${deployment} (${rollout.status || 'not seen yet'}${counts}): ECS goes on with it by itself.`,
    causes: [],
    next: `Run the job again to follow it to its end, or go back: ${rollBackCommand(rollout.deployment)}`,
  };
}

function left(subject: string, to: string, rollout: Rollout, causes: string[]): Problem {
  const why = rollout.rollback === 'failed' ? 'rolling it back failed' : 'input rollback is false';
  return {
    what: `${subject} was not deployed. ${reasons(rollout)} Deployment ${shortArn(rollout.deployment)} of ${to} goes on in ECS (${rollout.status}), because ${why}.`,
    causes,
    next: `Correct the new version and run the job again, or go back: ${rollBackCommand(rollout.deployment)}`,
  };
}

function rolledBack(subject: string, rollout: Rollout): string {
  const reason = rollout.reason === '' ? '' : ` (${oneLine(rollout.reason, 300).replace(/\.$/, '')})`;
  const state = `Deployment ${shortArn(rollout.deployment)} is ${rollout.status}${reason}`;
  const why = reasons(rollout);
  return `${subject} was not deployed.${why === '' ? '' : ` ${why}`} ${state}: ${serves(rollout)}`;
}

/** Only after a successful rollback is the old version known to serve. */
function serves({ serving, status }: Rollout): string {
  if (serving === undefined) return 'what serves now could not be read.';
  const { taskDefinition, running, desired } = serving;
  const at = shortArn(taskDefinition);
  if (status === 'ROLLBACK_SUCCESSFUL') return `${at} serves, ${running} of ${desired} tasks.`;
  return `the service is at ${at}, ${running} of ${desired} tasks run it.`;
}

/** Why the new version cannot serve, as sentences. */
function reasons(rollout: Rollout): string {
  const { because, evidence, breaker, alarms } = rollout;
  const parts: string[] = [];
  if (because !== undefined) parts.push(because);
  if (evidence && evidence.tasksSay !== '' && evidence.tasksSay !== because) parts.push(evidence.tasksSay);
  if (alarms.length > 0) parts.push(`Alarm ${alarms.join(', ')} was triggered.`);
  if (because === undefined && breaker && breaker.status === 'TRIGGERED') {
    parts.push(`The circuit breaker counted ${breaker.failures} of ${breaker.threshold} failures.`);
  }
  const telling = tellingLine(evidence?.logs[0]?.lines ?? []);
  if (telling !== undefined) parts.push(`Its log says: "${telling}".`);
  else if (evidence?.targets[0] !== undefined) parts.push(`Target ${evidence.targets[0]}.`);
  return parts.join(' ');
}

function advice(rollout: Rollout): string {
  if (rollout.status !== 'ROLLBACK_SUCCESSFUL' || rollout.serving === undefined) {
    return 'Look at the service now: it may not serve. Then correct the new version and run the job again.';
  }
  return 'Correct the new version and run the job again. The log and the job summary show its stopped tasks, events and log lines.';
}
