import { createHash } from 'node:crypto';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import type { SessionCredentials } from '../../../../rehearsal/cloud/kernel/context.ts';
import { type RawAnswer, type RawRequest, send } from '../kernel/signed-request.ts';

/** What a raw request to S3 says; it is signed as S3 wants it, by the SDK's own signer. */
export interface Raw {
  method?: string;
  /** Percent-encoded. */
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
  credentials?: Partial<SessionCredentials>;
  region?: string;
  signingDate?: Date;
  /** Added after the signing. A header without a value is taken away. */
  bend?: { path?: string; body?: string; headers?: Record<string, string | undefined> };
}

/** `x-amz-content-sha256` is the body's unless it is given; an empty one is left out. */
export async function ask(cloud: Cloud, raw: Raw): Promise<RawAnswer> {
  return send(cloud, await sign(cloud, raw));
}

async function sign(cloud: Cloud, raw: Raw): Promise<RawRequest> {
  const { method = 'GET', path = '/', query = {}, body = '', region = cloud.world.region } = raw;
  const credentials = { ...cloud.admin.credentials, ...raw.credentials };
  const signer = new SignatureV4({
    credentials,
    region,
    service: 's3',
    sha256: Hash.bind(null, 'sha256'),
    uriEscapePath: false,
    applyChecksum: false,
  });
  const headers: Record<string, string> = {
    host: new URL(cloud.awsUrl).host,
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...raw.headers,
  };
  if (headers['x-amz-content-sha256'] === '') delete headers['x-amz-content-sha256'];
  const request = { method, protocol: 'http:', hostname: '127.0.0.1', path, query, headers, body };
  const signed = await signer.sign(request, raw.signingDate ? { signingDate: raw.signingDate } : {});
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const bent = Object.entries({ ...signed.headers, ...raw.bend?.headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    method,
    path: raw.bend?.path ?? (search.length ? `${path}?${search.join('&')}` : path),
    headers: Object.fromEntries(bent),
    body: raw.bend?.body ?? body,
  };
}

/** Status, code and message of a refusal as S3 writes it. */
export function refusal({ status, body }: RawAnswer): string {
  const text = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(body)?.[1] ?? '';
  return status < 300 ? String(status) : `${status} ${text('Code')}: ${text('Message')}`;
}
