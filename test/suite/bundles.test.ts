import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { bundleLimits } from '../../bench/bundle-limits.ts';
import { actionNames } from '../support/project.ts';

const dist = process.env.ZIBRO_DIST ?? '';
const KB = 1000;

const sizes = (action: string) =>
  fs
    .readdirSync(path.join(dist, action))
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ name, bytes: fs.statSync(path.join(dist, action, name)).size }));

test.each(actionNames)('%s: index.js and all chunks stay small', (action) => {
  const limit = bundleLimits(action);
  const files = sizes(action);
  const main = files.find(({ name }) => name === 'index.js')?.bytes ?? Number.POSITIVE_INFINITY;
  expect(main).toBeLessThanOrEqual(limit['before the first request'] * KB);
  expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(limit['all chunks'] * KB);
});

test.each(actionNames)('%s carries no undici: its stand-in was found', (action) => {
  for (const { name } of sizes(action)) {
    expect(fs.readFileSync(path.join(dist, action, name), 'utf8')).not.toMatch(
      /undici\.error|lib\/dispatcher|llhttp/,
    );
  }
});

test.each(actionNames)('%s: no bundle names a folder of the machine that built it', (action) => {
  for (const { name } of sizes(action)) {
    expect(fs.readFileSync(path.join(dist, action, name), 'utf8')).not.toContain(path.resolve(dist, '../..'));
  }
});
