import { Failure } from '../core/failure.ts';
import type { Evidence } from './apply.ts';
import { number, some } from './formats/text.ts';
import type { Plan } from './plan.ts';

/** Why the gate is red, worst first, as sentences; nothing when it is green. */
export interface Verdict {
  passed: boolean;
  reasons: string[];
  /** One line, without the gate's name. */
  line: string;
}

/** Exit code and reports must both say so: the worse of the two wins. */
export function judge(plan: Plan, evidence: Evidence): Verdict {
  const reasons = [
    ...failed(evidence),
    ...exitCode(plan, evidence),
    ...evidence.problems,
    ...reports(plan, evidence),
  ];
  const passed = reasons.length === 0;
  return { passed, reasons, line: passed ? good(plan, evidence) : (reasons[0] ?? '') };
}

/** The verdict as the run's failure. Undefined when it passed. `bare`: how many failures have no annotation. */
export function failureOf(plan: Plan, evidence: Evidence, bare: number): Failure | undefined {
  const { passed, reasons } = judge(plan, evidence);
  if (passed) return undefined;
  const shown = reasons.slice(0, 10);
  if (reasons.length > shown.length)
    shown.push(`${reasons.length - shown.length} more reasons are in the job summary.`);
  return new Failure({ what: `${plan.name}: ${shown.join('\n')}`, next: next(plan, evidence, bare) });
}

function failed({ counts }: Evidence): string[] {
  const reasons: string[] = [];
  if (counts.failed > 0) reasons.push(`${number(counts.failed)} of ${some(counts.tests, 'test')} failed.`);
  if (counts.errors > 0) reasons.push(`${some(counts.errors, 'failure')} outside of any test.`);
  return reasons;
}

function exitCode(plan: Plan, { exitCode: code, counts }: Evidence): string[] {
  if (code === undefined) return [];
  const failures = counts.failed + counts.errors;
  if (code === 0) return failures > 0 ? ['The command ended with exit code 0 all the same.'] : [];
  if (plan.reports.length === 0 || failures > 0) return [`The command ended with exit code ${code}.`];
  return [`The command ended with exit code ${code}, but no report names a failure.`];
}

function reports(plan: Plan, { files, counts }: Evidence): string[] {
  const doubts = files.flatMap(({ file, doubts }) => doubts.map((doubt) => `Report ${file} ${doubt}.`));
  const ran = counts.passed + counts.failed;
  if (plan.reports.length === 0 || ran >= plan.minimumTests) return doubts;
  const verb = ran === 1 ? 'test ran' : 'tests ran';
  return [...doubts, `${number(ran)} ${verb}, but minimum-tests is ${number(plan.minimumTests)}.`];
}

function next(plan: Plan, { exitCode: code, counts, files, problems }: Evidence, bare: number): string {
  if (counts.failed + counts.errors > 0) {
    const rest = bare > 0 ? `; ${number(bare)} of them have no annotation` : '';
    return `Correct the failures that are listed in the job summary${rest}.`;
  }
  if (problems.length > 0 || files.some(({ doubts }) => doubts.length > 0)) {
    return plan.command === undefined
      ? 'See that the step before writes whole reports to these places.'
      : 'See that the command writes whole reports to these places: the end of its output above says more.';
  }
  if (code === undefined || code === 0)
    return 'See why so few tests were found, or set minimum-tests to what is right.';
  if (plan.reports.length === 0) return 'The output of the command is above.';
  return 'The output of the command is above: a file that could not be loaded, a crash or a threshold is in no report.';
}

function good(plan: Plan, { counts, files, exitCode: code }: Evidence): string {
  if (plan.reports.length === 0) return `The command ended with exit code ${code}.`;
  const parts = [`${some(counts.passed, 'test')} passed`];
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  return `${parts.join(', ')} (${some(files.length, 'report')}).`;
}
