import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { githubApi } from '../../src/core/github-api.ts';
import { HttpError, httpHealing, IdleError, send } from '../../src/core/http.ts';
import { retry } from '../../src/core/retry.ts';
import { jumpingClock } from '../support/runtime.ts';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const servers: http.Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Answers request n by handler n, the last one for all that follow. */
async function serve(...handlers: Handler[]) {
  const seen: {
    method?: string | undefined;
    url?: string | undefined;
    headers: http.IncomingHttpHeaders;
    body: string;
  }[] = [];
  const server = http.createServer(async (request, response) => {
    const handler = handlers[Math.min(seen.length, handlers.length - 1)];
    const { method, url, headers } = request;
    const entry = { method, url, headers, body: '' };
    seen.push(entry);
    request.on('error', () => {});
    if (method !== 'GET') for await (const chunk of request) entry.body += chunk;
    handler?.(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);
const reset: Handler = ({ socket }) => void (socket as Socket).resetAndDestroy();
const half: Handler = (request, response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('half', () => request.socket.destroy());
};

/** Sends until it succeeds or cannot heal; answers what came out, how often it was asked, and the pauses. */
async function tried(...handlers: Handler[]) {
  const { url, seen } = await serve(...handlers);
  const clock = jumpingClock();
  const options = {
    clock,
    attempts: 3,
    firstMs: 1000,
    maximumMs: 8000,
    random: () => 1,
    healing: httpHealing,
  };
  const ended = await retry(options, async () => {
    const request = { method: 'GET', url: `${url}/path?secret=x` };
    const response = await send(request);
    if (response.status >= 400) throw new HttpError(request, response);
    return response.body.toString();
  }).catch((error: Error) => error.message.replace(/:\d+\//, ':PORT/'));
  return { ended, asked: seen.length, slept: clock.slept };
}

describe('what heals', () => {
  test.each<[string, Handler[], { ended: string; asked: number; slept: number[] }]>([
    ['an answer', [answer(200, 'ok')], { ended: 'ok', asked: 1, slept: [] }],
    ['a reset', [reset, answer(200, 'ok')], { ended: 'ok', asked: 2, slept: [1000] }],
    ['half a body', [half, answer(200, 'ok')], { ended: 'ok', asked: 2, slept: [1000] }],
    ['503', [answer(503), answer(200, 'ok')], { ended: 'ok', asked: 2, slept: [1000] }],
    [
      '429 that says when',
      [answer(429, '', { 'retry-after': '7' }), answer(200, 'ok')],
      { ended: 'ok', asked: 2, slept: [7000] },
    ],
    [
      'a wait of an hour is not waited for',
      [answer(503, '', { 'retry-after': '3600' }), answer(200, 'ok')],
      { ended: 'ok', asked: 2, slept: [1000] },
    ],
    [
      'a date for Retry-After',
      [answer(503, '', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }), answer(200, 'ok')],
      { ended: 'ok', asked: 2, slept: [1000] },
    ],
    [
      '502 for ever',
      [answer(502, 'bad\n gateway')],
      { ended: 'GET http://127.0.0.1:PORT/path answered 502: bad gateway', asked: 3, slept: [1000, 2000] },
    ],
    [
      '501',
      [answer(501)],
      { ended: 'GET http://127.0.0.1:PORT/path answered 501: (no body)', asked: 1, slept: [] },
    ],
    [
      '403',
      [answer(403, 'no')],
      { ended: 'GET http://127.0.0.1:PORT/path answered 403: no', asked: 1, slept: [] },
    ],
    [
      '404',
      [answer(404, 'x'.repeat(900))],
      { ended: `GET http://127.0.0.1:PORT/path answered 404: ${'x'.repeat(500)}`, asked: 1, slept: [] },
    ],
  ])('%s', async (_, handlers, expected) => {
    expect(await tried(...handlers)).toEqual(expected);
  });

  test('nobody there', async () => {
    const { url } = await serve();
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    const error = await send({ method: 'GET', url }).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(httpHealing(error)).toEqual({ retry: true });
  });

  test.each([
    ['a wrong address', new TypeError('Invalid URL')],
    ['a text', 'text'],
    ['an unknown name', Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })],
  ])('%s does not heal', (_, error) => {
    expect(httpHealing(error)).toBe('give-up');
  });
});

describe('send', () => {
  test.each([
    ['before an answer', () => {}],
    ['in the middle of one', ((_, response) => void response.writeHead(200).write('some')) as Handler],
  ])('ends when nothing moves %s', async (_, handler) => {
    const { url } = await serve(handler);
    const error = await send({ method: 'GET', url: `${url}/slow?token=x`, idleMs: 60 }).catch(
      (caught) => caught,
    );
    expect(error).toBeInstanceOf(IdleError);
    expect(error.message).toBe(`GET ${url}/slow: nothing moved for 0.06 s.`);
    expect(httpHealing(error)).toEqual({ retry: true });
  });

  test.each([
    ['before an answer', () => {}],
    ['in the middle of one', ((_, response) => void response.writeHead(200).write('some')) as Handler],
  ])('is cancelled %s, with the reason', async (_, handler) => {
    const controller = new AbortController();
    const { url } = await serve((request, response) => {
      handler(request, response);
      setTimeout(() => controller.abort(new Error('cancelled')), 20);
    });
    await expect(send({ method: 'GET', url, signal: controller.signal })).rejects.toThrow('cancelled');
  });

  test('redirects are answers like others, and repeated headers are joined', async () => {
    const { url } = await serve(
      (_, response) => void response.writeHead(302, { location: '/b', 'set-cookie': ['a=1', 'b=2'] }).end(),
    );
    const { status, headers } = await send({ method: 'GET', url });
    expect({ status, location: headers.location, cookies: headers['set-cookie'] }).toEqual({
      status: 302,
      location: '/b',
      cookies: 'a=1, b=2',
    });
  });

  test('a stream is sent, and its failure is ours', async () => {
    const { url, seen } = await serve(answer(200));
    await send({ method: 'PUT', url, body: () => Readable.from(['a', 'b']) });
    expect(seen[0]?.body).toBe('ab');
    const broken = () =>
      new Readable({
        read() {
          this.destroy(new Error('disk gone'));
        },
      });
    await expect(send({ method: 'PUT', url, body: broken })).rejects.toThrow('disk gone');
  });

  test('an answer that is too large is not kept', async () => {
    const block = Buffer.alloc(8 * 1024 * 1024);
    const { url } = await serve((_, response) => {
      response.on('error', () => {});
      Readable.from(Array(9).fill(block)).pipe(response);
    });
    await expect(send({ method: 'GET', url })).rejects.toThrow('The answer is larger than 64 MiB.');
  });
});

describe('githubApi', () => {
  const api = (url: string, clock = jumpingClock()) =>
    githubApi({ token: 't0ken', apiUrl: `${url}/`, clock });

  test('sends what GitHub wants to see', async () => {
    const { url, seen } = await serve(answer(201, '{"id":7}'));
    expect(await api(url).request('POST', '/repos/o/r/check-runs', { name: 'x' })).toEqual({ id: 7 });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/repos/o/r/check-runs',
      body: '{"name":"x"}',
      headers: {
        authorization: 'Bearer t0ken',
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        'content-type': 'application/json',
      },
    });
  });

  test.each<[string, Handler[], number, number[]]>([
    [
      'a secondary rate limit is waited for',
      [answer(403, '', { 'retry-after': '3' }), answer(204)],
      2,
      [3000],
    ],
    ['a fork is not', [answer(403, 'Resource not accessible by integration')], 1, []],
    ['a long limit is not', [answer(403, '', { 'retry-after': '900' })], 1, []],
    ['404 is an answer', [answer(404)], 1, []],
  ])('%s', async (_, handlers, asked, slept) => {
    const { url, seen } = await serve(...handlers);
    const clock = jumpingClock();
    await api(url, clock)
      .request('GET', '/x')
      .catch(() => {});
    expect(seen).toHaveLength(asked);
    expect(clock.slept).toEqual(slept);
  });
});
