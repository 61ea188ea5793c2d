import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import type { DescribeTargetHealthOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createElb } from '../../../../rehearsal/cloud/elasticloadbalancing/elasticloadbalancing.ts';
import { fastClock } from '../../../../rehearsal/stage/fast-clock.ts';
import { directCalls, loneContext } from '../direct-call.ts';
import { ask } from '../ecs/probe.ts';

type Elb = ReturnType<typeof createElb>;
type Handler = http.RequestListener;

let elb: Elb;
let calls: ReturnType<typeof directCalls>;
let targetGroup: string;
let url: string;
let servers: net.Server[];

beforeEach(async () => {
  const clock = fastClock(100);
  elb = createElb(loneContext(clock));
  calls = directCalls(elb, clock);
  servers = [];
  targetGroup = elb.createTargetGroup({
    name: 'backend',
    healthCheckPath: '/readyz',
    healthCheckIntervalSeconds: 5,
    healthCheckTimeoutSeconds: 2,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    deregistrationDelaySeconds: 30,
  });
  ({ url } = await elb.createLoadBalancer({ name: 'public', targetGroup }));
});
afterEach(async () => {
  await elb.close?.();
  for (const server of servers) {
    if (server instanceof http.Server) server.closeAllConnections();
    server.close();
  }
});

