import http from 'node:http';

/** A request on its way. Whoever sees it may change its body in place, not its length. */
export interface Passing {
  method: string;
  /** Path and query. */
  target: string;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

export interface Relay {
  url: string;
  close(): Promise<void>;
}

/**
 * Stands between a client and a server on this machine. Requests go on as they came, with their Host and signature: the server still
 * judges what the client has signed.
 */
export async function startRelay(server: string, see: (request: Passing) => void): Promise<Relay> {
  const agent = new http.Agent({ keepAlive: true });
  const relay = http.createServer(async (request, response) => {
    const { method = '', url: target = '', headers } = request;
    const body = await read(request).catch(() => undefined);
    if (body === undefined) return; // The client was killed while it spoke.
    see({ method, target, headers, body });
    const forwarded = http.request(server + target, { method, headers, agent });
    forwarded.on('error', () => response.destroy());
    forwarded.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const address = relay.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      agent.destroy();
      relay.closeAllConnections();
      return new Promise((resolve) => relay.close(() => resolve()));
    },
  };
}

async function read(stream: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
