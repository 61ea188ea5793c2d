import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { type Cdn, cdn, closeAll, siteId } from './stage.ts';

/** Folders are served by their index.html. */
const folders = `function handler(event) {
  if (event.request.uri.endsWith('/')) event.request.uri += 'index.html';
  return event.request;
}`;

const minute = 60_000;
let site: Cdn;

beforeEach(async () => {
  site = await cdn({ viewerRequest: folders });
});
afterEach(closeAll);

/** What viewers see after a new upload and an invalidation of `paths`. */
async function seenAfter(key: string, asked: string, paths: string[]): Promise<string> {
  await site.put(key, 'old');
  expect(await site.see(asked)).toBe('200 Miss old');
  await site.put(key, 'new');
  await site.invalidate(paths);
  await site.clock.advance(minute);
  return (await site.see(asked)).replace(/^200 \w+ /, '');
}

test.each<[string, string, string, string[], 'new' | 'old']>([
  ['its path', 'a/b.html', '/a/b.html', ['/a/b.html'], 'new'],
  ['another path', 'a/b.html', '/a/b.html', ['/a', '/a/', '/b.html'], 'old'],
  ['capitals', 'a/b.html', '/a/b.html', ['/A/b.html'], 'old'],
  ['everything', 'a/b.html', '/a/b.html', ['/*'], 'new'],
  ['its folder', 'a/b.html', '/a/b.html', ['/a/*'], 'new'],
  ['a beginning', 'a/b.html', '/a/b.html', ['/a/b*'], 'new'],
  ['another beginning', 'a/b.html', '/a/b.html', ['/b*'], 'old'],
  ['its path, asked with a query', 'a.js', '/a.js?v=1', ['/a.js'], 'new'],
  ['a query, which is no part of the cache key', 'a.js', '/a.js?v=1', ['/a.js?v=1'], 'old'],
  ['a space', 'a b.html', '/a%20b.html', ['/a%20b.html'], 'new'],
  ['unicode', 'é.html', '/%C3%A9.html', ['/%C3%A9.html'], 'new'],
  ['unicode, asked in small letters', 'é.html', '/%c3%a9.html', ['/%C3%A9.html'], 'new'],
  ['a tilde', '~me.html', '/~me.html', ['/~me.html'], 'new'],
  ['a tilde that was encoded', '~me.html', '/~me.html', ['/%7Eme.html'], 'old'],
  ['a plus', 'a+b.html', '/a%2Bb.html', ['/a+b.html'], 'new'],
  ['a plus that was encoded', 'a+b.html', '/a%2Bb.html', ['/a%2Bb.html'], 'old'],
  ['a bracket', 'a[1].html', '/a[1].html', ['/a%5B1%5D.html'], 'new'],
  ['a percent sign', '100%.html', '/100%25.html', ['/100%25.html'], 'new'],
  ['both addresses of a folder', 'a/index.html', '/a/', ['/a/', '/a/index.html'], 'new'],
  ['only what the function made', 'a/index.html', '/a/', ['/a/index.html'], 'old'],
  ['only what the viewer asked for', 'a/index.html', '/a/', ['/a/'], 'old'],
  ['a beginning of both', 'a/index.html', '/a/', ['/a/*'], 'new'],
])('an invalidation of %s', async (_, key, asked, paths, seen) => {
  expect(await seenAfter(key, asked, paths)).toBe(seen);
});

it('an old copy stays with those who asked for it by another address, until that is named too', async () => {
  expect(await seenAfter('a/index.html', '/a/', ['/a/index.html'])).toBe('old');
  expect(await site.see('/a/index.html')).toBe('200 Miss new');
  await site.invalidate(['/a/']);
  await site.clock.advance(minute);
  expect(await site.see('/a/')).toBe('200 Hit new');
});

it('so it does when the copy was compared with the bucket in between', async () => {
  await site.put('a/index.html', 'old', { 'cache-control': 'max-age=90' });
  expect(await site.see('/a/')).toBe('200 Miss old');
  await site.clock.advance(90_000);
  expect(await site.see('/a/index.html')).toBe('200 RefreshHit old');
  await site.put('a/index.html', 'new');
  await site.invalidate(['/a/index.html']);
  await site.clock.advance(minute);
  expect(await site.see('/a/index.html')).toBe('200 Miss new');
  expect(await site.see('/a/')).toBe('200 Hit old');
});

