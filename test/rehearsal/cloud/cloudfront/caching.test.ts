import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Cdn, cdn } from './stage.ts';

let site: Cdn;

beforeEach(async () => {
  site = await cdn({ defaultRootObject: 'index.html', invalidationMs: 30_000 });
});
afterEach(() => site.close());

describe('a copy', () => {
  it('is served until its time is over, and then compared with the bucket', async () => {
    site.put('page.html', 'one', { 'cache-control': 'max-age=60' });
    expect(await site.see('/page.html')).toBe('200 Miss one');
    await site.clock.advance(59_000);
    site.put('page.html', 'two', { 'cache-control': 'max-age=60' });
    expect(await site.see('/page.html')).toBe('200 Hit one');
    await site.clock.advance(1_000);
    expect(await site.see('/page.html')).toBe('200 Miss two');
    await site.clock.advance(60_000);
    expect(await site.see('/page.html')).toBe('200 RefreshHit two');
    expect(await site.see('/page.html')).toBe('200 Hit two');
  });

  it('is stale until an invalidation is completed', async () => {
    site.put('index.html', 'one');
    expect(await site.see('/')).toBe('200 Miss one');
    site.put('index.html', 'two');
    await site.invalidate(['/index.html']);
    await site.clock.advance(29_999);
    expect(await site.see('/')).toBe('200 Hit one');
    await site.clock.advance(1);
    expect(await site.see('/')).toBe('200 Miss two');
    expect(await site.see('/index.html')).toBe('200 Hit two');
  });
});
