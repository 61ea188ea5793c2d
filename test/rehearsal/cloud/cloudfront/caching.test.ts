import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Cdn, cdn, closeAll } from './stage.ts';

let site: Cdn;

beforeEach(async () => {
  site = await cdn({ defaultRootObject: 'index.html', invalidationMs: 30_000 });
});
afterEach(closeAll);

describe('a copy', () => {
  it('is served until its time is over, and then compared with the bucket', async () => {
    await site.put('page.html', 'one', { 'cache-control': 'max-age=60' });
    expect(await site.see('/page.html')).toBe('200 Miss one');
    await site.clock.advance(59_000);
    await site.put('page.html', 'two', { 'cache-control': 'max-age=60' });
    expect(await site.see('/page.html')).toBe('200 Hit one');
    await site.clock.advance(1_000);
    expect(await site.see('/page.html')).toBe('200 Miss two');
    await site.clock.advance(60_000);
    expect(await site.see('/page.html')).toBe('200 RefreshHit two');
    expect(await site.see('/page.html')).toBe('200 Hit two');
  });

  it('that must be compared each time is never stale', async () => {
    await site.put('index.html', 'one', { 'cache-control': 'no-cache' });
    expect(await site.see('/')).toBe('200 Miss one');
    expect(await site.see('/')).toBe('200 RefreshHit one');
    await site.put('index.html', 'two', { 'cache-control': 'no-cache' });
    expect(await site.see('/')).toBe('200 Miss two');
  });

  it('is not made of what may not be stored', async () => {
    await site.put('index.html', 'one', { 'cache-control': 'no-store' });
    expect(await site.see('/')).toBe('200 Miss one');
    expect(await site.see('/')).toBe('200 Miss one');
  });

  it('takes new headers, and a new time to live, from a comparison', async () => {
    await site.put('a.js', 'same', { 'cache-control': 'max-age=10' });
    await site.see('/a.js');
    await site.clock.advance(10_000);
    await site.put('a.js', 'same', { 'cache-control': 'max-age=100' });
    const { headers } = await site.get('/a.js');
    expect([headers['x-cache'], headers['cache-control']]).toEqual([
      'RefreshHit from cloudfront',
      'max-age=100',
    ]);
    await site.clock.advance(99_000);
    expect(await site.see('/a.js')).toBe('200 Hit same');
  });

  it('is one for all queries, headers and cookies, and for GET and HEAD', async () => {
    await site.put('a.js', 'one');
    expect(await site.see('/a.js?v=1')).toBe('200 Miss one');
    expect(await site.see('/a.js?v=2', { cookie: 'a=b', 'accept-encoding': 'br' })).toBe('200 Hit one');
    const head = await site.get('/a.js', {}, 'HEAD');
    expect([head.headers['x-cache'], head.headers['content-length'], head.body.length]).toEqual([
      'Hit from cloudfront',
      '3',
      0,
    ]);
  });

  it('is another for another spelling of its path', async () => {
    await site.put('~me', 'one');
    expect(await site.see('/~me')).toBe('200 Miss one');
    expect(await site.see('/%7Eme')).toBe('200 Miss one');
    expect(await site.see('/%7Eme')).toBe('200 Hit one');
  });
});

describe('an error of the bucket', () => {
  const xml = (fields: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${fields}</Error>`;

  it('is not kept when it is a 403: a file that was just uploaded is there', async () => {
    const { status, headers, body } = await site.get('/new.js');
    expect([status, headers['x-cache'], headers['content-type'], body.toString()]).toEqual([
      403,
      'Error from cloudfront',
      'application/xml',
      xml('<Code>AccessDenied</Code><Message>Access Denied</Message>'),
    ]);
    await site.put('new.js', 'here');
    expect(await site.see('/new.js')).toBe('200 Miss here');
  });

  it('is a 404 where the bucket may be listed: kept for ten seconds, it hides what is uploaded meanwhile', async () => {
    const other = await cdn({ originMayList: true });
    const first = await other.get('/a&b.js');
    expect([first.status, first.headers['x-cache'], first.body.toString()]).toEqual([
      404,
      'Error from cloudfront',
      xml('<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b.js</Key>'),
    ]);
    await other.put('a&b.js', 'here');
    await other.clock.advance(9_000);
    const second = await other.get('/a&b.js');
    expect([second.status, second.headers['x-cache'], second.headers.age]).toEqual([
      404,
      'Error from cloudfront',
      '9',
    ]);
    await other.clock.advance(1_000);
    expect(await other.see('/a&b.js')).toBe('200 Miss here');
  });

  it('is kept as long as was told', async () => {
    const other = await cdn({ originMayList: true, errorTtl: 0 });
    expect(await other.see('/new.js')).toBe('404 Error');
    await other.put('new.js', 'here');
    expect(await other.see('/new.js')).toBe('200 Miss here');
  });

  it('comes in the place of a copy that is over', async () => {
    await site.put('old.js', 'here', { 'cache-control': 'max-age=5' });
    await site.see('/old.js');
    await site.remove('old.js');
    expect(await site.see('/old.js')).toBe('200 Hit here');
    await site.clock.advance(5_000);
    expect(await site.see('/old.js')).toBe('403 Error');
  });
});

it('the root object stands for the root alone', async () => {
  await site.put('index.html', 'root');
  await site.put('docs/index.html', 'docs');
  expect(await site.see('/')).toBe('200 Miss root');
  expect(await site.see('/index.html')).toBe('200 Hit root');
  expect(await site.see('/docs/')).toBe('403 Error');
});

it('an origin path is a folder of the bucket', async () => {
  const other = await cdn({ originPath: '/app', defaultRootObject: 'index.html' });
  await other.put('app/index.html', 'app');
  await other.put('index.html', 'not this');
  expect(await other.see('/')).toBe('200 Miss app');
});

it('distributions have one address each', async () => {
  const { cloudFront, url } = site;
  expect(cloudFront.distributionUrl('E1STAGINGSITE')).toBe(url);
  expect(() => cloudFront.distributionUrl('E0')).toThrow('There is no distribution E0.');
  await expect(
    cloudFront.createDistribution({ id: 'E1STAGINGSITE', aliases: [], bucket: 'b' }),
  ).rejects.toThrow('There is a distribution E1STAGINGSITE already.');
});
