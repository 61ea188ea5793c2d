import type { Evidence } from './apply.ts';
import type { TestFailure } from './model.ts';
import type { Plan } from './plan.ts';
import { summaryOf } from './summary.ts';
import { judge } from './verdict.ts';

/** A check run as it is published; texts fit GitHub's limits. */
export interface CheckRun {
  name: string;
  conclusion: 'success' | 'failure';
  title: string;
  /** Markdown. */
  summary: string;
  annotations: CheckAnnotation[];
}

export interface CheckAnnotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: 'failure';
  title: string;
  message: string;
  raw_details?: string;
}

/** What became of it. */
export type Published = { url: string } | { refused: string; expected: boolean };

/** GitHub: 65,535 characters; bytes are counted here, which is less. */
const SUMMARY_BYTES = 60_000;

export function checkRun(plan: Plan, evidence: Evidence): CheckRun {
  const { passed, line } = judge(plan, evidence);
  return {
    name: plan.name,
    conclusion: passed ? 'success' : 'failure',
    title: line.slice(0, 255),
    summary: summaryOf(plan, evidence, SUMMARY_BYTES),
    annotations: evidence.failures.flatMap(annotationOf),
  };
}

/** An annotation of a check needs a file; failures without one are in the summary only. */
function annotationOf({ title, message, details, place }: TestFailure): CheckAnnotation[] {
  if (!place) return [];
  const line = place.line ?? 1;
  return [
    {
      path: place.file,
      start_line: line,
      end_line: line,
      annotation_level: 'failure',
      title: title.slice(0, 255),
      message,
      ...(details !== '' && { raw_details: details }),
    },
  ];
}
