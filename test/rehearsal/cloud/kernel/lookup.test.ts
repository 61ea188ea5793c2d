import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { createIam } from '../../../../rehearsal/cloud/iam/create-iam.ts';
import { worldRoles } from '../../../../rehearsal/cloud/iam/world-roles.ts';
import { KeyRing } from '../../../../rehearsal/cloud/kernel/credentials.ts';
import { Dispatcher } from '../../../../rehearsal/cloud/kernel/dispatcher.ts';
import { Gate } from '../../../../rehearsal/cloud/kernel/gate.ts';
import { createLookup } from '../../../../rehearsal/cloud/kernel/lookup.ts';
import { world } from '../../../../rehearsal/cloud/world.ts';
import { systemClock } from '../../../../src/core/clock.ts';

describe('a call from inside the cloud', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ services: ['ssm'] });
  });
  afterAll(() => cloud.close());

  const put = (input: Record<string, unknown>) =>
    cloud.call({ service: 'ssm', operation: 'PutParameter', input, caller: cloud.admin.caller });

  test('answers in the shape of the SDK and is in the journal', async () => {
    expect(await put({ Name: '/inside', Value: 'x', Type: 'String' })).toEqual({
      Version: 1,
      Tier: 'Standard',
    });
    const answer = await cloud.call({
      service: 'ssm',
      operation: 'GetParameter',
      input: { Name: '/inside' },
      caller: cloud.admin.caller,
    });
    expect(answer).toMatchObject({ Parameter: { Value: 'x', LastModifiedDate: expect.any(Date) } });
    expect(cloud.journal.at(-1)).toMatchObject({
      operation: 'GetParameter',
      role: 'admin',
      outcome: 'ok',
      subject: '/inside',
    });
  });

  test('is checked like one from outside', async () => {
    await expect(put({ Name: '/inside', Valeu: 'x' })).rejects.toMatchObject({
      name: 'SerializationException',
      message: expect.stringMatching(/^Valeu: unknown member\. Known here: Name, /),
    });
    await expect(put({ Name: '/inside' })).rejects.toMatchObject({ name: 'ValidationException' });
    const caller = { arn: 'arn:aws:sts::123456789012:assumed-role/nobody/s', role: 'nobody' };
    await expect(
      cloud.call({ service: 'ssm', operation: 'GetParameter', input: { Name: '/a' }, caller }),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(
      cloud.call({ service: 'logs', operation: 'PutLogEvents', input: {}, caller }),
    ).rejects.toThrow('The service logs is not running in this local cloud. It was started with ssm.');
  });

  test.each([
    [{ kind: 'throttle' } as const, 'ThrottlingException', 400],
    [{ kind: 'reset' } as const, 'ServiceUnavailableException', 503],
    [{ kind: 'status', status: 500 } as const, 'ServiceUnavailableException', 503],
  ])('meets the fault %j', async (what, name, status) => {
    cloud.fault({ service: 'ssm', operation: 'PutParameter', times: 1, what });
    await expect(put({ Name: '/fault', Value: 'x', Type: 'String' })).rejects.toMatchObject({ name, status });
  });
});

describe('an AWS service that becomes a role', () => {
  const iam = createIam(world);
  for (const role of worldRoles(world)) iam.putRole(role);
  const keys = new KeyRing(systemClock);
  const lookup = createLookup({
    world,
    iam,
    keys,
    dispatcher: new Dispatcher({ gate: new Gate({ clock: systemClock, iam }), world, clock: systemClock }),
    services: new Map(),
    awsUrl: () => 'http://127.0.0.1:1',
    oidc: undefined,
  });
  const service = 'ecs-tasks.amazonaws.com';
  const role = 'arn:aws:iam::123456789012:role/zibro-staging-backend-task';

  test('is a session of that role, with keys of its own', () => {
    const caller = lookup.assume({ role, service, session: 'task-1' });
    expect(caller).toEqual({
      arn: 'arn:aws:sts::123456789012:assumed-role/zibro-staging-backend-task/task-1',
      role: 'zibro-staging-backend-task',
    });
    const credentials = lookup.credentials(caller, 900);
    expect(keys.find(credentials.accessKeyId)?.caller).toEqual(caller);
  });

  test.each([
    ['a role that does not trust it', 'arn:aws:iam::123456789012:role/zibro-staging-backend-deploy'],
    ['a role that is not there', 'arn:aws:iam::123456789012:role/nobody'],
    ['a role of another account', 'arn:aws:iam::210987654321:role/zibro-staging-backend-task'],
  ])('does not become %s', (_, other) => {
    expect(() => lookup.assume({ role: other, service, session: 'task-1' })).toThrow(
      expect.objectContaining({
        name: 'AccessDenied',
        message: `ecs-tasks.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${other}`,
      }),
    );
  });
});

test('every service of the table starts', async () => {
  const cloud = await startCloud();
  const names = ['ecr', 'ecs', 'elasticloadbalancing', 'logs', 'secretsmanager', 'ssm', 'sts'] as const;
  const found = names.map((name) => cloud.service(name).name);
  const host = cloud.registryHost;
  await cloud.close();
  expect(found).toEqual(names);
  expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
});
