/** A command of the SDK, as far as headers are added to it and read from its answer. */
export interface Command {
  middlewareStack: {
    add(
      middleware: unknown,
      options: { step: 'build' | 'deserialize'; name: string; priority?: 'low' },
    ): void;
  };
}

export interface Args {
  request: {
    protocol: string;
    hostname: string;
    port?: number;
    path: string;
    headers: Record<string, string>;
  };
}

/** Sends headers with a command as they are: the SDK would parse some (Expires) and rename others. */
export function addHeaders(command: object, headers: Record<string, string>): void {
  (command as Command).middlewareStack.add(
    (next: (args: Args) => Promise<unknown>) => (args: Args) => {
      Object.assign(args.request.headers, headers);
      return next(args);
    },
    { step: 'build', name: 'addHeaders' },
  );
}

/** The headers of the answer, in lower case, for what the SDK does not hand on. */
export function answerHeaders(command: object): () => Record<string, string> {
  let headers: Record<string, string> = {};
  (command as Command).middlewareStack.add(
    (next: (args: unknown) => Promise<{ response: { headers: Record<string, string> } }>) =>
      async (args: unknown) => {
        const result = await next(args);
        headers = result.response.headers;
        return result;
      },
    { step: 'deserialize', name: 'answerHeaders', priority: 'low' },
  );
  return () => headers;
}

/** S3's own clock when it answered, milliseconds. */
export function answeredAt(command: object): () => number {
  const headers = answerHeaders(command);
  return () => Date.parse(headers().date ?? '') || Date.now();
}
