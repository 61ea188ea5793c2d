import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import tls from 'node:tls';
import { connectionOptions } from '../../src/database.ts';
import { readServerSettings } from '../../src/settings.ts';

const complete = { DB_HOST: 'db', DB_NAME: 'backend', DB_USER: 'backend', DB_PASSWORD: 'secret' };
const optionsOf = (env: NodeJS.ProcessEnv) =>
  connectionOptions(readServerSettings({ ...complete, ...env }).database);

test('encrypts unless told otherwise, and trusts RDS beside the usual authorities', () => {
  const { ssl } = optionsOf({});
  assert.ok(typeof ssl === 'object' && Array.isArray(ssl.ca));
  assert.ok(ssl.ca.length > tls.rootCertificates.length);
  assert.notEqual(ssl.rejectUnauthorized, false);
  assert.equal(optionsOf({ DB_SSL: 'false' }).ssl, false);
});

test('trusts only the authority that is named', () => {
  assert.deepEqual(optionsOf({ DB_SSL_CA: import.meta.filename }).ssl, {
    ca: fs.readFileSync(import.meta.filename, 'utf8'),
  });
});

test('makes a new IAM token for each connection', async (context) => {
  const before = { ...process.env };
  context.after(() => {
    process.env = before;
  });
  process.env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };
  const { password } = optionsOf({ DB_AUTH: 'iam', AWS_REGION: 'eu-west-1', DB_PORT: '5433' });
  assert.ok(typeof password === 'function');
  assert.match(await password(), /^db:5433\/\?Action=connect&DBUser=backend&.*X-Amz-Signature=[0-9a-f]{64}/);
});
