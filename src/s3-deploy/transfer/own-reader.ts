import type { Readable } from 'node:stream';
import { S3Refusal } from './refusal.ts';

interface Response {
  statusCode: number;
  headers: Record<string, string>;
  body: Readable;
}

interface Command {
  middlewareStack: {
    add(middleware: unknown, options: { step: 'deserialize'; name: string; override: true }): void;
  };
}

/**
 * Has the answer to a command of the SDK read by `read` instead of by the SDK's own deserialiser, whose place it takes.
 * The command then throws S3Refusal for what is not 200, and what `read` throws.
 * @returns what was read, once the command was sent
 */
export function ownReader<T>(command: object, read: (text: string) => T): () => T {
  let found: T | undefined;
  (command as Command).middlewareStack.add(
    (next: (args: unknown) => Promise<{ response: Response }>) => async (args: unknown) => {
      const { response } = await next(args);
      const chunks: Buffer[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      if (response.statusCode !== 200) throw refused(response, text);
      found = read(text);
      return { response, output: { $metadata: {} } };
    },
    { step: 'deserialize', name: 'deserializerMiddleware', override: true },
  );
  return () => {
    if (found === undefined) throw new Error('The answer of S3 was not read.');
    return found;
  };
}

/** With what the SDK sets its clock by. */
function refused(response: Response, text: string): S3Refusal {
  const { statusCode, headers } = response;
  const refusal = new S3Refusal(statusCode, headers, text);
  return Object.assign(refusal, {
    $response: { statusCode, headers },
    $metadata: { httpStatusCode: statusCode },
  });
}
