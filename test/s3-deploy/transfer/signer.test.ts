import { createHash, createHmac, hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { escapedPath, escapedValue } from '../../../src/s3-deploy/transfer/escape.ts';
import { Signer } from '../../../src/s3-deploy/transfer/signer.ts';

const NOW = Date.UTC(2026, 10, 25, 0, 45, 1);
const host = 'web.s3.eu-west-1.amazonaws.com';
const where = { host, region: 'eu-west-1', service: 's3' };

class Sha256 {
  #hash;
  constructor(secret?: string | ArrayBuffer | Uint8Array) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(secret as Uint8Array));
  }
  update(data: string | Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return this.#hash.digest();
  }
  reset() {}
}

test.each([
  ['a plain key', 'index.html', '', {}, undefined],
  ['a key that is escaped', `a b/ü+&%'"()*!~.html`, '', {}, undefined],
  ['a session token', 'a', '', {}, 'session//token=='],
  [
    'headers with spaces',
    'a',
    '',
    { 'cache-control': ' public,   max-age=60 ', 'x-amz-meta-b': 'x' },
    'token',
  ],
  ['a part', 'film.mp4', 'partNumber=2&uploadId=a%2Fb', { 'content-type': 'video/mp4' }, undefined],
])('%s is signed as the SDK signs it', async (_, key, query, headers, sessionToken) => {
  const credentials = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    ...(sessionToken && { sessionToken }),
  };
  const sha256 = hash('sha256', 'body');
  const path = `/${escapedPath(key)}`;
  const ours = new Signer(where).sign({ method: 'PUT', path, query, headers, sha256 }, credentials, NOW);
  const named = Object.fromEntries(ours.flatMap((name, at) => (at % 2 === 0 ? [[name, ours[at + 1]]] : [])));
  const signer = new SignatureV4({
    credentials,
    region: 'eu-west-1',
    service: 's3',
    sha256: Sha256 as never,
    uriEscapePath: false,
  });
  const theirs = await signer.sign(
    {
      method: 'PUT',
      protocol: 'https:',
      hostname: host,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: { ...headers, host, 'x-amz-content-sha256': sha256 },
    },
    // The SDK leaves it out unless told; here what is stored is signed.
    { signingDate: new Date(NOW), signableHeaders: new Set(['cache-control']) },
  );
  expect(named.authorization).toBe(theirs.headers.authorization);
  expect(named['x-amz-security-token']).toBe(sessionToken);
});

test('the key of another day, and of other credentials, is another', () => {
  const signer = new Signer(where);
  const request = { method: 'PUT', path: '/a', query: '', headers: {}, sha256: hash('sha256', '') };
  const sign = (secretAccessKey: string, now: number) =>
    signer.sign(request, { accessKeyId: 'a', secretAccessKey }, now).at(-1);
  const day = 24 * 60 * 60_000;
  const one = sign('a', NOW);
  expect(new Set([one, sign('b', NOW), sign('a', NOW + day), sign('a', NOW)])).toEqual(
    new Set([one, sign('b', NOW), sign('a', NOW + day)]),
  );
  expect(sign('a', NOW)).toBe(one);
  expect(sign('b', NOW)).not.toBe(one);
});

test.each([
  ['a/b c', 'a/b%20c', 'a%2Fb%20c'],
  ["!'()*", '%21%27%28%29%2A', '%21%27%28%29%2A'],
  ['-_.~', '-_.~', '-_.~'],
  ['ü😀+&%', '%C3%BC%F0%9F%98%80%2B%26%25', '%C3%BC%F0%9F%98%80%2B%26%25'],
])('%s is escaped', (text, path, value) => {
  expect([escapedPath(text), escapedValue(text)]).toEqual([path, value]);
});