/** A server on a port of its own, which answers the health check with 200 unless `ready` says otherwise. */
async function serve(
  handler: Handler,
  ready: () => number = () => 200,
): Promise<{ targetGroup: string; host: string; port: number }> {
  const server = http.createServer((request, response) => {
    if (request.url !== '/readyz') return handler(request, response);
    response.writeHead(ready()).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { targetGroup, host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

async function health(): Promise<string[]> {
  const answer = (await calls.call('DescribeTargetHealth', {
    TargetGroupArn: targetGroup,
  })) as DescribeTargetHealthOutput;
  return (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth: one }) =>
    [one?.State, one?.Reason, one?.Description].filter(Boolean).join(': '),
  );
}

async function until(state: string): Promise<string[]> {
  for (;;) {
    const now = await health();
    if (now.some((one) => one.startsWith(state))) return now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const says =
  (text: string): Handler =>
  (_, response) =>
    void response.end(text);

describe('target health', () => {
  it('goes from initial to healthy, and tells who registered', async () => {
    const told: string[] = [];
    elb.register({ ...(await serve(says('a'))), onHealth: ({ state }) => told.push(state) });
    expect(await health()).toEqual(['initial: Elb.InitialHealthChecking: Initial health checks in progress']);
    expect(await ask(url)).toBe('503');
    expect(await until('healthy')).toEqual(['healthy']);
    expect(told).toEqual(['initial', 'healthy']);
  });

  it('falls after failures in a row and rises again', async () => {
    let status = 200;
    elb.register(await serve(says('a'), () => status));
    await until('healthy');
    status = 500;
    expect(await until('unhealthy')).toEqual([
      'unhealthy: Target.ResponseCodeMismatch: Health checks failed with these codes: [500]',
    ]);
    status = 200;
    expect(await until('healthy')).toEqual(['healthy']);
  });

  it('a closed port and a server that hangs', async () => {
    const closed = await serve(says('a'));
    servers.pop()?.close();
    elb.register(closed);
    expect(await until('unhealthy')).toEqual(['unhealthy: Target.FailedHealthChecks: Health checks failed']);
    await elb.deregister(closed);
    const hangs = net.createServer(() => {});
    servers.push(hangs);
    await new Promise<void>((resolve) => hangs.listen(0, '127.0.0.1', resolve));
    elb.register({ targetGroup, host: '127.0.0.1', port: (hangs.address() as AddressInfo).port });
    expect(await until('unhealthy')).toEqual(['unhealthy: Target.Timeout: Request timed out']);
  });

  it('a group without a load balancer, and a target that is not registered', async () => {
    const lone = elb.createTargetGroup({
      name: 'lone',
      healthCheckPath: '/',
      healthCheckIntervalSeconds: 5,
      healthCheckTimeoutSeconds: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      deregistrationDelaySeconds: 0,
    });
    elb.register({ targetGroup: lone, host: '127.0.0.1', port: 1 });
    const answer = await calls.call('DescribeTargetHealth', {
      TargetGroupArn: lone,
      Targets: [
        { Id: '127.0.0.1', Port: 1 },
        { Id: '127.0.0.1', Port: 2 },
      ],
    });
    expect(answer).toMatchObject({
      TargetHealthDescriptions: [
        { TargetHealth: { State: 'unused', Reason: 'Target.NotInUse' } },
        { TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } },
      ],
    });
    expect(await calls.refusal('DescribeTargetHealth', { TargetGroupArn: 'x' })).toBe(
      "ValidationError: 'x' is not a valid target group ARN",
    );
    expect(await calls.refusal('DescribeTargetGroups', { Names: ['none'] })).toBe(
      'TargetGroupNotFound: One or more target groups not found',
    );
  });
});

describe('requests', () => {
  it('take turns, with the client in the headers', async () => {
    const echo: Handler = (request, response) =>
      void response.end(JSON.stringify([request.method, request.url, request.headers]));
    for (const handler of [says('a'), says('b')]) elb.register(await serve(handler));
    while ((await health()).join() !== 'healthy,healthy')
      await new Promise((resolve) => setTimeout(resolve, 5));
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await ask(url));
    expect(answers.sort()).toEqual(['200 a', '200 a', '200 b', '200 b']);
    for (const server of servers)
      await elb.deregister({ targetGroup, host: '127.0.0.1', port: (server.address() as AddressInfo).port });

    elb.register(await serve(echo));
    await until('healthy');
    const answer = await ask(`${url}/a?b=c`, {
      method: 'PUT',
      headers: { 'x-forwarded-for': '192.0.2.1', te: 'trailers', host: 'api.example' },
    });
    const [method, path, headers] = JSON.parse(answer.slice(4));
    expect([method, path]).toEqual(['PUT', '/a?b=c']);
    expect(headers).toMatchObject({
      host: 'api.example',
      'x-forwarded-for': '192.0.2.1, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': new URL(url).port,
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
    expect(headers.te).toBeUndefined();
  });

  it('a target that breaks off is a 502, and one that is gone leaves the request to another', async () => {
    const breaks = await serve((_, response) => void response.socket?.destroy());
    elb.register(breaks);
    await until('healthy');
    expect(await ask(url)).toBe('502');
    elb.register(await serve(says('other')));
    while ((await health()).length < 2 || (await health()).join() !== 'healthy,healthy')
      await new Promise((resolve) => setTimeout(resolve, 5));
    servers[0]?.close();
    const answers = await Promise.all([ask(url), ask(url), ask(url), ask(url)]);
    expect(answers).toEqual(['200 other', '200 other', '200 other', '200 other']);
    const posts = await Promise.all([ask(url, { method: 'POST' }), ask(url, { method: 'POST' })]);
    expect(posts.sort()).toEqual(['200 other', '502']);
  });

  it('when every target fails its checks, they get the requests', async () => {
    elb.register(await serve(says('still'), () => 500));
    await until('unhealthy');
    expect(await ask(url)).toBe('200 still');
  });

  it('bodies pass both ways', async () => {
    elb.register(await serve((request, response) => void request.pipe(response)));
    await until('healthy');
    const body = 'x'.repeat(500_000);
    const answer = await fetch(url, { method: 'POST', body });
    expect((await answer.text()) === body).toBe(true);
  });
});

describe('draining', () => {
  it('lets the open request end, and gives the target no new one', async () => {
    let finish: (() => void) | undefined;
    const held = await serve((_, response) => {
      finish = () => response.end('late');
    });
    elb.register(held);
    await until('healthy');
    const open = ask(url);
    while (!finish) await new Promise((resolve) => setTimeout(resolve, 5));
    const gone = elb.deregister(held);
    expect(await health()).toEqual([
      'draining: Target.DeregistrationInProgress: Target deregistration is in progress',
    ]);
    expect(await ask(url)).toBe('503');
    finish();
    expect(await open).toBe('200 late');
    await gone;
    expect(await health()).toEqual([]);
  });

  it('ends with the deregistration delay', async () => {
    const held = await serve(() => {});
    elb.register(held);
    await until('healthy');
    const open = ask(url);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await elb.deregister(held);
    expect(await health()).toEqual([]);
    expect(await open).toBe('502');
  });
});