it('an error that was kept can be invalidated', async () => {
  const quick = await cdn({ originMayList: true, invalidationMs: 5_000 });
  expect(await quick.see('/new.js')).toBe('404 Error');
  await quick.put('new.js', 'here');
  await quick.invalidate(['/new.js']);
  await quick.clock.advance(4_999);
  expect(await quick.see('/new.js')).toBe('404 Error');
  await quick.clock.advance(1);
  expect(await quick.see('/new.js')).toBe('200 Miss here');
});

describe('the API', () => {
  it('tells InProgress, then Completed', async () => {
    const { Invalidation, Location } = await site.invalidate(['/a', '/b'], 'first');
    const Id = Invalidation.Id;
    expect(Invalidation).toEqual({
      Id: expect.stringMatching(/^I[A-Z0-9]{25}$/),
      Status: 'InProgress',
      CreateTime: new Date('2026-11-20T12:00:00Z'),
      InvalidationBatch: { Paths: { Quantity: 2, Items: ['/a', '/b'] }, CallerReference: 'first' },
    });
    expect(Location).toBe(
      `https://cloudfront.amazonaws.com/2020-05-31/distribution/${siteId}/invalidation/${Id}`,
    );
    const status = async () => {
      const answer = await site.calls.call('GetInvalidation', { DistributionId: siteId, Id });
      const { Distribution } = (await site.calls.call('GetDistribution', { Id: siteId })) as {
        Distribution: { InProgressInvalidationBatches: number };
      };
      const { Status } = (answer as { Invalidation: { Status: string } }).Invalidation;
      return [Status, Distribution.InProgressInvalidationBatches];
    };
    expect(await status()).toEqual(['InProgress', 1]);
    await site.clock.advance(minute);
    expect(await status()).toEqual(['Completed', 0]);
  });

  it('answers the same reference and paths with the same invalidation, also when it is over', async () => {
    const first = await site.invalidate(['/a', '/b'], 'deploy-1');
    expect((await site.invalidate(['/b', '/a'], 'deploy-1')).Invalidation).toEqual(first.Invalidation);
    await site.clock.advance(minute);
    expect((await site.invalidate(['/a', '/b'], 'deploy-1')).Invalidation).toMatchObject({
      Id: first.Invalidation.Id,
      Status: 'Completed',
    });
  });

  it('lists the newest first, in pages', async () => {
    const ids = [];
    for (const path of ['/a', '/b', '/c']) ids.unshift((await site.invalidate([path])).Invalidation.Id);
    const list = async (input: object) => {
      const answer = await site.calls.call('ListInvalidations', { DistributionId: siteId, ...input });
      return (answer as { InvalidationList: { Items: { Id: string }[]; NextMarker?: string } })
        .InvalidationList;
    };
    const page = await list({ MaxItems: 2 });
    expect(page).toMatchObject({
      Quantity: 2,
      MaxItems: 2,
      IsTruncated: true,
      Marker: '',
      NextMarker: ids[1],
    });
    const rest = await list({ MaxItems: 2, Marker: page.NextMarker });
    expect(rest).toMatchObject({ Quantity: 1, IsTruncated: false });
    expect([...page.Items, ...rest.Items].map(({ Id }) => Id)).toEqual(ids);
  });
});

const create = (paths: string[], more: { Quantity?: number; CallerReference?: string } = {}) =>
  site.calls.refusal('CreateInvalidation', {
    DistributionId: siteId,
    InvalidationBatch: {
      Paths: { Quantity: more.Quantity ?? paths.length, Items: paths },
      CallerReference: more.CallerReference ?? 'new',
    },
  });

