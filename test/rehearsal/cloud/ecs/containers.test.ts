import { afterAll, beforeAll, describe, expect, it, jest, test } from '@jest/globals';
import { type Answer, pause, type Stage, startStage } from './stage.ts';

// Real processes on a busy machine.
jest.setTimeout(30_000);

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.cloud.close());

const server = `import http from 'node:http';
http.createServer((_, response) => response.end('inside')).listen(8080, '0.0.0.0');
const metrics = http.createServer((_, response) => response.end('metrics'));
await new Promise((resolve) => metrics.listen(9090, resolve));
`;
const client = `import http from 'node:http';
const get = (port) => new Promise((resolve, reject) => http.get({ port, host: 'localhost' }, (response) => {
  response.setEncoding('utf8').on('data', resolve);
}).on('error', reject));
`;

/** Starts a task and answers how to follow it. */
async function start(definition: object): Promise<string> {
  const taskDefinition = await stage.register(definition);
  const { tasks } = await stage.call('RunTask', stage.runInput({ taskDefinition }));
  return tasks[0].taskArn;
}

async function until(arn: string, holds: (task: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const task = await stage.task(arn);
    if (holds(task)) return task;
    await pause();
  }
}

it("a port is the task's own: two tasks listen on the same one, and reach themselves by it", async () => {
  const program = `${server}${client.replace(/^import.*/, '')}console.log(await get(8080), await get(9090)); process.exit(0);`;
  const definition = stage.definition(await stage.push('ports', program));
  const arns = await Promise.all([start(definition), start(definition)]);
  for (const arn of arns) expect(await stage.stopped(arn)).toMatchObject({ containers: [{ exitCode: 0 }] });
  expect((await stage.logs()).filter((line) => line === 'inside metrics')).toHaveLength(2);
});

it('a process that node starts has node, the same network, and no shell', async () => {
  const program = `${server}
import { spawnSync } from 'node:child_process';
const child = ${JSON.stringify(`${client.replace("import http from 'node:http';", "const http = require('node:http');")}get(8080).then(console.log)`)};
const { spawn } = await import('node:child_process');
spawn('node', ['-e', child], { stdio: 'inherit' }).on('close', (code) => {
  console.log('child', code, 'shell', spawnSync('sh', ['-c', 'true']).error?.code);
  process.exit(0);
});
`;
  const arn = await start(stage.definition(await stage.push('child', program)));
  await stage.stopped(arn);
  expect((await stage.logs()).slice(-2)).toEqual(['inside', 'child 0 shell ENOENT']);
});

describe('health checks', () => {
  const healthy = `${server}process.on('SIGTERM', () => process.exit(0));`;
  const check = (command: string[], own: object) => ({
    healthCheck: { command, interval: 5, timeout: 2, retries: 1, ...own },
  });
  const file = `${client}process.exit((await get(8080)) === 'inside' ? 0 : 1);`;
  const layers = [{ 'app/main.mjs': healthy, 'app/health.mjs': file }];

  test.each([
    ['a command', ['CMD', 'node', '/app/health.mjs'], 'HEALTHY', undefined],
    ['a shell line that needs no shell', ['CMD-SHELL', 'node health.mjs || exit 1'], 'HEALTHY', undefined],
    [
      'a command that fails',
      ['CMD', 'node', '-e', 'console.log("no"); process.exit(2)'],
      'UNHEALTHY',
      'health check exited with 2: no',
    ],
    [
      'a shell',
      ['CMD-SHELL', 'curl -f http://localhost:8080'],
      'UNHEALTHY',
      'health check: exec: "/bin/sh": only node runs here, and no shell',
    ],
    [
      'another program',
      ['CMD', 'curl', 'localhost'],
      'UNHEALTHY',
      'health check: exec: "curl": executable file not found in $PATH',
    ],
    [
      'one that hangs',
      ['CMD', 'node', '-e', 'setInterval(() => {}, 1000)'],
      'UNHEALTHY',
      'Health check exceeded timeout (2s)',
    ],
  ])('%s', async (_, command, status, reason) => {
    const image = await stage.push('healthy', '', { layers });
    const patient = status === 'HEALTHY' ? { timeout: 60, startPeriod: 300 } : {};
    const arn = await start(stage.definition(image, check(command, patient)));
    const task = await until(arn, ({ healthStatus }) => healthStatus !== 'UNKNOWN');
    expect({ status: task.healthStatus, reason: task.containers[0].reason }).toEqual({ status, reason });
    await stage.call('StopTask', { cluster: stage.cluster, task: arn });
    await stage.stopped(arn);
  });
});

describe('containers that depend on each other', () => {
  const two = async (program: string, condition: string, own: object = {}) => {
    const definition = stage.definition(await stage.push('main', `console.log('main'); process.exit(0);`));
    const [main] = definition.containerDefinitions;
    const init = {
      ...main,
      name: 'init',
      image: await stage.push('init', program),
      essential: false,
      portMappings: [],
      ...own,
    };
    const dependsOn = [{ containerName: 'init', condition }];
    return { ...definition, containerDefinitions: [{ ...main, dependsOn }, init] };
  };

  it('one runs after the other has succeeded', async () => {
    const arn = await start(await two(`setTimeout(() => console.log('init is done'), 300);`, 'SUCCESS'));
    expect((await stage.stopped(arn)).containers).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
    expect((await stage.logs()).slice(-2)).toEqual(['init is done', 'main']);
  });

  it('it never runs when the other one fails', async () => {
    const arn = await start(await two('process.exit(4);', 'SUCCESS'));
    const task = await stage.stopped(arn);
    expect(`${task.stopCode}: ${task.stoppedReason}`).toBe(
      'TaskFailedToStart: CannotStartContainerError: container init stopped with exit code 4 before it was SUCCESS',
    );
    expect(task.containers[0].exitCode).toBeUndefined();
  });
});

it("the task role's credentials come from the endpoint, to who has the token", async () => {
  const program = `const ask = (authorization) => fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization } });
const mine = await ask(process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
console.log(Object.keys(await mine.json()).join(), (await ask('guess')).status);`;
  const arn = await start(stage.definition(await stage.push('role', program)));
  await stage.stopped(arn);
  expect((await stage.logs()).at(-1)).toBe('AccessKeyId,SecretAccessKey,Token,Expiration 403');
});

it('a process that has left the group does not keep its task from stopping', async () => {
  const program = `import { spawn } from 'node:child_process';
const left = spawn('node', ['-e', 'setTimeout(() => {}, 60_000)'], { detached: true, stdio: 'inherit' });
left.unref();
console.log('left ' + left.pid);`;
  const arn = await start(stage.definition(await stage.push('leaves', program)));
  expect(await stage.stopped(arn)).toMatchObject({ containers: [{ exitCode: 0 }] });
  const left = (await stage.logs()).find((line) => line.startsWith('left '));
  process.kill(Number(left?.slice(5)), 'SIGKILL');
});
