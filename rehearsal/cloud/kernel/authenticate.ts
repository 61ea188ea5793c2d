import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../../../src/core/clock.ts';
import { asError } from '../../../src/core/failure.ts';
import type { World } from '../world.ts';
import { authenticationError } from './authentication-errors.ts';
import { type AuthorizationHeader, parseAuthorization } from './authorization-header.ts';
import type { IssuedKey, KeyRing } from './credentials.ts';
import { contentHash } from './rest/content-hash.ts';
import { s3Signature } from './rest/s3-signature.ts';
import type { Caller, Service } from './service.ts';

/** A request as it came in: what a signature covers. */
export interface SignedRequest {
  method: string;
  /** Path and query as they were sent. */
  target: string;
  path: string;
  query: Record<string, string | string[]>;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const allowedSkewMs = 5 * 60_000;
const s3SkewMs = 15 * 60_000;
const mismatch =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/**
 * Finds out who signed the request: the signature is computed again with the SDK's own signer.
 * Throws AwsError for a missing, incomplete, forged, aged or misdirected signature, for an unknown key, and for an
 * expired or foreign session token.
 */
export async function authenticate(request: {
  service: Service;
  signed: SignedRequest;
  keys: KeyRing;
  world: World;
  clock: Clock;
}): Promise<Caller> {
  const { service, signed, keys, world, clock } = request;
  const header = authorizationOf(service, signed);
  const amzDate = signingTime(service, signed, header);
  const key = keyOf(service, signed, keys, header);
  checkScope(service, world, header);
  if (service.name === 's3') contentHash(signed.headers);
  const genuine =
    service.name === 's3'
      ? isGenuineS3(signed, header, amzDate, key)
      : isGenuine(signed, header, amzDate, key);
  if (!(await genuine)) throw authenticationError(service, 'mismatch', mismatch);
  checkSkew(service, clock, amzDate);
  if (key.credentials.expiration.getTime() <= clock.now())
    throw authenticationError(
      service,
      'expired-token',
      'The security token included in the request is expired',
    );
  return key.caller;
}

function authorizationOf(service: Service, { headers }: SignedRequest): AuthorizationHeader {
  if (!headers.authorization)
    throw authenticationError(
      service,
      'missing',
      service.protocol.kind === 'query'
        ? 'Request is missing Authentication Token'
        : 'Missing Authentication Token',
    );
  try {
    return parseAuthorization(headers.authorization);
  } catch (error) {
    throw authenticationError(service, 'incomplete', asError(error).message);
  }
}

/** Every `x-amz-` header and `host` must be covered: an unsigned one could be changed on the way. */
function signingTime(service: Service, { headers }: SignedRequest, header: AuthorizationHeader): string {
  const covered = new Set(header.signedHeaders);
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const bare = needed.filter((name) => !covered.has(name));
  if (bare.length)
    throw authenticationError(
      service,
      'unsigned-header',
      service.name === 's3'
        ? `There were headers present in the request which were not signed (${bare.join(', ')})`
        : `'${bare.join("', '")}' must be a 'SignedHeader' in the AWS Authorization.`,
    );
  const amzDate = headers['x-amz-date'];
  if (typeof amzDate !== 'string' || !/^\d{8}T\d{6}Z$/.test(amzDate))
    throw authenticationError(
      service,
      'incomplete',
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  return amzDate;
}

function keyOf(
  service: Service,
  { headers }: SignedRequest,
  keys: KeyRing,
  header: AuthorizationHeader,
): IssuedKey {
  const key = keys.find(header.accessKeyId);
  if (!key || !same(key.credentials.sessionToken, String(headers['x-amz-security-token'] ?? '')))
    throw authenticationError(
      service,
      key ? 'foreign-token' : 'unknown-key',
      'The security token included in the request is invalid.',
    );
  return key;
}

function checkScope(service: Service, world: World, { region, service: name }: AuthorizationHeader): void {
  // CloudFront is in us-east-1 only, but an SDK that is given an address signs for its own region.
  const global = service.name === 'cloudfront' && region === 'us-east-1';
  if (region !== world.region && !global)
    throw authenticationError(
      service,
      'scope',
      service.name === 's3'
        ? `The authorization header is malformed; the region '${region}' is wrong; expecting '${world.region}'`
        : `Credential should be scoped to a valid region, not '${region}'. `,
      { Region: world.region },
    );
  if (name !== service.name)
    throw authenticationError(
      service,
      'scope',
      `Credential should be scoped to correct service: '${service.name}'. `,
    );
}

async function isGenuine(
  signed: SignedRequest,
  header: AuthorizationHeader,
  amzDate: string,
  key: IssuedKey,
): Promise<boolean> {
  // The signer takes this header for the body's hash, so it is compared with the body first.
  const claimed = signed.headers['x-amz-content-sha256'];
  if (claimed !== undefined && claimed !== createHash('sha256').update(signed.body).digest('hex'))
    return false;
  if (header.date !== amzDate.slice(0, 8)) return false;
  const headers: Record<string, string> = {};
  for (const name of header.signedHeaders) headers[name] = String(signed.headers[name] ?? '');
  const signer = new SignatureV4({
    credentials: key.credentials,
    region: header.region,
    service: header.service,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
  const again = await signer.sign(
    {
      method: signed.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: signed.path,
      query: signed.query,
      headers,
      body: signed.body,
    },
    { signingDate: dateOf(amzDate), signableHeaders: new Set(header.signedHeaders) },
  );
  return same(parseAuthorization(again.headers.authorization ?? '').signature, header.signature);
}

function isGenuineS3(
  signed: SignedRequest,
  header: AuthorizationHeader,
  amzDate: string,
  { credentials }: IssuedKey,
): boolean {
  if (header.date !== amzDate.slice(0, 8)) return false;
  return same(s3Signature(signed, header, credentials.secretAccessKey), header.signature);
}

function checkSkew(service: Service, clock: Clock, amzDate: string): void {
  const [at, now] = [dateOf(amzDate).getTime(), clock.now()];
  if (Math.abs(now - at) <= (service.name === 's3' ? s3SkewMs : allowedSkewMs)) return;
  const limit = amz(at < now ? now - allowedSkewMs : now + allowedSkewMs);
  const message =
    at < now
      ? `Signature expired: ${amzDate} is now earlier than ${limit} (${amz(now)} - 5 min.)`
      : `Signature not yet current: ${amzDate} is still later than ${limit} (${amz(now)} + 5 min.)`;
  throw authenticationError(service, 'skew', message);
}

function dateOf(amzDate: string): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function amz(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Compares in constant time: the lengths of hashes are equal whatever the texts are. */
function same(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
