import http from 'node:http';
import type { AddressInfo } from 'node:net';

interface Passed {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** What happens to a request on its way. Answers what goes on. */
export interface Meddling {
  request?(request: { method: string; url: string; body: Buffer }): Buffer;
  /** `lost`: the connection breaks before the answer. */
  answer?(request: { method: string; url: string }, answer: Passed): Passed | 'lost';
}

/** Something on the way to S3 that changes what passes. */
export async function meddle(target: string, meddling: Meddling): Promise<{ url: string; close(): void }> {
  const { hostname, port } = new URL(target);
  const server = http.createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const body = await whole(request);
    const sent = meddling.request?.({ method, url, body }) ?? body;
    const outgoing = http.request({ hostname, port, method, path: url, headers, agent: false });
    outgoing.end(sent);
    outgoing.on('response', async (incoming) => {
      const answer = {
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: await whole(incoming),
      };
      const passed = meddling.answer?.({ method, url }, answer) ?? answer;
      if (passed === 'lost') request.socket.destroy();
      else response.writeHead(passed.status, passed.headers).end(passed.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function whole(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
