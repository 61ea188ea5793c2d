import { beforeEach, describe, expect, test } from 'vitest';
import { basePath, releaseId } from '../build-settings.ts';
import { page } from '../src/shared/page.ts';
import { watchForStalePage } from '../src/shared/stale-page.ts';
import { routes } from '../src/site/routes.tsx';
import { click, shown, text, visit } from './support/render.tsx';

function write(release: string) {
  document.head.innerHTML = `<meta name="release" content="${release}">`;
}

test('the page shows its release', async () => {
  write('0123abc');
  await visit(routes, '/');
  expect(text('footer')).toBe('Release 0123abc');
});

test('a page without a release says dev', async () => {
  await visit(routes, '/');
  expect(text('footer')).toBe('Release dev');
});

describe('a file of an old release is gone', () => {
  const loaded: string[] = [];
  const location = { reload: () => void loaded.push('again'), assign: (address: string | URL) => void loaded.push(`${address}`) };
  beforeEach(() => void loaded.splice(0));

  /** What Vite does when a part cannot be loaded: it tells, and throws unless somebody took care. */
  function missing({ wanted, sessionStorage = window.sessionStorage }: { wanted?: string; sessionStorage?: Pick<Storage, 'getItem' | 'setItem'> } = {}) {
    const target = new EventTarget();
    watchForStalePage(target, { document, sessionStorage, location }, () => wanted);
    return target.dispatchEvent(new Event('vite:preloadError', { cancelable: true })) ? 'thrown' : 'taken care of';
  }

  test('the page is loaded again, once for each release', () => {
    write('1');
    expect([missing(), loaded]).toEqual(['taken care of', ['again']]);
    expect([missing(), loaded]).toEqual(['thrown', ['again']]);
    write('2');
    expect([missing(), loaded]).toEqual(['taken care of', ['again', 'again']]);
  });

  test('somebody on the way to another page gets that one', () => {
    expect([missing({ wanted: '/guide' }), loaded]).toEqual(['taken care of', ['/guide']]);
  });

  test('a browser that keeps nothing gets the error', () => {
    const sessionStorage = { getItem: refuses, setItem: refuses };
    expect([missing({ sessionStorage }), loaded]).toEqual(['thrown', []]);
  });

  test('nothing is shown while the page is loaded again', async () => {
    const waiting = page(async () => undefined)();
    expect(await Promise.race([waiting, 'still waiting'])).toBe('still waiting');
  });
});

test('a part that cannot be loaded is told', async () => {
  const [layout] = routes;
  const broken = [{ ...layout, children: [{ ...layout?.children?.[0], children: [{ path: '/', lazy: failing }] }] }];
  await visit(broken as typeof routes, '/');
  expect(text('[role=alert] h1')).toBe('This page could not be shown');
});

test('pages work below a folder', async () => {
  const router = await visit(routes, '/preview/pr-7/guide', '/preview/pr-7/');
  expect(text('h1')).toBe('How it works');
  const links = [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href'));
  expect(links).toEqual(['/preview/pr-7/', '/preview/pr-7/guide', '/preview/pr-7/privacy']);
  await click('Privacy');
  await shown('#privacy-en');
  expect(router.state.location.pathname).toBe('/preview/pr-7/privacy');
});

function refuses(): never {
  throw new Error('The operation is insecure.');
}

async function failing(): Promise<never> {
  throw new TypeError('Failed to fetch dynamically imported module');
}

describe('settings of the build', () => {
  test.each([
    [undefined, 'dev'],
    ['', 'dev'],
    ['0123abc', '0123abc'],
  ])('RELEASE_ID %j', (given, expected) => expect(releaseId(given)).toBe(expected));

  test.each([
    [undefined, '/'],
    ['', '/'],
    ['/preview/pr-7/', '/preview/pr-7/'],
  ])('BASE_PATH %j', (given, expected) => expect(basePath(given)).toBe(expected));

  test('what they refuse', () => {
    expect(() => releaseId('a"b')).toThrow(
      'RELEASE_ID must be made of letters, digits, ".", "_" and "-", not "a\\"b".',
    );
    expect(() => basePath('preview')).toThrow('BASE_PATH must begin and end with "/", not "preview".');
  });
});
