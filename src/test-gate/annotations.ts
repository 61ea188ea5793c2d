import type { Annotation } from '../core/log.ts';
import type { TestFailure } from './model.ts';

/** GitHub keeps ten errors of a step; the verdict is one of them. */
const BY_COMMAND = 9;

/** The first failures as annotations of the step; those with a place in the code come first. */
export function stepAnnotations(failures: TestFailure[]): Annotation[] {
  const placed = failures.filter(({ place }) => place);
  const others = failures.filter(({ place }) => !place);
  return [...placed, ...others].slice(0, BY_COMMAND).map(annotationOf);
}

function annotationOf({ title, message, details, place }: TestFailure): Annotation {
  const stack = details.startsWith(message) ? details : `${message}\n\n${details}`;
  return { level: 'error', title, message: stack, ...(place && { place }) };
}
