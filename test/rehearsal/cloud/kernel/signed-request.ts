import http, { type IncomingHttpHeaders } from 'node:http';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import type { SessionCredentials } from '../../../../rehearsal/cloud/kernel/context.ts';

/** A request whose parts a test can bend after it was signed well. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Signs `body` for the target as an SDK client of SSM does. */
export async function signedRequest(options: {
  cloud: Cloud;
  credentials?: Partial<SessionCredentials>;
  target?: string;
  type?: string;
  body?: string;
  region?: string;
  service?: string;
  signingDate?: Date;
  headers?: Record<string, string>;
}): Promise<RawRequest> {
  const { cloud, region = cloud.world.region, service = 'ssm', body = '{"Name":"/a"}' } = options;
  const credentials = { ...cloud.admin.credentials, ...options.credentials };
  const signer = new SignatureV4({ credentials, region, service, sha256: Hash.bind(null, 'sha256') });
  const target = options.target ?? 'AmazonSSM.GetParameter';
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/',
      query: {},
      headers: {
        host: new URL(cloud.awsUrl).host,
        'content-type': options.type ?? 'application/x-amz-json-1.1',
        ...(target ? { 'x-amz-target': target } : {}),
        ...options.headers,
      },
      body,
    },
    options.signingDate ? { signingDate: options.signingDate } : {},
  );
  return { method: 'POST', path: '/', headers: { ...signed.headers }, body };
}

/** Sends it exactly as it is. Rejects when the connection is dropped. */
export function send(cloud: Cloud, { method, path, headers, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${cloud.awsUrl}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}
