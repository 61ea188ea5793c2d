import { expect, it, test } from '@jest/globals';
import { query } from '../../../../rehearsal/cloud/database/client.ts';
import { startPostgresContainer } from '../../../../rehearsal/cloud/database/container.ts';

const POSTGRES_PASSWORD = 'secret';

it('starts what the image would: user, password, database, mapped port', async () => {
  const lines: string[] = [];
  const service = await startPostgresContainer(
    {
      image: 'postgres:17-alpine',
      env: { POSTGRES_USER: 'app', POSTGRES_PASSWORD, POSTGRES_DB: 'tests' },
      ports: ['5432'],
    },
    (line) => lines.push(line),
  );
  try {
    const port = Number(service.ports['5432']);
    const login = { host: '127.0.0.1', port, name: 'tests', user: 'app', password: POSTGRES_PASSWORD };
    await expect(query(login, 'SELECT current_user, current_database()')).resolves.toEqual([
      { current_user: 'app', current_database: 'tests' },
    ]);
    await expect(query({ ...login, password: 'wrong' }, 'SELECT 1')).rejects.toThrow(
      'password authentication failed for user "app"',
    );
    expect(lines[0]).toMatch(/^service postgres:17-alpine: PostgreSQL .* on 127\.0\.0\.1:\d+$/);
  } finally {
    await service.stop();
  }
}, 60_000);

test.each([
  [
    'another image',
    { image: 'redis:7', env: {}, ports: [] },
    'Service image redis:7 cannot be started here: without a Docker engine only postgres is known.',
  ],
  [
    'an image that only looks like it',
    { image: 'evil/postgres:17', env: { POSTGRES_PASSWORD }, ports: [] },
    'Service image evil/postgres:17 cannot be started here: without a Docker engine only postgres is known.',
  ],
  [
    'no password',
    { image: 'postgres:17', env: {}, ports: [] },
    'Service image postgres:17: Error: Database is uninitialized and superuser password is not specified. Set POSTGRES_PASSWORD to a non-empty value.',
  ],
  [
    'a variable that would be ignored',
    { image: 'postgres', env: { POSTGRES_PASSWORD, POSTGRES_INITDB_ARGS: '-k' }, ports: [] },
    'Service image postgres: POSTGRES_INITDB_ARGS is not supported here, only POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB.',
  ],
  [
    'a port that nothing listens on',
    { image: 'postgres', env: { POSTGRES_PASSWORD }, ports: ['5432:80'] },
    'Service image postgres: port 5432:80 cannot be mapped, the server listens on 5432 only.',
  ],
])('refuses %s', async (_, service, message) => {
  await expect(startPostgresContainer(service)).rejects.toThrow(message);
});
