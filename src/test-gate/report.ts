import type { Report } from '../core/action.ts';
import type { Annotation } from '../core/log.ts';
import { code, escaped, heading, md, words } from '../core/markdown.ts';
import { oneLine } from '../core/untrusted.ts';
import { stepAnnotations } from './annotations.ts';
import type { Result } from './apply.ts';
import type { Plan } from './plan.ts';
import { describe } from './plan.ts';
import { summaryParts } from './summary.ts';
import { failureOf, judge } from './verdict.ts';

export function report(plan: Plan, result: Result | undefined): Report {
  if (!result) return dryRun(plan);
  const { counts, exitCode } = result;
  const said = annotations(result);
  const failure = failureOf(
    plan,
    result,
    published(result) ? 0 : counts.failed + counts.errors - said.length,
  );
  return {
    outputs: {
      verdict: failure ? 'failed' : 'passed',
      tests: String(counts.tests),
      passed: String(counts.passed),
      failed: String(counts.failed + counts.errors),
      skipped: String(counts.skipped),
      'exit-code': exitCode === undefined ? '' : String(exitCode),
    },
    summary: summaryParts(plan, result),
    annotations: [...said, ...unpublished(result)],
    verdict: failure
      ? { ok: false, failure }
      : { ok: true, line: `${plan.name}: ${judge(plan, result).line}` },
  };
}

const published = ({ check }: Result) => check !== undefined && 'url' in check;

/** A check run has every failure at its place: none of them twice. */
const annotations = (result: Result): Annotation[] =>
  published(result) ? [] : stepAnnotations(result.failures);

/** A fork's token may not write: that is in the log, and no reason for a warning. */
function unpublished({ check }: Result): Annotation[] {
  if (!check || 'url' in check || check.expected) return [];
  const message = `The check run was not published: ${oneLine(check.refused, 500)}`;
  return [{ level: 'warning', title: 'Check run', message }];
}

function dryRun(plan: Plan): Report {
  const lines = describe(plan).map((line) => md`- ${code(oneLine(line, 1000))}\n`);
  return {
    outputs: {},
    summary: [md`${heading(3, md`${escaped(plan.name)}: dry run`)}${words(lines.join(''))}`],
    verdict: { ok: true, line: `${plan.name}: dry run, nothing was run.` },
  };
}
