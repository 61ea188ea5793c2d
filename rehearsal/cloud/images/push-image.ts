import http from 'node:http';
import { type BuiltImage, manifestType } from './build-image.ts';

export interface PushTarget {
  /** `http://HOST:PORT` of the registry. */
  url: string;
  repository: string;
  tag: string;
  /** The value of the Authorization header: `Basic …` from GetAuthorizationToken. */
  authorization: string;
}

/**
 * Pushes an image by the distribution protocol: blobs that are not there, each in one request, then the manifest.
 * Throws an Error with the registry's answer when one of them is refused.
 */
export async function pushImage(image: BuiltImage, target: PushTarget): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const send = (method: string, where: string, body?: Buffer, type?: string) =>
    request(agent, {
      method,
      url: new URL(where, target.url),
      authorization: target.authorization,
      body,
      type,
    });
  const base = `/v2/${target.repository}`;
  try {
    for (const [digest, bytes] of image.blobs) {
      if (digest === image.digest) continue;
      const known = await send('HEAD', `${base}/blobs/${digest}`);
      if (known.status === 200) continue;
      const upload = expectStatus(await send('POST', `${base}/blobs/uploads/`), 202);
      const location = new URL(upload.location ?? '', target.url);
      location.searchParams.set('digest', digest);
      expectStatus(await send('PUT', location.href, bytes, 'application/octet-stream'), 201);
    }
    expectStatus(await send('PUT', `${base}/manifests/${target.tag}`, image.manifest, manifestType), 201);
  } finally {
    agent.destroy();
  }
}

interface Answer {
  status: number;
  location: string | undefined;
  text: string;
  what: string;
}

function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new Error(`The registry answered ${answer.status} to ${answer.what}: ${answer.text}`);
}

function request(
  agent: http.Agent,
  to: { method: string; url: URL; authorization: string; body: Buffer | undefined; type: string | undefined },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: http.OutgoingHttpHeaders = {
      authorization: to.authorization,
      'content-length': to.body?.length ?? 0,
    };
    if (to.type) headers['content-type'] = to.type;
    const outgoing = http.request(to.url, { agent, method: to.method, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          location: incoming.headers.location,
          text,
          what: `${to.method} ${to.url.pathname}`,
        }),
      );
    });
    outgoing.on('error', reject).end(to.body);
  });
}
