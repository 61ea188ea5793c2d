import type { Fault } from '../cloud.types.ts';

/** Scripted faults of the API, in the order in which they were added. */
export class Faults {
  #scripts: { fault: Fault; met: number }[] = [];

  /** Answers a function that takes the fault back. Throws an Error for what the local GitHub does not play. */
  add(fault: Fault): () => void {
    if (fault.service !== 'github') throw new Error(`The local GitHub plays no faults of ${fault.service}.`);
    if (fault.what.kind === 'eventual') {
      throw new Error(
        `The local GitHub plays no fault of the kind eventual: GitHub's API reads its own writes.`,
      );
    }
    const script = { fault, met: 0 };
    this.#scripts.push(script);
    return () => {
      this.#scripts = this.#scripts.filter((one) => one !== script);
    };
  }

  /** What happens instead of this call, or before it. Counts the call for every fault that it could meet. */
  next(operation: string): Fault['what'] | undefined {
    for (const script of this.#scripts) {
      const { after = 0, times = Infinity, operation: wanted, what } = script.fault;
      if (wanted !== '*' && wanted !== operation) continue;
      script.met += 1;
      if (script.met > after && script.met <= after + times) return what;
    }
    return undefined;
  }
}
