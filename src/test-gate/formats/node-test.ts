import { some } from './text.ts';

/** The totals that node:test writes as comments at the end of its JUnit report: `<!-- fail 6 -->`. */
export class NodeTestTrailer {
  readonly #totals = new Map<string, number>();

  add(comment: string): void {
    const found = /^ (tests|fail|cancelled) (\d{1,12}) $/.exec(comment.slice(0, 40));
    if (found) this.#totals.set(found[1] ?? '', Number(found[2]));
  }

  /**
   * A test with subtests appears as a suite and is counted as a test here; when it fails by itself
   * (its subtests passed), the report shows no failure anywhere but in these totals.
   */
  doubts(found: { tests: number; suites: number; faults: number }): string[] {
    const says = (name: string) => this.#totals.get(name) ?? 0;
    const failures = says('fail') + says('cancelled');
    const doubts: string[] = [];
    if (failures > 0 && found.faults === 0) {
      doubts.push(`says at its end that ${failures} failed, but shows no failure`);
    }
    if (says('tests') > found.tests + found.suites) {
      doubts.push(`says ${some(says('tests'), 'test')} at its end, but holds ${found.tests}`);
    }
    return doubts;
  }
}
