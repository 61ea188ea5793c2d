import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findChromium } from '../../../../rehearsal/stage/visitors/find-chromium.ts';
import { startBrowser } from '../../../../rehearsal/stage/visitors/start-browser.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function program(name: string, mode = 0o755): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, '#!/bin/sh\necho "no display" >&2\nexit 1\n', { mode });
  return file;
}

test('the usual names are looked for on PATH, one that cannot be run is none', () => {
  expect(findChromium({ PATH: folder })).toBeUndefined();
  program('chromium', 0o644);
  expect(findChromium({ PATH: folder })).toBeUndefined();
  const chrome = program('google-chrome');
  expect(findChromium({ PATH: `/nowhere:${folder}` })).toBe(chrome);
});

test('CHROME_PATH decides, and is never passed over in silence', () => {
  const named = program('my-chrome');
  program('chromium');
  expect(findChromium({ PATH: folder, CHROME_PATH: named })).toBe(named);
  expect(() => findChromium({ PATH: folder, CHROME_PATH: '/nowhere/chrome' })).toThrow(
    'CHROME_PATH is /nowhere/chrome, which is no program.',
  );
});

test.each([
  ['where there is none', () => {}, /^There is no Chromium on this machine\. Visitors are a program/],
  [
    'where it does not start',
    () => program('chromium'),
    /^\S+chromium does not start \(.+\)\. Visitors are a program/,
  ],
])('%s, a program stands in and says so', async (_, prepare, description) => {
  prepare();
  const browser = await startBrowser({ PATH: folder });
  expect(browser.description).toMatch(description);
  await browser.close();
});
