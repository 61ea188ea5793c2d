import http from 'node:http';

/** A registry with basic auth. */
export interface Registry {
  /** `127.0.0.1:PORT`. */
  host: string;
  user: string;
  password: string;
}

/**
 * The local cloud's ECR API before a registry that is not its own. Requests go on as they came, signature and all, so the
 * cloud still checks who asks and what is asked; in its answers the registry's address and password take the place of its own.
 */
export async function startBridge(
  cloud: { awsUrl: string; registryHost: string },
  registry: Registry,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = http.createServer(async (request, response) => {
    const forwarded = http.request(cloud.awsUrl, { method: request.method, headers: request.headers });
    forwarded.on('error', () => response.destroy());
    forwarded.on('response', async (answer) => {
      const text = translate(await read(answer), cloud.registryHost, registry);
      const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 500, headers).end(text);
    });
    forwarded.end(await read(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bridge has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function read(stream: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function translate(answer: Buffer, cloudHost: string, { host, user, password }: Registry): string {
  const body = JSON.parse(answer.toString().replaceAll(cloudHost, host));
  for (const one of body.authorizationData ?? [])
    one.authorizationToken = Buffer.from(`${user}:${password}`).toString('base64');
  return JSON.stringify(body);
}
