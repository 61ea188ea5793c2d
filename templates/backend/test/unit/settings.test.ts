import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { readMigrationSettings, readServerSettings } from '../../src/settings.ts';

const complete = {
  DB_HOST: 'db',
  DB_NAME: 'backend',
  DB_USER: 'backend',
  DB_PASSWORD: 'secret',
  DB_SSL: 'false',
};

test('a complete environment, with defaults for the rest', () => {
  assert.deepEqual(readServerSettings({ ...complete, APP_COMMIT: 'abc' }), {
    host: '0.0.0.0',
    port: 8080,
    logLevel: 'info',
    shutdownSeconds: 25,
    database: {
      host: 'db',
      port: 5432,
      name: 'backend',
      user: 'backend',
      ssl: false,
      sslCa: undefined,
      login: { kind: 'password', password: 'secret' },
      poolMax: 10,
    },
    release: { version: manifest.version, commit: 'abc', tree: 'unknown' },
  });
});

const refusals: [string, NodeJS.ProcessEnv, string[]][] = [
  [
    'everything missing',
    {},
    ['DB_HOST is required', 'DB_NAME is required', 'DB_USER is required', 'DB_PASSWORD is required'],
  ],
  [
    'all bad values at once',
    { ...complete, PORT: '80a', LOG_LEVEL: 'loud', DB_SSL: 'yes', DB_POOL_MAX: '0' },
    [
      'PORT must be a whole number from 1 to 65535, not "80a"',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud"',
      'DB_SSL must be one of true, false, not "yes"',
      'DB_POOL_MAX must be a whole number from 1 to 100, not "0"',
    ],
  ],
  [
    'an IAM token without encryption, and without a region',
    { ...complete, DB_AUTH: 'iam', DB_SSL: 'false' },
    [
      'DB_SSL must not be false with DB_AUTH=iam: the token would cross the network in clear text',
      'AWS_REGION is required',
    ],
  ],
  [
    'a file that is not there',
    { ...complete, DB_SSL_CA: '/nowhere.pem' },
    ['DB_SSL_CA must name a file that can be read, not "/nowhere.pem" (ENOENT)'],
  ],
  ['an empty variable', { ...complete, DB_HOST: '' }, ['DB_HOST is required']],
];

for (const [name, env, lines] of refusals) {
  test(`refuses ${name}`, () => {
    assert.throws(() => readServerSettings(env), {
      name: 'SettingsError',
      message: `The environment is not complete:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    });
  });
}

test('IAM needs no password', () => {
  const { DB_PASSWORD: _, ...env } = complete;
  const { database } = readServerSettings({
    ...env,
    DB_SSL: 'true',
    DB_AUTH: 'iam',
    AWS_REGION: 'eu-west-1',
  });
  assert.deepEqual(database.login, { kind: 'iam', region: 'eu-west-1' });
});

test('migrations log in as the master user when its secret is given, and know whose rights to set', () => {
  const settings = readMigrationSettings({
    DB_HOST: 'db',
    DB_NAME: 'backend',
    DB_SSL: 'false',
    DB_AUTH: 'iam',
    DB_APP_USER: 'backend',
    DB_MASTER_SECRET: JSON.stringify({ username: 'master', password: 'm' }),
  });
  assert.equal(settings.database.user, 'master');
  assert.deepEqual(settings.database.login, { kind: 'password', password: 'm' });
  assert.deepEqual(settings.application, { user: 'backend', auth: 'iam', password: undefined });
});

test('without a master secret they log in as the application does', () => {
  const settings = readMigrationSettings(complete);
  assert.equal(settings.database.user, 'backend');
  assert.equal(settings.application, undefined);
});

for (const secret of ['not json', '[]', '{"username":"master"}']) {
  test(`a master secret ${secret} is refused and not printed`, () => {
    const missing = secret.startsWith('{') ? 'password' : 'username, password';
    assert.throws(() => readMigrationSettings({ ...complete, DB_MASTER_SECRET: secret }), {
      message:
        'The environment is not complete:\n' +
        `  DB_MASTER_SECRET must be a JSON object with the text fields username, password; missing: ${missing}`,
    });
  });
}
