import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { errorAnswers } from './errors.ts';
import { noteRoutes } from './note-routes.ts';
import type { Notes } from './notes.ts';
import type { Readiness } from './readiness.ts';
import type { Release } from './settings.ts';

/** What the app is made of. Tests pass their own. */
export interface Parts {
  notes: Notes;
  release: Release;
  readiness(): Promise<Readiness>;
  logger?: FastifyServerOptions['logger'];
}

/** The API, not yet listening. */
export function createApp({ notes, release, readiness, logger = false }: Parts): FastifyInstance {
  const app = Fastify({
    logger,
    bodyLimit: 64 * 1024,
    requestIdHeader: 'x-amzn-trace-id',
    // Bad input is refused, never repaired: no silent conversion, no dropped fields, all mistakes in one message.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
    // While the server closes, requests on open connections are still answered.
    return503OnClosing: false,
  });
  errorAnswers(app);
  healthRoutes(app, release, readiness);
  noteRoutes(app, notes);
  return app;
}

/** Probes come every few seconds: they are logged only when they fail. */
function healthRoutes(app: FastifyInstance, release: Release, readiness: () => Promise<Readiness>): void {
  const quiet = { logLevel: 'warn' } as const;
  app.get('/livez', quiet, async () => ({ status: 'alive' }));
  app.get('/readyz', quiet, async (request, reply) => {
    const answer = await readiness();
    if (answer.ready) return { status: 'ready', migration: answer.migration };
    request.log.warn({ reason: answer.reason }, 'not ready');
    return reply.code(503).send({ status: 'unavailable', reason: answer.reason });
  });
  app.get('/version', quiet, async () => release);
}
