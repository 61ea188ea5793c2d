import { beforeEach, expect, it, test } from '@jest/globals';
import { createSsm } from '../../../../rehearsal/cloud/ssm/ssm.ts';
import { directCalls, loneContext, noon, steppedClock } from '../direct-call.ts';

const name = '/zibro/staging/backend/image';
const arn = `arn:aws:ssm:eu-west-1:123456789012:parameter${name}`;

let ssm: ReturnType<typeof directCalls>;

beforeEach(() => {
  const clock = steppedClock();
  ssm = directCalls(createSsm(loneContext(clock)), clock);
});

const put = (input: object) => ssm.call('PutParameter', { Name: name, Type: 'String', ...input });

it('keeps versions, and answers the newest unless one is named', async () => {
  expect(await put({ Value: 'one' })).toEqual({ Version: 1, Tier: 'Standard' });
  expect(await put({ Value: 'two', Type: undefined, Overwrite: true })).toEqual({
    Version: 2,
    Tier: 'Standard',
  });
  const newest = {
    Name: name,
    Type: 'String',
    Value: 'two',
    Version: 2,
    LastModifiedDate: new Date(noon),
    ARN: arn,
    DataType: 'text',
  };
  expect(await ssm.call('GetParameter', { Name: name })).toEqual({ Parameter: newest });
  expect(await ssm.call('GetParameter', { Name: arn })).toEqual({ Parameter: newest });
  expect(await ssm.call('GetParameter', { Name: `${name}:1` })).toEqual({
    Parameter: { ...newest, Value: 'one', Version: 1, Selector: ':1' },
  });
});

it('drops the oldest of more than a hundred versions', async () => {
  for (let i = 1; i <= 101; i += 1) await put({ Value: `v${i}`, Overwrite: true });
  expect(await ssm.call('GetParameter', { Name: `${name}:2` })).toMatchObject({ Parameter: { Value: 'v2' } });
  expect(await ssm.refusal('GetParameter', { Name: `${name}:1` })).toBe(
    `ParameterVersionNotFound: Systems Manager could not find version 1 of ${name}. Verify the version and try again.`,
  );
});

it('answers a name without a slash and its ARN as the same parameter', async () => {
  await put({ Name: 'plain', Value: 'x' });
  const plainArn = 'arn:aws:ssm:eu-west-1:123456789012:parameter/plain';
  expect(await ssm.call('GetParameter', { Name: plainArn })).toMatchObject({
    Parameter: { Name: 'plain', ARN: plainArn },
  });
});

it('gives a SecureString in clear only with decryption', async () => {
  await put({ Type: 'SecureString', Value: 'hush' });
  expect(await ssm.call('GetParameter', { Name: name, WithDecryption: true })).toMatchObject({
    Parameter: { Value: 'hush' },
  });
  expect(await ssm.call('GetParameter', { Name: name })).not.toMatchObject({ Parameter: { Value: 'hush' } });
});

it('lists what GetParameters does not find', async () => {
  await put({ Value: 'one' });
  expect(await ssm.call('GetParameters', { Names: [name, '/zibro/none'] })).toMatchObject({
    Parameters: [{ Name: name, Value: 'one' }],
    InvalidParameters: ['/zibro/none'],
  });
});

const prefix = `ValidationException: Parameter name: can't be prefixed with`;
const paths =
  '(case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can ' +
  'be formed as a mix of letters, numbers and the following 3 symbols .-_';

test.each([
  ['an AWS path', { Name: '/aws/x' }, 'AccessDeniedException: No access to reserved parameter name: aws/x.'],
  ['an AWS name', { Name: 'AwsThing' }, `${prefix} "aws" or "ssm" (case-insensitive).`],
  ['an SSM path', { Name: '/SSM/x' }, `${prefix} "ssm" ${paths}`],
  ['a space', { Name: '/a b' }, `${prefix} "ssm" ${paths}`],
  ['a relative path', { Name: 'a/b' }, 'ValidationException: Parameter name must be a fully qualified name.'],
  [
    'sixteen levels',
    { Name: '/l'.repeat(16) },
    'HierarchyLevelLimitExceededException: A hierarchy can have a maximum of 15 levels. Please see documentation for further details.',
  ],
  [
    'no type',
    { Type: undefined },
    'ValidationException: A parameter type is required when you create a parameter.',
  ],
  [
    'an unknown type',
    { Type: 'Text' },
    "ValidationException: 1 validation error detected: Value 'Text' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [String, StringList, SecureString]",
  ],
  [
    'an empty value',
    { Value: '' },
    "ValidationException: 1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    '4097 bytes',
    { Value: `${'x'.repeat(4095)}é` },
    'ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
  ],
  [
    'the advanced tier',
    { Tier: 'Advanced' },
    'ValidationException: The local cloud has no PutParameter with Tier Advanced.',
  ],
  ['tags', { Tags: [] }, 'ValidationException: The local cloud has no PutParameter with Tags.'],
])('refuses to put %s', async (_, input, message) => {
  const whole = { Name: name, Type: 'String', Value: 'x', ...input };
  expect(await ssm.refusal('PutParameter', whole)).toBe(message);
});

it('accepts 4096 bytes', async () => {
  expect(await put({ Value: 'x'.repeat(4096) })).toEqual({ Version: 1, Tier: 'Standard' });
});

it('refuses to overwrite unless told, and to change the type', async () => {
  await put({ Value: 'one' });
  expect(await ssm.refusal('PutParameter', { Name: name, Type: 'String', Value: 'two' })).toBe(
    'ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );
  expect(
    await ssm.refusal('PutParameter', { Name: name, Type: 'SecureString', Value: 'two', Overwrite: true }),
  ).toBe(
    `HierarchyTypeMismatchException: Parameter Store does not support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.`,
  );
  expect(await ssm.call('GetParameter', { Name: name })).toMatchObject({
    Parameter: { Value: 'one', Version: 1 },
  });
});

it('answers an unknown parameter as the service does, without a message', async () => {
  expect(await ssm.refusal('GetParameter', { Name: name })).toBe('ParameterNotFound: ');
});

it('asks IAM for the one parameter', () => {
  expect(ssm.permissions('PutParameter', { Name: name, Overwrite: true })).toEqual([
    { action: 'ssm:PutParameter', resources: [arn], conditions: { 'ssm:Overwrite': 'true' } },
  ]);
  expect(ssm.permissions('GetParameter', { Name: `${name}:3` })).toEqual([
    { action: 'ssm:GetParameter', resources: [arn] },
  ]);
});
