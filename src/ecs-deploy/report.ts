import type { Report } from '../core/action.ts';
import type { Annotation } from '../core/log.ts';
import { escaped, heading, type Markdown, md, words } from '../core/markdown.ts';
import { takeOverText } from './plan.ts';
import type { DeployPlan, Plan, StatusPlan } from './plan.types.ts';
import type { DeployResult, Result } from './result.types.ts';
import { changes, facts, failureSection, migrationSection, stateTable, timeline } from './summary.ts';
import { deployVerdict, dryRunVerdict, statusVerdict } from './verdict.ts';

/** Plan and result as outputs, summary and verdict. Pure. */
export function report(plan: Plan, result: Result | undefined): Report {
  if (plan.mode === 'status') return reportStatus(plan);
  const deployed = result?.kind === 'deploy' ? result : undefined;
  const verdict = deployed ? deployVerdict(plan, deployed) : dryRunVerdict(plan);
  return {
    outputs: deployOutputs(plan, deployed),
    summary: [...verdictSection(verdict), ...sections(plan, deployed)],
    annotations: annotations(plan),
    verdict,
  };
}

function reportStatus(plan: StatusPlan): Report {
  const { state } = plan;
  const verdict = statusVerdict(plan);
  const line = verdict.ok ? verdict.line : '';
  return {
    outputs: {
      status: state.status,
      image: state.image,
      'task-definition-arn': state.taskDefinition,
      'previous-task-definition-arn': '',
      'service-deployment-arn': state.deployment ?? '',
      'migration-task-arn': '',
      'migration-exit-code': '',
    },
    summary: [...verdictSection(verdict), stateTable(plan.cluster, plan.service, state)],
    annotations: state.steady
      ? []
      : [{ level: 'warning', title: 'The service is not steady', message: line }],
    verdict,
  };
}

function annotations(plan: DeployPlan): Annotation[] {
  if (!plan.takesOverFrom) return [];
  return [
    { level: 'warning', title: 'A deployment was in progress', message: takeOverText(plan.takesOverFrom) },
  ];
}

function verdictSection(verdict: Report['verdict']): Markdown[] {
  if (verdict.ok) return [heading(3, words('ecs-deploy')), md`${escaped(verdict.line)}\n`];
  return [
    heading(3, words('ecs-deploy failed')),
    md`${escaped(verdict.failure.message)}\n`,
    md`**Next:** ${escaped(verdict.failure.next)}\n`,
  ];
}

function sections(plan: DeployPlan, result: DeployResult | undefined): Markdown[] {
  return [
    facts(plan, result),
    ...(result?.migration ? migrationSection(result.migration) : []),
    ...(result?.rollout ? [timeline(result.rollout), ...failureSection(result.rollout)] : []),
    changes(plan),
  ];
}

/** What a next step may rely on: nothing is said about what is not known. */
function deployOutputs(plan: DeployPlan, result: DeployResult | undefined): Record<string, string> {
  const { migration, rollout, verified } = result ?? {};
  const end = endOf(plan, result);
  return {
    status: result?.ending === 'unchanged' ? 'UNCHANGED' : rollout ? rollout.status : plan.state.status,
    image: verified?.ok ? verified.image : end === plan.state.taskDefinition ? plan.state.image : '',
    'task-definition-arn': end,
    'previous-task-definition-arn': plan.state.taskDefinition,
    'service-deployment-arn': rollout ? rollout.deployment : (plan.state.deployment ?? ''),
    'migration-task-arn': migration?.task ?? '',
    'migration-exit-code': migration?.exitCode === undefined ? '' : String(migration.exitCode),
  };
}

/** The task definition that the service runs at the end; `''` when that is not known. */
function endOf(plan: DeployPlan, result: DeployResult | undefined): string {
  const { rollout } = result ?? {};
  if (rollout?.ending === 'successful') return rollout.taskDefinition;
  if (rollout) return rollout.serving?.taskDefinition ?? '';
  return result?.updated === 'unknown' ? '' : plan.state.taskDefinition;
}
