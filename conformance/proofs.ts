import fs from 'node:fs';
import { asError } from '../src/core/failure.ts';

/** Collects what a neighbour proved and what it refuted, and writes the result that conformance/run.ts reads. */
export class Proofs {
  #proved: string[] = [];
  #refuted: string[] = [];

  /** Runs one check. It is refuted when it throws, or answers what is wrong: a line each. */
  async check(claim: string, examine: () => Promise<string[]> | string[]): Promise<void> {
    const began = performance.now();
    const wrong = await Promise.resolve()
      .then(examine)
      .catch((error: unknown) => [asError(error).message]);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`  ${wrong.length === 0 ? 'proved' : 'NOT'}: ${claim} (${seconds} s)`);
    for (const line of wrong) console.log(`    ${line}`);
    if (wrong.length === 0) this.#proved.push(claim);
    else this.#refuted.push(`NOT ${claim}: ${wrong.join(' ').slice(0, 500)}`);
  }

  write(file: string): void {
    const detail = [...this.#proved, ...this.#refuted];
    fs.writeFileSync(
      file,
      JSON.stringify({ passed: this.#proved.length, failed: this.#refuted.length, detail }),
    );
  }
}

/** A line when the two differ as JSON; none when they are the same. */
export function differs(what: string, found: unknown, wanted: unknown): string[] {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  return is === should ? [] : [`${what} is ${is}, not ${should}.`];
}
