import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { signToken, taskCredentials } from '../../src/iam-token.ts';

test('signs what the Signer of @aws-sdk/rds-signer signs', () => {
  const token = signToken(
    { host: 'db.example.eu-west-1.rds.amazonaws.com', port: 5433, user: 'backend', region: 'eu-west-1' },
    {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: 'session/token+1==',
    },
    new Date('2026-11-24T10:20:30.456Z'),
  );
  const [address, query] = token.split('/?');
  assert.equal(address, 'db.example.eu-west-1.rds.amazonaws.com:5433');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(query)), {
    Action: 'connect',
    DBUser: 'backend',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIDEXAMPLE/20261124/eu-west-1/rds-db/aws4_request',
    'X-Amz-Date': '20261124T102030Z',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'session/token+1==',
    // Computed once by that package, 3.1175.0, for the same input and time.
    'X-Amz-Signature': 'bc1e281b2a58420bb89fb72b04e2088e1685971829f6ef22df09ba59f7171b63',
    'X-Amz-SignedHeaders': 'host',
  });
});

test('takes the credentials of the task role', async (context) => {
  const seen: (string | undefined)[] = [];
  const agent = http.createServer((request, response) => {
    seen.push(request.headers.authorization);
    if (request.url === '/refused') response.statusCode = 403;
    response.end(
      JSON.stringify({ AccessKeyId: 'ASIA1', SecretAccessKey: 's', Token: 't', Expiration: 'later' }),
    );
  });
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
  context.after(() => agent.close());
  const base = `http://127.0.0.1:${(agent.address() as AddressInfo).port}`;
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/role`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'let me in',
  };
  assert.deepEqual(await taskCredentials(env), {
    accessKeyId: 'ASIA1',
    secretAccessKey: 's',
    sessionToken: 't',
  });
  assert.deepEqual(seen, ['let me in']);
  await assert.rejects(taskCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/refused` }), {
    message: 'The credentials of the task role were refused: HTTP 403.',
  });
});

test('says what is missing without credentials', async () => {
  await assert.rejects(taskCredentials({}), {
    message: 'DB_AUTH=iam needs an ECS task role, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  });
});
