import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { listen, stopServer } from '../kernel/listen.ts';
import type { Rate } from './rate.ts';
import type { Reply } from './reply.ts';

/** A server on loopback; `close` cuts what is still open. */
export interface LoopbackServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  close(): Promise<void>;
}

export async function serve(
  answer: (request: http.IncomingMessage) => Promise<Reply>,
): Promise<LoopbackServer> {
  const server = http.createServer(async (request, response) => {
    const reply = await answer(request);
    // A body that a refusal left unread would keep the connection busy.
    request.resume();
    if (reply === 'reset') request.socket.resetAndDestroy();
    else write(response, reply);
  });
  return { url: `http://${await listen(server)}`, close: () => stopServer(server) };
}

function write(response: http.ServerResponse, reply: Exclude<Reply, 'reset'>): void {
  const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'content-length': Buffer.byteLength(text),
    'x-github-request-id': randomUUID(),
    ...(reply.rate ? rateHeaders(reply.rate) : {}),
    ...reply.headers,
  });
  response.end(text);
}

function rateHeaders({ limit, remaining, used, reset }: Rate): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  };
}
