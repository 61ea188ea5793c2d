import { expect, test } from '@jest/globals';
import { createIam } from '../../../../rehearsal/cloud/iam/create-iam.ts';
import type { GateRequest } from '../../../../rehearsal/cloud/kernel/context.ts';
import { Gate } from '../../../../rehearsal/cloud/kernel/gate.ts';
import { world } from '../../../../rehearsal/cloud/world.ts';
import { systemClock } from '../../../../src/core/clock.ts';

const arn = `arn:aws:ecr:${world.region}:${world.account}:repository/zibro/backend`;
const pusher = { arn: `arn:aws:sts::${world.account}:assumed-role/pusher/ci`, role: 'pusher' };
const push: GateRequest = {
  caller: pusher,
  service: 'ecr',
  operation: 'PUT manifest',
  permissions: [{ action: 'ecr:PutImage', resources: [arn] }],
  subject: 'zibro/backend:v1',
  write: true,
};

function newGate(action: string): Gate {
  const iam = createIam(world);
  iam.putRole({
    name: 'pusher',
    trust: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    policies: [
      { name: 'p', Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: arn }] },
    ],
  });
  return new Gate({ clock: systemClock, iam });
}

const entry = {
  at: expect.any(Date),
  service: 'ecr',
  operation: 'PUT manifest',
  role: 'pusher',
  write: true,
  subject: 'zibro/backend:v1',
};

test('a call that is allowed runs, and the journal says how it ended', async () => {
  const gate = newGate('ecr:PutImage');
  expect(await gate.pass(push, () => 'pushed')).toBe('pushed');
  const broken = new TypeError('disk full');
  await expect(gate.pass(push, () => Promise.reject(broken))).rejects.toBe(broken);
  expect(gate.journal).toEqual([
    { ...entry, outcome: 'ok' },
    { ...entry, outcome: 'TypeError' },
  ]);
});

test('a call that is denied does not run', async () => {
  const gate = newGate('ecr:BatchGetImage');
  let ran = false;
  const run = () => {
    ran = true;
  };
  await expect(gate.pass(push, run)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(ran).toBe(false);
  expect(gate.journal).toEqual([{ ...entry, outcome: 'AccessDeniedException' }]);
});

test('a scripted status or reset is given to whoever holds the socket', async () => {
  const gate = newGate('ecr:PutImage');
  gate.fault({ service: 'ecr', operation: 'PUT manifest', times: 1, what: { kind: 'status', status: 500 } });
  gate.fault({ service: 'ecr', operation: 'PUT manifest', times: 1, what: { kind: 'reset' } });
  const failed = () => gate.pass(push, () => 'pushed').catch((error: unknown) => error);
  expect(await failed()).toMatchObject({ name: 'WireFault', what: { kind: 'status', status: 500 } });
  expect(await failed()).toMatchObject({ name: 'WireFault', what: { kind: 'reset' } });
  expect(await failed()).toBe('pushed');
});

test('a call shows in the journal while it runs', async () => {
  const gate = newGate('ecr:PutImage');
  let finish = () => {};
  const running = gate.pass(
    push,
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  await new Promise(setImmediate);
  expect(gate.journal).toEqual([{ ...entry, outcome: 'unanswered' }]);
  finish();
  await running;
  expect(gate.journal).toEqual([{ ...entry, outcome: 'ok' }]);
});
