import type { FastifyError, FastifyInstance } from 'fastify';

/** An answer to a request that cannot be done, in words for the caller. */
export class HttpError extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}

/** Every error answers `{ error: { code, message } }`. What went wrong inside stays in the log. */
export function errorAnswers(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(answer('not_found', `There is no ${request.method} ${request.url.split('?')[0]}.`)),
  );
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      request.log.error(error, 'the request failed');
      return reply.code(500).send(answer('internal', 'Something went wrong.', request.id));
    }
    return reply
      .code(status)
      .send(answer(error.validation ? 'invalid' : error.code.toLowerCase(), error.message));
  });
}

function answer(code: string, message: string, requestId?: string): object {
  return { error: { code, message, ...(requestId ? { requestId } : {}) } };
}
