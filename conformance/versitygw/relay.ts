import http from 'node:http';

/** A request that writes an object of the site (none of the action's own, below `.s3-deploy/`). */
export interface SiteWrite {
  kind: 'put' | 'part' | 'copy' | 'delete';
  key: string;
}

/** What stands between the action and a server: it counts, and it can meddle. */
export interface Relay {
  url: string;
  /** Writes since the last `take`, in the order of their arrival. */
  take(): SiteWrite[];
  /** Flips one bit in each body that is sent for a key that matches; undefined: in none. */
  corrupt: RegExp | undefined;
  /** Called for each write of the site before it goes on. */
  onWrite: ((write: SiteWrite) => void) | undefined;
  close(): Promise<void>;
}

/** Requests go on as they came, with their Host and signature: the server still judges what the action has signed. */
export async function startRelay(target: string): Promise<Relay> {
  let writes: SiteWrite[] = [];
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer(async (request, response) => {
    const write = siteWrite(request);
    const body = await read(request);
    if (write) {
      writes.push(write);
      relay.onWrite?.(write);
      if (body.length > 0 && relay.corrupt?.test(write.key)) flip(body);
    }
    const { method, url, headers } = request;
    const forwarded = http.request(target + url, { method, headers, agent });
    forwarded.on('error', () => response.destroy());
    forwarded.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  const relay: Relay = {
    url: `http://127.0.0.1:${address.port}`,
    take: () => {
      const taken = writes;
      writes = [];
      return taken;
    },
    corrupt: undefined,
    onWrite: undefined,
    close: () => {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return relay;
}

/** `/BUCKET/KEY?QUERY`. DeleteObjects names its keys in its body: it counts as one write of no key. */
function siteWrite({ method, url = '', headers }: http.IncomingMessage): SiteWrite | undefined {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const key = decodeURIComponent(pathname).replace(/^\/[^/]*\/?/, '');
  if (/(^|\/)\.s3-deploy\//.test(key)) return undefined;
  if (method === 'DELETE' && !searchParams.has('uploadId')) return { kind: 'delete', key };
  if (method === 'POST' && searchParams.has('delete')) return { kind: 'delete', key: '' };
  if (method !== 'PUT') return undefined;
  if (searchParams.has('partNumber')) return { kind: 'part', key };
  return { kind: headers['x-amz-copy-source'] === undefined ? 'put' : 'copy', key };
}

async function read(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function flip(body: Buffer): void {
  const middle = body.length >> 1;
  body[middle] = (body[middle] ?? 0) ^ 1;
}
