import { expect, test } from '@jest/globals';
import { Failure } from '../../src/core/failure.ts';
import { readInputs } from '../../src/core/inputs.ts';
import { servesBucket } from '../../src/s3-deploy/cloudfront-api.ts';
import type { Distribution, Edge } from '../../src/s3-deploy/edge.ts';
import { inputs } from '../../src/s3-deploy/inputs.ts';
import { locate } from '../../src/s3-deploy/place.ts';
import { given } from '../support/runtime.ts';

const nobody = () => Promise.reject(new Error('Nobody asks for this.'));

function located(distribution: Distribution | undefined, more: Record<string, string>) {
  const cdn = distribution && {
    distribution: async () => distribution,
    invalidate: nobody,
    invalidation: nobody,
  };
  const values = readInputs(
    inputs,
    given({ bucket: 'zibro-site', source: 'dist', 'distribution-id': 'E1', ...more }),
  );
  return locate(values, { cdn } as unknown as Edge);
}

const good: Distribution = { domain: 'd1.cloudfront.net', enabled: true, originPath: '' };

test.each<[string, Distribution | undefined, Record<string, string>, string | undefined]>([
  ['the distribution’s own domain', good, {}, 'https://d1.cloudfront.net/'],
  ['with the prefix', good, { prefix: 'preview/12' }, 'https://d1.cloudfront.net/preview/12/'],
  [
    'without the origin’s folder',
    { ...good, originPath: '/www' },
    { prefix: 'www/a b' },
    'https://d1.cloudfront.net/a%20b/',
  ],
  ['what the input says', good, { url: 'https://zibro.com' }, 'https://zibro.com/'],
  [
    'what the input says without a distribution',
    undefined,
    { url: 'https://zibro.com/' },
    'https://zibro.com/',
  ],
  ['none without both', undefined, {}, undefined],
])('the address of the site: %s', async (_, distribution, more, url) => {
  expect((await located(distribution, more)).place.url).toBe(url);
});

test.each<[string, Distribution, Record<string, string>, string]>([
  [
    'one that is disabled',
    { ...good, enabled: false },
    {},
    'Distribution E1 is disabled: nobody would see the release.',
  ],
  [
    'one whose origin is a folder beside the prefix',
    { ...good, originPath: '/www' },
    { prefix: 'www2' },
    'Distribution E1 serves the folder www/ of bucket zibro-site: www2/ is not in it.',
  ],
  [
    'one whose origin is a folder, for a whole bucket',
    { ...good, originPath: '/www' },
    {},
    'Distribution E1 serves the folder www/ of bucket zibro-site: the whole bucket is not in it.',
  ],
])('it refuses %s', async (_, distribution, more, what) => {
  const refusal = await located(distribution, more).catch((error) => error);
  expect(refusal).toBeInstanceOf(Failure);
  expect(refusal.message).toBe(what);
});

test.each([
  ['zibro-site.s3.amazonaws.com', true],
  ['zibro-site.s3.eu-west-1.amazonaws.com', true],
  ['zibro-site.s3-eu-west-1.amazonaws.com', true],
  ['zibro-site.s3-website-eu-west-1.amazonaws.com', true],
  ['zibro-site.s3-website.eu-central-1.amazonaws.com', true],
  ['zibro-site-2.s3.amazonaws.com', false],
  ['other.zibro-site.s3.amazonaws.com', false],
  ['zibro-site.example.com', false],
  ['zibro-site.s3x.example.com', false],
])('an origin %s is the bucket: %s', (origin, is) => {
  expect(servesBucket(origin, 'zibro-site')).toBe(is);
});
