import { asError, causeChain, Failure } from '../core/failure.ts';
import type { Problem } from './result.types.ts';

/** An error that was caught, as data for the result and the report. */
export function problemOf(thrown: unknown): Problem {
  const [what = '', ...causes] = causeChain(thrown);
  const next = thrown instanceof Failure ? thrown.next : 'See the lines above for what was done before it.';
  return { what: what || asError(thrown).name, causes, next };
}
