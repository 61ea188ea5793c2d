import type { DeserializeHandler, HttpResponse, MiddlewareStack } from '@smithy/types';

type Stack = MiddlewareStack<object, object>;

/** Keeps the body of a command's answer as it came. Answers a function that gives the text of the last one. */
export function rememberBody(stack: unknown): () => string {
  let text = '';
  const middleware = (next: DeserializeHandler<object, object>): DeserializeHandler<object, object> => {
    return async (args) => {
      const result = await next(args);
      const response = result.response as HttpResponse;
      const chunks: Buffer[] = [];
      for await (const chunk of response.body) chunks.push(Buffer.from(chunk));
      const bytes = Buffer.concat(chunks);
      text = bytes.toString('utf8');
      // The SDK's deserialiser takes bytes as well as a stream.
      response.body = new Uint8Array(bytes);
      return result;
    };
  };
  const place = { relation: 'after', toMiddleware: 'deserializerMiddleware', name: 'rememberBody' } as const;
  (stack as Stack).addRelativeTo(middleware, place);
  return () => text;
}
