import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { connections, type Endpoint, hostHeader, Wire } from '../../../src/s3-deploy/transfer/wire.ts';

let server: http.Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server, and what reaches it over at most `most` connections. */
async function serve(answer: http.RequestListener, most = 4, idleMs = 30_000): Promise<Wire> {
  server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new Wire({ ...endpoint, port }, connections(most, {}, idleMs));
}

const endpoint: Endpoint = {
  secure: false,
  host: '127.0.0.1',
  port: 1,
  path: '/',
  region: 'x',
  service: 's3',
};
const send = (wire: Wire, body = 'hello') =>
  wire.send('PUT', '/a?b=c', ['host', 'here', 'x-a', '1'], Buffer.from(body));
const codeOf = (sending: Promise<unknown>) =>
  sending.then(
    () => 'ok',
    ({ code }: { code: string }) => code,
  );

test('headers and body arrive as they are, and connections are kept', async () => {
  const seen: unknown[] = [];
  const sockets = new Set<unknown>();
  const wire = await serve(async (request, response) => {
    sockets.add(request.socket);
    let text = '';
    for await (const chunk of request) text += chunk;
    seen.push([request.method, request.url, request.headers, text]);
    response.writeHead(403, { 'x-b': '2' }).end('<Error/>');
  }, 2);
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(wire)));
  expect(answers.length).toBe(10);
  expect(answers[0]).toMatchObject({ status: 403, headers: { 'x-b': '2' }, body: '<Error/>' });
  const headers = { host: 'here', 'x-a': '1', 'content-length': '5', connection: 'keep-alive' };
  expect(seen[9]).toEqual(['PUT', '/a?b=c', headers, 'hello']);
  expect(sockets.size).toBe(2);
});

test('a server that says nothing is given up', async () => {
  const wire = await serve(() => {}, 4, 50);
  expect(await codeOf(send(wire))).toBe('ETIMEDOUT');
});

test('so is one that stops in the middle of its answer', async () => {
  const wire = await serve(
    (_, response) => void response.writeHead(200, { 'content-length': 9 }).write('abc'),
    4,
    50,
  );
  expect(await codeOf(send(wire))).toBe('ETIMEDOUT');
});

test('a connection that breaks in the middle of an answer is no answer', async () => {
  const wire = await serve((request, response) => {
    response.writeHead(200, { 'content-length': 9 }).write('abc', () => request.socket.destroy());
  });
  expect(await codeOf(send(wire))).toBe('ECONNRESET');
});

test.each([
  [true, undefined, 'web.example'],
  [true, 443, 'web.example'],
  [true, 80, 'web.example:80'],
  [false, 80, 'web.example'],
  [false, 9000, 'web.example:9000'],
])('the host that is signed: secure %s, port %s', async (secure, port, header) => {
  await serve(() => {});
  expect(hostHeader({ ...endpoint, host: 'web.example', secure, port })).toBe(header);
});
