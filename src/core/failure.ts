import { types } from 'node:util';

/** An ending that a person has to act on: what happened, to what, and what to do next. */
export class Failure extends Error {
  /** What to do next, as a sentence. */
  next: string;

  /**
   * @param parts `what` happened (a sentence with its subject in it), and what to do `next`.
   * @param options `cause` is what was caught; the whole chain is printed.
   */
  constructor(parts: { what: string; next: string }, options?: { cause?: unknown }) {
    super(parts.what, options);
    this.name = 'Failure';
    this.next = parts.next;
  }
}

/** The run was told to stop (SIGINT or SIGTERM), usually because somebody cancelled the workflow. */
export class Cancelled extends Error {
  constructor(signal: string) {
    super(`The run was cancelled (${signal}).`);
    this.name = 'Cancelled';
  }
}

/** An error of any realm: `instanceof` does not know those that Node itself makes while a test runs in a context of its own. */
export const isError = (thrown: unknown): thrown is Error =>
  types.isNativeError(thrown) || thrown instanceof Error;

/** Anything that was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(String(thrown));
}

/** The message of an error and of everything that caused it, outermost first, without repetitions. */
export function causeChain(thrown: unknown, seen = new Set<unknown>()): string[] {
  const messages: string[] = [];
  for (let error = thrown; error !== undefined && !seen.has(error); error = asError(error).cause) {
    seen.add(error);
    const { name, message } = asError(error);
    const named = name === 'Error' || name === 'Failure' ? [message] : [name, message];
    const text = named.filter((part) => part !== '').join(': ');
    if (text !== '' && text !== messages.at(-1)) messages.push(text);
    if (isError(error) && 'errors' in error && Array.isArray(error.errors)) {
      for (const one of error.errors) messages.push(...causeChain(one, seen));
    }
  }
  return messages;
}
