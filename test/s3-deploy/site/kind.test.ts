import { expect, test } from '@jest/globals';
import { kindOf } from '../../../src/s3-deploy/site/kind.ts';

const kind = kindOf('auto');

test.each([
  // Vite, Rollup, Rolldown
  'assets/index-BxQ2a3_k.js',
  'assets/index-DiwrgTda.css',
  'assets/logo-abc123XY.svg',
  'index-BxQ2a3_k.js',
  'index-DiwrgTda.css',
  'logo-abc123XY.svg',
  'assets/index-legacy-C3uB9xZf.js',
  'assets/inter-latin-400-normal-C38fXH4l.woff2',
  'assets/react-CHdo91hT.svg',
  'assets/index-B-x3kQ9w.js',
  'assets/index-BxQ2a3_k.js.map',
  // webpack, Rspack, Create React App, Vue CLI
  'main.8f3b2a1c.js',
  '2.4f3c2b1a9d8e7f6a5b4c.chunk.js',
  'static/js/main.8f3b2a1c.js.LICENSE.txt',
  'static/js/787.1c8e1f2d.chunk.js',
  'static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg',
  'css/chunk-vendors.4c4b2e6f.css',
  'static/js/index.2f7a9c31d0.js',
  // Next
  '_next/static/chunks/main-app-0a1b2c3d4e5f6a7b.js',
  '_next/static/chunks/app/page-3f2a1b0c9d8e7f6a.js',
  '_next/static/css/9f8e7d6c5b4a3f2e.css',
  '_next/static/media/e4af272ccee01ff0-s.p.woff2',
  '_next/static/Xk3vT9pQ2mZs8LrYb1dWc/_buildManifest.js',
  // Angular, esbuild
  'main-XQZ3HCWP.js',
  'chunk-ABCD2345.js',
  'styles-5INURTSO.css',
  'polyfills-FFHMDKTL.js',
  'media/roboto-KFO2QWXZ.woff2',
  'media/logo-Q3J7WZXC.svg',
  // SvelteKit, Nuxt, Astro, VitePress
  '_app/immutable/entry/start.js',
  'docs/_app/immutable/chunks/a.js',
  '_nuxt/entry.js',
  '_astro/hoisted.BxQ2a3_k.js',
  'assets/guide_index.md.BxQ2a3_k.lean.js',
  // Parcel, Gatsby, Hugo, Rails, Bun
  'index.1a2b3c4d.js',
  'app-1c2d3e4f5a6b7c8d9e0f.js',
  'static/0d1c2b3a4f5e6d7c8b9a0f1e2d3c4b5a/photo.png',
  'css/main.min.3b1f0a5c9e7d2b4f6a8c0e1d3f5b7a9c2e4d6f8b0a1c3e5d7f9b1a3c5e7d9f0b.css',
  'application-5f0c2a7b1e9d3c4b8a6f0e2d1c5b7a9f3e4d6c8b.js',
  'chunk-0fd8kj2m.js',
])('%s changes its name with its content', (key) => {
  expect(kind(key)).toBe('immutable');
});

test.each([
  'jquery-3.7.1.min.js',
  'bootstrap.bundle.min.js',
  'photo-20240101.jpg',
  'photo-202401011230.jpg',
  'menu-12feb2024.pdf',
  'menu-1feb2024.png',
  'menu-2024dec1.png',
  'component-checkbox.js',
  'component-Checkbox.js',
  'page-UserList.js',
  'icon-SvgIcons.svg',
  'page-HtmlView.js',
  'icon-FACEBOOK.svg',
  'locale-JAPANESE.js',
  'IMG_1234ABCD.jpg',
  'IMG-20240101-WA0001.jpg',
  'product-AB2345CD.jpg',
  'video-1280x720.mp4',
  'video-1920x108.mp4',
  'section-section1.css',
  'part-Chapter1.png',
  'flag-us-en-V2.png',
  'font-600-Bold.woff2',
  'icon-24-Arrow.svg',
  'apple-touch-icon.png',
  'apple-touch-icon-180x180.png',
  'android-chrome-512x512.png',
  'photo-550e8400-e29b-41d4-a716-4466554400ab.jpg',
  'setup-8f3b2a1c.exe',
  'report-8f3b2a1c.pdf',
  'archive-8f3b2a1c.zip',
  'deadbeef.js',
  'main.js',
  'main.dart.js',
  'flutter_bootstrap.js',
  'robots.txt',
  'favicon.ico',
  'sitemap.xml',
  'CNAME',
  'config.json',
  '_nuxt/builds/latest.json',
  '.well-known/keys-8f3b2a1c.json',
  '.well-known/assetlinks.json',
])('%s may be another tomorrow', (key) => {
  expect(kind(key)).toBe('asset');
});

test.each([
  'index.html',
  'docs/INDEX.HTM',
  'about.xhtml',
  'page-BxQ2a3_k.html',
  '_app/immutable/page.html',
  'service-worker.js',
  'serviceworker.js',
  'sw.js',
  'app/sw.mjs',
  'firebase-messaging-sw.js',
  'ngsw-worker.js',
  'ngsw.json',
  'manifest.webmanifest',
  'site-8f3b2a1c.webmanifest',
  'manifest.json',
  'version.json',
  'flutter_service_worker.js',
  'OneSignalSDKWorker.js',
  'remoteEntry.js',
])('%s is asked for as a page is', (key) => {
  expect(kind(key)).toBe('page');
});

test('globs take the place of the names, and never make a page immutable', () => {
  const chosen = kindOf(['static/**']);
  expect(['static/a.js', 'main.8f3b2a1c.js', 'static/a.html'].map(chosen)).toEqual([
    'immutable',
    'asset',
    'page',
  ]);
  expect(['main.8f3b2a1c.js', 'index.html'].map(kindOf('none'))).toEqual(['asset', 'page']);
});

test('of names made by chance nearly all are found, and of words none', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const share = (letters: string, name: (token: string) => string) => {
    const tokens = Array.from({ length: 2000 }, () =>
      Array.from({ length: 8 }, () => letters[random(letters.length)]).join(''),
    );
    return tokens.filter((token) => kind(name(token)) === 'immutable').length / tokens.length;
  };
  const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  expect(share(base64url, (token) => `assets/index-${token}.js`)).toBeGreaterThan(0.9);
  expect(share('0123456789abcdef', (token) => `main.${token}.js`)).toBeGreaterThan(0.9);
  expect(share('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', (token) => `chunk-${token}.js`)).toBeGreaterThan(0.9);
  const words =
    'Checkbox Dropdown Textarea Download Password Settings Carousel Calendar Timeline Lightbox Workflow Feedback Facebook Keyboard Bookmark Overview Sidebars NavPanel AppTheme Tooltips DataGrid';
  const taken = words
    .split(' ')
    .flatMap((word) => [word, word.toLowerCase(), word.toUpperCase()])
    .filter((word) => kind(`component-${word}.js`) === 'immutable');
  expect(taken).toEqual([]);
});
