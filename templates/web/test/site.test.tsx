import { expect, test } from 'vitest';
import { appAddress } from '../src/site/app-address.ts';
import { policy } from '../src/site/policy.ts';
import { routes } from '../src/site/routes.tsx';
import { click, shown, text, visit } from './support/render.tsx';

test.each([
  ['/', 'Notes that stay on your device', 'Notes · zibro'],
  ['/guide', 'How it works', 'Guide · zibro'],
  ['/privacy', 'Privacy policy', 'Privacy policy · zibro'],
  ['/nothing/here', 'There is no such page', 'There is no such page · zibro'],
])('%s', async (address, heading, title) => {
  await visit(routes, address);
  expect([text('h1'), document.title]).toEqual([heading, title]);
});

test('a link shows another page, whose file is loaded then', async () => {
  const router = await visit(routes, '/');
  await click('Privacy');
  await shown('#privacy-en');
  expect(router.state.location.pathname).toBe('/privacy');
  expect(document.activeElement?.tagName).toBe('MAIN');
  expect(text('nav [aria-current=page]')).toBe('Privacy');
});

test('the privacy policy is there in English and in Korean, with an address to write to', async () => {
  await visit(routes, '/privacy');
  expect([text('[lang=en] h1'), text('[lang=ko] h1')]).toEqual(['Privacy policy', '개인정보 처리방침']);
  for (const language of ['en', 'ko']) {
    expect(text(`section[lang=${language}] a[href^=mailto]`)).toBe(policy.contact);
    expect(text(`section[lang=${language}]`)).toContain(policy.since);
  }
});

test.each([
  ['https:', 'zibro.com', '/', 'https://app.zibro.com/'],
  ['https:', 'staging.zibro.com', '/preview/pr-7/', 'https://app.staging.zibro.com/preview/pr-7/'],
  ['http:', 'localhost', '/', undefined],
  ['http:', '127.0.0.1', '/', undefined],
])('the app of %s//%s%s', (protocol, hostname, base, expected) => {
  expect(appAddress({ protocol, hostname }, base)).toBe(expected);
});
