import { asError, Cancelled, causeChain, Failure } from '../core/failure.ts';
import type { Problem } from './result.types.ts';

/** An error that was caught, as data for the result and the report. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Cancelled) return { what: thrown.message, causes: [], next: '' };
  const [what = '', ...causes] = causeChain(thrown);
  const next = thrown instanceof Failure ? thrown.next : 'See the lines above for what was done before it.';
  return { what: what || asError(thrown).name, causes, next };
}
