import { beforeEach, expect, it, test } from '@jest/globals';
import { createSecretsManager } from '../../../../rehearsal/cloud/secretsmanager/secretsmanager.ts';
import { directCalls, loneContext, noon, steppedClock } from '../direct-call.ts';

const name = 'zibro/staging/backend/database-master';

let service: ReturnType<typeof createSecretsManager>;
let secrets: ReturnType<typeof directCalls>;

beforeEach(() => {
  const clock = steppedClock();
  service = createSecretsManager(loneContext(clock));
  secrets = directCalls(service, clock);
});

it('answers the current value by name, ARN and partial ARN', async () => {
  const arn = service.createSecret({ name, value: '{"username":"master"}' });
  expect(arn).toMatch(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:.*-[A-Za-z0-9]{6}$/);
  for (const SecretId of [name, arn, arn.slice(0, -7)]) {
    expect(await secrets.call('GetSecretValue', { SecretId })).toEqual({
      ARN: arn,
      Name: name,
      VersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      SecretString: '{"username":"master"}',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(noon),
    });
  }
});

it('keeps the value before a rotation as AWSPREVIOUS, and older ones by id only', async () => {
  service.createSecret({ name, value: 'one' });
  const second = service.rotateSecret({ name, value: 'two' });
  service.rotateSecret({ name, value: 'three' });
  const read = (input: object) => secrets.call('GetSecretValue', { SecretId: name, ...input });
  expect(await read({})).toMatchObject({ SecretString: 'three', VersionStages: ['AWSCURRENT'] });
  expect(await read({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'two' });
  expect(await read({ VersionId: second })).toMatchObject({ SecretString: 'two' });
  expect(
    await secrets.refusal('GetSecretValue', {
      SecretId: name,
      VersionId: second,
      VersionStage: 'AWSCURRENT',
    }),
  ).toBe(
    'InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.',
  );
});

test.each([
  [
    'an unknown name',
    { SecretId: 'zibro/none' },
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  ],
  [
    'the beginning of a name',
    { SecretId: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:zibro/staging' },
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  ],
  [
    'a stage that no version has',
    { SecretId: name, VersionStage: 'AWSPENDING' },
    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
  ],
  [
    'an unknown version',
    { SecretId: name, VersionId: '00000000-0000-4000-8000-000000000000' },
    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: 00000000-0000-4000-8000-000000000000",
  ],
])('refuses %s', async (_, input, message) => {
  service.createSecret({ name, value: 'x' });
  expect(await secrets.refusal('GetSecretValue', input)).toBe(message);
});

it('refuses a second secret of the same name', () => {
  service.createSecret({ name, value: 'x' });
  expect(() => service.createSecret({ name, value: 'y' })).toThrow(
    `The operation failed because the secret ${name} already exists.`,
  );
});

it('asks IAM for the whole ARN, whatever the request named', () => {
  const arn = service.createSecret({ name, value: 'x' });
  expect(secrets.permissions('GetSecretValue', { SecretId: name, VersionStage: 'AWSCURRENT' })).toEqual([
    {
      action: 'secretsmanager:GetSecretValue',
      resources: [arn],
      conditions: { 'secretsmanager:SecretId': arn, 'secretsmanager:VersionStage': 'AWSCURRENT' },
    },
  ]);
  expect(secrets.permissions('GetSecretValue', { SecretId: 'zibro/none' })).toMatchObject([
    { resources: ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:zibro/none'] },
  ]);
});
