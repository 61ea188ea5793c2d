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

/** Anything that was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The message of an error and of everything that caused it, outermost first, without repetitions. */
export function causeChain(thrown: unknown): string[] {
  const messages: string[] = [];
  const seen = new Set<unknown>();
  for (let error = thrown; error !== undefined && !seen.has(error); error = asError(error).cause) {
    seen.add(error);
    const { name, message } = asError(error);
    const text = name === 'Error' || name === 'Failure' ? message : `${name}: ${message}`;
    if (text !== messages.at(-1)) messages.push(text);
    if (error instanceof AggregateError) messages.push(...error.errors.flatMap(causeChain));
  }
  return messages;
}
