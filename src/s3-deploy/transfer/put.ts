import { hash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { Failure } from '../../core/failure.ts';
import type { SiteFile, Stored } from '../release.types.ts';
import { Bodies } from './body.ts';
import { escapedPath } from './escape.ts';
import { S3Refusal } from './refusal.ts';
import { type Credentials, Signer } from './signer.ts';
import type { Tries } from './tries.ts';
import { unquoted } from './unquoted.ts';
import { type Answer, type Connections, type Endpoint, hostHeader, Wire } from './wire.ts';

/** What a PUT carries. */
export interface Put {
  /** The object's whole name. */
  name: string;
  /** E.g. `partNumber=1&uploadId=…`, sorted. */
  query?: string;
  headers: Record<string, string>;
  body: Buffer;
  sha256: string;
}

/**
 * PUT requests that are signed and sent by ourselves: for thousands of small files the SDK's cost of each would be four
 * times that of the request. Endpoint and credentials are the SDK's.
 */
export class Putter {
  /** Of files that are sent whole. */
  bodies = new Bodies();
  #signer: Signer;
  #wire: Wire;
  #path: string;
  #credentials: () => Promise<Credentials>;
  #clock: Clock;
  #tries: Tries;
  #skewMs = 0;

  constructor(given: {
    endpoint: Endpoint;
    agents: Connections;
    credentials: () => Promise<Credentials>;
    clock: Clock;
    tries: Tries;
  }) {
    const { endpoint } = given;
    this.#signer = new Signer({ ...endpoint, host: hostHeader(endpoint) });
    this.#wire = new Wire(endpoint, given.agents);
    this.#path = endpoint.path;
    this.#credentials = given.credentials;
    this.#clock = given.clock;
    this.#tries = given.tries;
  }

  /** @throws S3Refusal, or the system's error, when no further try can help; Failure when S3 stored something else */
  async put(put: Put, stop: AbortSignal): Promise<Answer> {
    const headers = {
      ...put.headers,
      'x-amz-checksum-sha256': Buffer.from(put.sha256, 'hex').toString('base64'),
    };
    const path = this.#path + escapedPath(put.name);
    const request = { method: 'PUT', path, query: put.query ?? '', headers, sha256: put.sha256 };
    const target = put.query ? `${path}?${put.query}` : path;
    const answer = await this.#tries.run(() => this.#send(request, target, put.body), stop);
    const echoed = answer.headers['x-amz-checksum-sha256'];
    if (echoed !== undefined && echoed !== headers['x-amz-checksum-sha256'])
      throw other(put.name, 'checksum');
    if (!isKms(answer) && differs(unquoted(answer.headers.etag), put.body)) throw other(put.name, 'ETag');
    return answer;
  }

  async #send(request: Parameters<Signer['sign']>[0], target: string, body: Buffer): Promise<Answer> {
    const skewMs = this.#skewMs;
    const headers = this.#signer.sign(request, await this.#credentials(), this.#clock.now() + skewMs);
    const answer = await this.#wire.send('PUT', target, headers, body);
    if (answer.status === 200) return answer;
    const refusal = new S3Refusal(answer.status, answer.headers as Record<string, string>, answer.body);
    if (refusal.name !== 'RequestTimeTooSkewed' || this.#skewMs !== 0) {
      // Another request, sent together with this one, has set the clock meanwhile.
      if (refusal.name === 'RequestTimeTooSkewed' && skewMs === 0) return this.#send(request, target, body);
      throw refusal;
    }
    this.#skewMs = Date.parse(answer.headers.date ?? '') - this.#clock.now() || 0;
    if (this.#skewMs === 0) throw refusal;
    return this.#send(request, target, body);
  }
}

/** The ETag of an object that KMS encrypts is no MD5. */
const isKms = ({ headers }: Answer) =>
  String(headers['x-amz-server-side-encryption'] ?? '').startsWith('aws:kms');

/** Is it an MD5, and not this body's? */
const differs = (etag: string, body: Buffer) => /^[0-9a-f]{32}$/.test(etag) && etag !== hash('md5', body);

function other(name: string, by: string): Failure {
  return new Failure({
    what: `S3 stored something else than what was sent as ${name} (its ${by} is another).`,
    next: 'Something on the way changes requests: check the proxy and the runner, then run the job again.',
  });
}

/** A file in one request. */
export async function putFile(
  putter: Putter,
  {
    file,
    name,
    extra,
    stop,
  }: { file: SiteFile; name: string; extra: Record<string, string>; stop: AbortSignal },
): Promise<Stored> {
  const body = putter.bodies.read(file);
  const { headers } = await putter.put(
    { name, headers: { ...file.headers, ...extra }, body, sha256: file.sha256 },
    stop,
  );
  // Not after an error: a part of the body may still be on its way then.
  putter.bodies.done(body);
  const versionId = headers['x-amz-version-id'];
  return { etag: unquoted(headers.etag), ...(typeof versionId === 'string' && { versionId }) };
}
