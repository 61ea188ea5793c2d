import { type Fault, noCounts, type ReportFile, type Sink, type SlowTest, type TestCase } from '../model.ts';
import { excerpt, firstLine } from './text.ts';

/** A failure whose place is not looked up yet. */
export interface Found extends Fault {
  title: string;
  report: string;
}

/** How many failures are kept with their text; the others are only counted. */
export const KEPT_FAILURES = 500;
const KEPT_DOUBTS = 5;
const NAME_CHARACTERS = 300;

/** Counts everything, and keeps little: memory does not grow with the number of tests. */
export class Tally {
  readonly failures: Found[] = [];
  readonly slowest: SlowTest[] = [];
  readonly #slowestKept: number;

  constructor(options: { slowest: number }) {
    this.#slowestKept = options.slowest;
  }

  /** A line for one report, and the sink that fills it. */
  open(file: string): { line: ReportFile; sink: Sink } {
    const line: ReportFile = { file, counts: noCounts(), doubts: [] };
    let more = 0;
    const sink: Sink = {
      test: (test) => this.#count(line, test),
      error: (title, fault) => {
        line.counts.errors += 1;
        this.#keep(title, fault, file);
      },
      doubt: (text) => {
        if (line.doubts.length < KEPT_DOUBTS) line.doubts.push(text);
        else line.doubts[KEPT_DOUBTS] = `has ${++more} more contradictions`;
      },
    };
    return { line, sink };
  }

  #count({ counts, file }: ReportFile, test: TestCase): void {
    counts.tests += 1;
    counts[test.outcome] += 1;
    if (test.flaky && test.outcome === 'passed') counts.flaky += 1;
    if (test.seconds !== undefined) {
      counts.seconds += test.seconds;
      this.#rank(test.title, test.seconds);
    }
    if (test.fault) this.#keep(test.title, test.fault, file);
  }

  #keep(title: string, { message, details, hints }: Fault, report: string): void {
    if (this.failures.length >= KEPT_FAILURES) return;
    const kept = excerpt(details);
    this.failures.push(
      copied({
        title: firstLine(title, NAME_CHARACTERS),
        message: firstLine(message, NAME_CHARACTERS) || firstLine(kept, NAME_CHARACTERS) || 'No message.',
        details: kept || excerpt(message),
        hints,
        report,
      }),
    );
  }

  #rank(title: string, seconds: number): void {
    const last = this.slowest.at(-1);
    const full = this.slowest.length >= this.#slowestKept;
    if (seconds <= 0 || this.#slowestKept === 0 || (full && last && last.seconds >= seconds)) return;
    const at = this.slowest.findIndex((other) => other.seconds < seconds);
    const test = copied({ title: firstLine(title, NAME_CHARACTERS), seconds });
    this.slowest.splice(at < 0 ? this.slowest.length : at, 0, test);
    if (this.slowest.length > this.#slowestKept) this.slowest.pop();
  }
}

/** A piece of a string keeps the whole string in memory, here a block of the report: what is kept is copied. */
const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value));
