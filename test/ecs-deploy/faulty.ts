import { awsFailure } from '../../src/core/aws.ts';

/** An error that a method of the edge answers with. */
export interface Fault {
  /** E.g. `ecs.deployment`. */
  method: string;
  /** Seconds since the update from which on it happens; from the beginning unless told. */
  from?: number;
  /** How often; for ever unless told. */
  times?: number;
  name: string;
  message: string;
}

/** A part of the edge whose methods are recorded, and fail as scripted: with a Failure, as the real edge does. */
export function faulty<Part extends object>(
  name: string,
  part: Part,
  world: { faults: Fault[]; calls: string[]; seconds(): number },
): Part {
  const left = world.faults.map((fault) => ({ times: Number.POSITIVE_INFINITY, ...fault }));
  const entries = Object.entries(part).map(([method, run]) => {
    const called = `${name}.${method}`;
    const guarded = async (...args: unknown[]) => {
      world.calls.push(called);
      const fault = left.find(
        (one) =>
          one.method === called && one.times > 0 && (one.from === undefined || world.seconds() >= one.from),
      );
      if (!fault) return run(...args);
      fault.times--;
      const error = Object.assign(new Error(fault.message), { name: fault.name });
      throw awsFailure(error, `Calling ${method}`, `${name}:${method}`);
    };
    return [method, guarded];
  });
  return Object.fromEntries(entries) as Part;
}
