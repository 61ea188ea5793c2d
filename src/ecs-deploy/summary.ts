import {
  block,
  code,
  details,
  escaped,
  heading,
  type Markdown,
  md,
  picture,
  table,
  words,
} from '../core/markdown.ts';
import { differenceText } from './plan.ts';
import type { DeployPlan, State } from './plan.types.ts';
import { elapsed } from './progress.ts';
import type { DeployResult, MigrationResult, Rollout } from './result.types.ts';
import { shortArn } from './task-definition.ts';

/** Facts below the verdict: what it ran before, what it runs now. */
export function facts(plan: DeployPlan, result: DeployResult | undefined): Markdown {
  const rollout = result?.rollout;
  const rows: [string, Markdown][] = [
    ['Service', md`${code(plan.service)} in ${code(shortArn(plan.cluster))}`],
    ['Image before', code(plan.state.image)],
    [result ? 'Image' : 'Image planned', code(plan.image)],
    ['Task definition before', code(shortArn(plan.state.taskDefinition))],
  ];
  if (result?.registered) rows.push(['Task definition', code(shortArn(result.registered))]);
  if (rollout?.deployment) {
    rows.push(['Deployment', md`${code(shortArn(rollout.deployment))} ${code(rollout.status)}`]);
  }
  if (plan.parameter && result) {
    const did = { none: 'not written', written: 'written', same: 'as it was', failed: 'not written' };
    rows.push(['Parameter', md`${code(plan.parameter.name)} ${words(did[result.parameter])}`]);
  }
  if (result) rows.push(['Duration', words(elapsed(result.seconds))]);
  return table(
    ['', ''],
    rows.map(([name, value]) => [words(name), value]),
  );
}

export function stateTable(cluster: string, service: string, state: State): Markdown {
  return table(
    ['', ''],
    [
      [words('Service'), md`${code(service)} in ${code(shortArn(cluster))}`],
      [words('Image'), code(state.image)],
      [words('Task definition'), code(shortArn(state.taskDefinition))],
      [words('Last deployment'), code(state.status)],
      [words('Tasks'), md`${state.running} of ${state.desired}`],
    ],
  );
}

export function changes(plan: DeployPlan): Markdown {
  const lines = [
    ...plan.differences.map((one) => `${plan.container}: ${differenceText(one)}`),
    ...(plan.migration?.differences ?? []).map(
      (one) => `${plan.migration?.family} ${plan.migration?.container}: ${differenceText(one)}`,
    ),
  ];
  return lines.length === 0 ? words('') : details(words('What changes'), block(lines.join('\n')));
}

export function migrationSection(migration: MigrationResult): Markdown[] {
  return [
    heading(4, words('Migration')),
    md`${escaped(migration.text)} (${words(elapsed(migration.seconds))})\n`,
    migration.logs.length === 0
      ? words('')
      : details(md`Last ${migration.logs.length} log lines`, block(migration.logs.join('\n'))),
  ];
}

const MOMENTS = 12;

/** How the tasks changed over, when there is something to see. */
export function timeline({ timeline: moments }: Rollout): Markdown {
  if (moments.length < 2) return words('');
  const shown =
    moments.length <= MOMENTS ? moments : [...moments.slice(0, MOMENTS - 1), ...moments.slice(-1)];
  const lines = shown.map(({ seconds, status, running, requested, old }) => {
    const at = elapsed(seconds).replace(':', ' min ');
    return `  ${at} s : ${status.replace(/[^A-Z_]/g, '')} : new ${running} of ${requested} : old ${old}`;
  });
  return details(words('Timeline'), picture(['timeline', ...lines].join('\n')));
}

export function failureSection({ evidence, breaker, alarms }: Rollout): Markdown[] {
  if (!evidence) return [];
  const parts: Markdown[] = [];
  const list = (title: string, lines: string[]) => {
    if (lines.length > 0)
      parts.push(heading(4, words(title)), ...lines.map((line) => md`- ${escaped(line)}`), words(''));
  };
  list('Stopped tasks', evidence.tasks);
  for (const { title, lines } of evidence.logs) {
    parts.push(heading(4, md`Last ${lines.length} log lines of ${escaped(title)}`), block(lines.join('\n')));
  }
  list('Targets of the load balancer', evidence.targets);
  list('Alarms', alarms);
  if (breaker && breaker.failures > 0) {
    list('Circuit breaker', [`${breaker.status}: ${breaker.failures} of ${breaker.threshold} failures`]);
  }
  list('Last events', evidence.events);
  list('Not known', evidence.notes);
  return parts;
}
