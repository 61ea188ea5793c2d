import type { Pool } from 'pg';

export interface Note {
  id: string;
  title: string;
  body: string;
  createdAt: Date;
}

const COLUMNS = 'id, title, body, created_at AS "createdAt"';

/** The notes in the database. Columns are named one by one: the schema may have more of them than this version knows. */
export class Notes {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Newest first; those older than `before` when it is given, none when there is no such note. */
  async list({ limit, before }: { limit: number; before: string | undefined }): Promise<Note[]> {
    const older = 'WHERE (created_at, id) < (SELECT created_at, id FROM notes WHERE id = $2)';
    const { rows } = await this.#pool.query<Note>(
      `SELECT ${COLUMNS} FROM notes ${before ? older : ''} ORDER BY created_at DESC, id DESC LIMIT $1`,
      before ? [limit, before] : [limit],
    );
    return rows;
  }

  async create({ title, body }: { title: string; body: string }): Promise<Note> {
    const { rows } = await this.#pool.query<Note>(
      `INSERT INTO notes (title, body) VALUES ($1, $2) RETURNING ${COLUMNS}`,
      [title, body],
    );
    if (!rows[0]) throw new Error('The database answered an insert without its row.');
    return rows[0];
  }

  async get(id: string): Promise<Note | undefined> {
    const { rows } = await this.#pool.query<Note>(`SELECT ${COLUMNS} FROM notes WHERE id = $1`, [id]);
    return rows[0];
  }
}