describe('refusals', () => {
  const invalid = 'InvalidArgument: Your request contains one or more invalid invalidation paths.';

  it.each([
    ['no path', []],
    ['an empty path', ['']],
    ['no slash', ['index.html']],
    ['only a star', ['*']],
    ['a star in the middle', ['/a*b']],
    ['two stars', ['/a**']],
    ['a space', ['/a b']],
    ['unicode', ['/é']],
    ['a broken escape', ['/100%']],
    ['a bracket', ['/a[1]']],
    ['a quote', ['/"a"']],
    ['a hash', ['/a#b']],
    ['a bar', ['/a|b']],
    ['4,001 characters', [`/${'a'.repeat(4_000)}`]],
    ['one twice', ['/a', '/b', '/a']],
  ])('%s', async (_, paths) => {
    expect(await create(paths)).toBe(invalid);
  });

  it('the longest path, and all that may stay as it is', async () => {
    await site.invalidate([`/${'a'.repeat(3_999)}`, "/~a-b_c.d!$&'(),;:@=+/?q=1%20%C3%A9*"]);
  });

  it('a quantity that is not the number of items', async () => {
    expect(await create(['/a'], { Quantity: 2 })).toBe(
      "InconsistentQuantities: The value of Quantity and the size of Items don't match.",
    );
  });

  it('a reference that was used for other paths', async () => {
    await site.invalidate(['/a'], 'deploy-1');
    expect(await create(['/b'], { CallerReference: 'deploy-1' })).toBe(
      'InvalidationBatchAlreadyExists: Your request contains a caller reference that was used for a previous invalidation batch for the same distribution.',
    );
  });

  it.each([
    ['CreateInvalidation', { DistributionId: 'E0' }],
    ['GetInvalidation', { DistributionId: 'E0', Id: 'I0' }],
    ['ListInvalidations', { DistributionId: 'E0' }],
    ['GetDistribution', { Id: 'E0' }],
  ])('%s of a distribution that is not there', async (operation, input) => {
    expect(await site.calls.refusal(operation, input)).toBe(
      'NoSuchDistribution: The specified distribution does not exist.',
    );
  });

  it('an invalidation that is not there', async () => {
    expect(await site.calls.refusal('GetInvalidation', { DistributionId: siteId, Id: 'I0' })).toBe(
      'NoSuchInvalidation: The specified invalidation does not exist.',
    );
  });
});

describe('limits', () => {
  const many = (count: number, name: string, end = '') =>
    Array.from({ length: count }, (_, index) => `/${name}${index}${end}`);
  const tooMany =
    'TooManyInvalidationsInProgress: Processing your request will cause you to exceed the maximum number of in-progress';

  it('3,000 paths in progress, and 15 wildcards apart from them', async () => {
    await site.invalidate([...many(2_000, 'a'), ...many(10, 'w', '*')], 'one');
    expect(await create(many(1_001, 'b'))).toBe(`${tooMany} invalidations.`);
    await site.invalidate(many(1_000, 'b'), 'two');
    expect(await create(['/c'])).toBe(`${tooMany} invalidations.`);
    expect(await create(many(6, 'v', '*'))).toBe(`${tooMany} wildcard invalidations.`);
    await site.invalidate(many(5, 'v', '*'), 'three');
    expect(await create(['/*'])).toBe(`${tooMany} wildcard invalidations.`);
    await site.clock.advance(minute);
    await site.invalidate(['/c', '/*'], 'four');
  });

  it('a batch that could never be taken', async () => {
    expect(await create(many(3_016, 'a'))).toBe('BatchTooLarge: Invalidation batch specified is too large.');
    expect(await create(many(16, 'w', '*'))).toBe(`${tooMany} wildcard invalidations.`);
  });
});

it('GetDistribution says where the bucket is', async () => {
  const other = await cdn({ originPath: '/app', defaultRootObject: 'index.html' });
  expect(await other.calls.call('GetDistribution', { Id: siteId })).toMatchObject({
    ETag: expect.stringMatching(/^E[0-9A-F]{12}$/),
    Distribution: {
      Id: siteId,
      ARN: 'arn:aws:cloudfront::123456789012:distribution/E1STAGINGSITE',
      Status: 'Deployed',
      DomainName: expect.stringMatching(/^d[0-9a-f]{13}\.cloudfront\.net$/),
      DistributionConfig: {
        Enabled: true,
        Aliases: { Quantity: 1, Items: ['staging.zibro.com'] },
        DefaultRootObject: 'index.html',
        Origins: {
          Quantity: 1,
          Items: [{ DomainName: 'zibro-staging-site.s3.eu-west-1.amazonaws.com', OriginPath: '/app' }],
        },
      },
    },
  });
});
