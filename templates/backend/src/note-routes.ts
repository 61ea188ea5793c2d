import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.ts';
import type { Notes } from './notes.ts';

const id = { type: 'string', format: 'uuid' } as const;

const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { limit: { type: 'string', pattern: '^([1-9][0-9]?|100)$' }, before: id },
} as const;

const newNote = {
  type: 'object',
  additionalProperties: false,
  required: ['title'],
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' },
    body: { type: 'string', maxLength: 10_000, default: '' },
  },
} as const;

const idParams = { type: 'object', required: ['id'], properties: { id } } as const;

/** GET /notes, POST /notes, GET /notes/:id. */
export function noteRoutes(app: FastifyInstance, notes: Notes): void {
  app.get<{ Querystring: { limit?: string; before?: string } }>(
    '/notes',
    { schema: { querystring: listQuery } },
    async ({ query }) => ({
      notes: await notes.list({ limit: Number(query.limit ?? 20), before: query.before }),
    }),
  );

  app.post<{ Body: { title: string; body: string } }>(
    '/notes',
    { schema: { body: newNote } },
    async ({ body }, reply) => {
      const note = await notes.create(body);
      return reply.code(201).header('location', `/notes/${note.id}`).send(note);
    },
  );

  app.get<{ Params: { id: string } }>('/notes/:id', { schema: { params: idParams } }, async ({ params }) => {
    const note = await notes.get(params.id);
    if (!note) throw new HttpError(404, 'not_found', `There is no note ${params.id}.`);
    return note;
  });
}
