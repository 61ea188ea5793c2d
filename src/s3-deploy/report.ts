import type { Report } from '../core/action.ts';
import { causeChain } from '../core/failure.ts';
import type { Annotation } from '../core/log.ts';
import { block, escaped, heading, type Markdown, md, words } from '../core/markdown.ts';
import type { ListPlan, Plan, ReleasePlan, RemovePlan } from './modes.types.ts';
import type { ReleaseResult, RemoveResult, Result } from './result.types.ts';
import { planSections, releasesTable, removeSections, resultSections } from './summary.ts';
import { dryRunVerdict, listVerdict, releaseVerdict, removeVerdict } from './verdict.ts';

/** Plan and result as outputs, summary and verdict. Pure. */
export function report(plan: Plan, result: Result | undefined): Report {
  switch (plan.mode) {
    case 'list':
      return reportList(plan);
    case 'remove':
      return reportRemove(plan, result?.kind === 'remove' ? result : undefined);
    case 'deploy':
    case 'rollback':
      return reportRelease(plan, result?.kind === 'release' ? result : undefined);
  }
}

const noOutputs = {
  'previous-release': '',
  url: '',
  'uploaded-count': '0',
  'copied-count': '0',
  'deleted-count': '0',
  'invalidation-id': '',
  releases: '[]',
};

function reportList(plan: ListPlan): Report {
  const verdict = listVerdict(plan);
  const [live, before] = plan.releases;
  return {
    outputs: {
      ...noOutputs,
      status: 'LISTED',
      release: live?.release ?? '',
      'previous-release': before?.release ?? '',
      releases: JSON.stringify(plan.releases),
    },
    summary: [...verdictSection(verdict), releasesTable(plan.releases)],
    verdict,
  };
}

function reportRemove(plan: RemovePlan, result: RemoveResult | undefined): Report {
  const verdict = result ? removeVerdict(plan, result) : dryRunVerdict(plan);
  const status = { removed: 'REMOVED', unchanged: 'UNCHANGED', cancelled: 'FAILED', broken: 'FAILED' };
  return {
    outputs: {
      ...noOutputs,
      status: result ? status[result.ending] : 'PLANNED',
      release: result?.ending === 'removed' ? '' : (plan.release ?? ''),
      'previous-release': plan.release ?? '',
      'deleted-count': String(result?.deleted ?? 0),
      'invalidation-id': result?.invalidation?.id ?? '',
    },
    summary: [...verdictSection(verdict), ...removeSections(plan)],
    annotations: warnings([...plan.warnings, ...(result?.warnings ?? [])]),
    verdict,
  };
}

function reportRelease(planned: ReleasePlan, result: ReleaseResult | undefined): Report {
  const plan = result?.plannedAgain ?? planned;
  const verdict = result ? releaseVerdict(plan, result) : dryRunVerdict(plan);
  return {
    outputs: releaseOutputs(plan, result),
    summary: [
      ...verdictSection(verdict),
      ...(result ? resultSections(plan, result) : []),
      ...planSections(plan),
      releasesTable(plan.work.open().seen.state?.releases ?? [], ' before'),
    ],
    annotations: warnings([...plan.warnings, ...(result?.warnings ?? [])]),
    verdict,
  };
}

const warnings = (all: string[]): Annotation[] =>
  all.map((message) => ({ level: 'warning', title: 's3-deploy', message }));

function verdictSection(verdict: Report['verdict']): Markdown[] {
  if (verdict.ok) return [heading(3, words('s3-deploy')), md`${escaped(verdict.line)}\n`];
  const [, ...causes] = causeChain(verdict.failure);
  return [
    heading(3, words('s3-deploy failed')),
    md`${escaped(verdict.failure.message)}\n`,
    ...(causes.length > 0 ? [block(causes.join('\n'))] : []),
    md`**Next:** ${escaped(verdict.failure.next)}\n`,
  ];
}

const STATUS: Record<ReleaseResult['ending'], string> = {
  published: 'DEPLOYED',
  unchanged: 'UNCHANGED',
  'smoke-failed': 'FAILED',
  'rolled-back': 'ROLLED_BACK',
  'rollback-failed': 'FAILED',
  cancelled: 'FAILED',
  broken: 'FAILED',
};

/** What a next step may rely on: nothing is said about what is not known. */
function releaseOutputs(plan: ReleasePlan, result: ReleaseResult | undefined): Record<string, string> {
  const done = [result?.done, result?.rollback?.done].flatMap((one) => one ?? []);
  const count = (of: (one: ReleaseResult['done']) => number) =>
    String(done.reduce((sum, one) => sum + of(one), 0));
  const status = result ? STATUS[result.ending] : plan.action === 'none' ? 'UNCHANGED' : 'PLANNED';
  return {
    status: status === 'DEPLOYED' && plan.mode === 'rollback' ? 'ROLLED_BACK' : status,
    release: liveRelease(plan, result),
    'previous-release': plan.previous?.release ?? '',
    url: plan.place.url ?? '',
    'uploaded-count': count(({ uploaded }) => uploaded.length),
    'copied-count': count(({ copied }) => copied.length),
    'deleted-count': count(({ deleted }) => deleted.length),
    'invalidation-id': done.at(-1)?.invalidation?.id ?? '',
    releases: JSON.stringify(result?.releases ?? plan.work.open().seen.state?.releases ?? []),
  };
}

/** `''` while pages of two releases are live. */
function liveRelease(plan: ReleasePlan, result: ReleaseResult | undefined): string {
  const before = plan.previous?.release ?? '';
  if (!result || plan.action !== 'publish') return before;
  const last = result.rollback ? { ...result.rollback } : { plan, done: result.done };
  if (last.done.saved) return last.plan.release;
  if (last.done.pages > 0) return '';
  return result.rollback ? plan.release : before;
}
