import type { Place } from '../core/log.ts';

export type Format = 'junit' | 'jest-json';

export interface Counts {
  tests: number;
  passed: number;
  failed: number;
  skipped: number;
  /** Of the passed ones: failed first, then passed when the runner tried again. */
  flaky: number;
  /** Failures that belong to no test: a file that could not be loaded, a hook, a suite. */
  errors: number;
  /** Of all tests together, as far as their times are known. */
  seconds: number;
}

/** What went wrong in a test, as the report has it: every character is untrusted. */
export interface Fault {
  message: string;
  details: string;
  /** Where it may have been, best first; paths as the report writes them. */
  hints: { file: string; line?: number }[];
}

/** One test as a report has it. */
export interface TestCase {
  title: string;
  outcome: 'passed' | 'failed' | 'skipped';
  flaky?: boolean;
  /** Undefined where the report has no time that can be true. */
  seconds?: number | undefined;
  /** Only of failed tests. */
  fault?: Fault;
}

/** Takes what a reader of reports finds, one by one. */
export interface Sink {
  test(test: TestCase): void;
  /** A failure outside of any test. */
  error(title: string, fault: Fault): void;
  /** Why the report cannot be believed, to be read after the report's name: `says 3 tests, but holds 2`. */
  doubt(text: string): void;
}

export interface TestFailure {
  title: string;
  /** On one line. */
  message: string;
  /** At most 4,000 characters in 50 lines. */
  details: string;
  /** The report that names it, relative to the workspace. */
  report: string;
  /** In the workspace, when there is such a file. */
  place?: Place;
}

export interface SlowTest {
  title: string;
  seconds: number;
}

export interface ReportFile {
  /** Relative to the workspace. */
  file: string;
  /** Undefined when it was not read. */
  format?: Format;
  counts: Counts;
  /** Why it is not believed; empty when it is. To be read after the file's name. */
  doubts: string[];
}

/** A report that cannot be read to its end; the message is to be read after the report's name. */
export class Unreadable extends Error {}

export const noCounts = (): Counts => ({
  tests: 0,
  passed: 0,
  failed: 0,
  skipped: 0,
  flaky: 0,
  errors: 0,
  seconds: 0,
});

export function sum(all: Counts[]): Counts {
  const total = noCounts();
  for (const counts of all) {
    for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += counts[name];
  }
  return total;
}
