import { afterAll, beforeAll, describe, expect, it, jest, test } from '@jest/globals';
import { programs, type Stage, startStage } from './stage.ts';

// Real processes on a busy machine.
jest.setTimeout(30_000);

let stage: Stage;
let job: string;

beforeAll(async () => {
  stage = await startStage();
  job = await stage.push('job', programs.job, { env: ['FROM_IMAGE=1', 'BOTH=image'] });
});
afterAll(() => stage.cloud.close());

/** Registers and runs; answers the stopped task and what it wrote. */
async function runOf(definition: object, input: object = {}) {
  const taskDefinition = await stage.register(definition);
  const task = await stage.run({ taskDefinition, ...input });
  return { task, container: task.containers[0], reason: `${task.stopCode}: ${task.stoppedReason}` };
}

it('runs a job with its environment, and keeps its exit code', async () => {
  const definition = stage.definition(job, {
    environment: [
      { name: 'BOTH', value: 'definition' },
      { name: 'EMPTY', value: '' },
    ],
  });
  const overrides = { containerOverrides: [{ name: 'app', environment: [{ name: 'CODE', value: '7' }] }] };
  const { task, container, reason } = await runOf(definition, { overrides, startedBy: 'deploy/1' });
  expect(reason).toBe('EssentialContainerExited: Essential container in task exited');
  expect(container).toMatchObject({ exitCode: 7, lastStatus: 'STOPPED', image: job });
  expect(task).toMatchObject({
    group: 'family:backend',
    startedBy: 'deploy/1',
    desiredStatus: 'STOPPED',
    launchType: 'FARGATE',
  });

  const env = JSON.parse((await stage.logs()).find((line) => line.includes('"CODE":"7"')) ?? '{}');
  expect(env).toMatchObject({
    FROM_IMAGE: '1',
    BOTH: 'definition',
    EMPTY: '',
    CODE: '7',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: stage.cloud.awsUrl,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//),
  });
  // Nothing of this process: no PATH, no HOME, no test runner.
  expect(env.PATH).not.toBe(process.env.PATH);
  expect(Object.keys(env).filter((name) => /^(npm|JEST|USER|PWD|SHELL)/.test(name))).toEqual([]);
});

it('a client token starts its tasks once', async () => {
  const taskDefinition = await stage.register(stage.definition(job));
  const input = stage.runInput({ taskDefinition, clientToken: 'once', count: 2 });
  const first = await stage.call('RunTask', input);
  const again = await stage.call('RunTask', input);
  const arns = (answer: { tasks: { taskArn: string }[] }) => answer.tasks.map(({ taskArn }) => taskArn);
  expect(arns(first)).toHaveLength(2);
  expect(arns(again)).toEqual(arns(first));
  expect(await stage.refusal('RunTask', { ...input, count: 1 })).toBe(
    'ConflictException: The client token was used before with other parameters.',
  );
});

describe('what keeps a task from starting', () => {
  const resources =
    'TaskFailedToStart: ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ';
  const runtime =
    'TaskFailedToStart: CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: ' +
    'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
  const secret = (valueFrom: string) => ({ secrets: [{ name: 'PASSWORD', valueFrom }] });
  const foreign = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:other-AbCdEf';

  test.each<[string, object, object, string]>([
    [
      'no python',
      { command: ['python', 'x.py'] },
      {},
      `${runtime}exec: "python": executable file not found in $PATH: unknown`,
    ],
    [
      'no file',
      { entryPoint: ['/app/none'] },
      {},
      `${runtime}exec: "/app/none": stat /app/none: no such file or directory: unknown`,
    ],
    [
      'a secret that the execution role may not read',
      secret(foreign),
      {},
      `${resources}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${foreign} ` +
        'from secrets manager: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ROLE/TASK is not authorized to ' +
        `perform: secretsmanager:GetSecretValue on resource: ${foreign} because no identity-based policy allows the ` +
        'secretsmanager:GetSecretValue action',
    ],
    [
      'a parameter that the execution role may not read',
      secret('/none'),
      {},
      `${resources}unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: ` +
        'arn:aws:sts::123456789012:assumed-role/ROLE/TASK is not authorized to perform: ssm:GetParameters on resource: ' +
        'arn:aws:ssm:eu-west-1:123456789012:parameter/none because no identity-based policy allows the ssm:GetParameters action',
    ],
    [
      'an unknown log group',
      {
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/none', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'x' },
        },
      },
      {},
      'TaskFailedToStart: ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed ' +
        'to create Cloudwatch log stream: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ROLE/TASK is not ' +
        'authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:eu-west-1:123456789012:log-group:/none:log-stream:x/app/TASK ' +
        'because no identity-based policy allows the logs:CreateLogStream action : exit status 1',
    ],
    [
      'a role that does not trust tasks',
      {},
      { executionRoleArn: 'arn:aws:iam::123456789012:role/none' },
      "TaskFailedToStart: ECS was unable to assume the role 'arn:aws:iam::123456789012:role/none' that was provided for this task. " +
        'Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has ' +
        'permissions to pass this role.',
    ],
  ])('%s', async (_, container, task, expected) => {
    const { task: stopped, reason } = await runOf(stage.definition(job, container, task));
    const id = stopped.taskArn.split('/').at(-1);
    expect(reason.replaceAll(id, 'TASK').replace(stage.backend.executionRole, 'ROLE')).toBe(expected);
    expect(stopped.startedAt).toBeUndefined();
    expect(stopped.containers[0].exitCode).toBeUndefined();
  });

  it('an image that is not there', async () => {
    const { reason, container } = await runOf(stage.definition(job.replace(':job', ':none')));
    expect(reason).toMatch(
      /^TaskFailedToStart: CannotPullContainerError: .*\/zibro\/backend:none: not found$/,
    );
    expect(container.reason).toBe(reason.replace('TaskFailedToStart: ', ''));
  });
});

it('takes secrets whole, by JSON key, and parameters', async () => {
  const value = JSON.stringify({ username: 'backend', password: 'pass word', port: 5432 });
  const arn = stage.cloud
    .service('secretsmanager')
    .createSecret({ name: stage.backend.databaseSecret, value });
  const program = `console.log('secrets', process.env.ALL, process.env.PASSWORD, process.env.PORT);`;
  const image = await stage.push('secrets', program);
  const secrets = [
    { name: 'ALL', valueFrom: arn },
    { name: 'PASSWORD', valueFrom: `${arn}:password::` },
    { name: 'PORT', valueFrom: `${arn}:port:AWSCURRENT:` },
  ];
  await runOf(stage.definition(image, { secrets }));
  expect(await stage.logs()).toContain(`secrets ${value} pass word 5432`);
  const missing = await runOf(
    stage.definition(image, { secrets: [{ name: 'X', valueFrom: `${arn}:none::` }] }),
  );
  expect(missing.reason).toMatch(/retrieved secret from Secrets Manager did not contain json key none$/);
});

it('an image of the other architecture fails as its kernel would', async () => {
  const image = await stage.push('arm', programs.job, { architecture: 'arm64' });
  const { container, reason } = await runOf(stage.definition(image));
  expect(reason).toBe('EssentialContainerExited: Essential container in task exited');
  expect(container.exitCode).toBe(255);
  expect(await stage.logs()).toContain('exec node: exec format error');
});

describe('stopping a task', () => {
  const waits = `setInterval(() => {}, 1000); console.log('waits');`;
  test.each([
    ['a process that handles SIGTERM', `${waits} process.on('SIGTERM', () => process.exit(0));`, {}, 0],
    ['process 1 that does not', waits, { stopTimeout: 2 }, 137],
    ['one under an init process', waits, { linuxParameters: { initProcessEnabled: true } }, 143],
  ])('%s', async (_, program, own, exitCode) => {
    const image = await stage.push('waits', program);
    const taskDefinition = await stage.register(stage.definition(image, own));
    const { tasks } = await stage.call('RunTask', stage.runInput({ taskDefinition }));
    const { taskArn } = tasks[0];
    const before = (await stage.logs()).length;
    while ((await stage.logs()).length === before) await new Promise((resolve) => setTimeout(resolve, 10));
    await stage.call('StopTask', { cluster: stage.cluster, task: taskArn, reason: 'enough' });
    expect(await stage.stopped(taskArn)).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
      containers: [{ exitCode }],
    });
  });
});
