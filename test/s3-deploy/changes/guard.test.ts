import { expect, test } from '@jest/globals';
import { compare } from '../../../src/s3-deploy/changes/compare.ts';
import type { Given } from '../../../src/s3-deploy/changes/given.ts';
import { guard } from '../../../src/s3-deploy/changes/guard.ts';
import { filesOf, Model } from './model.ts';

type Site = Record<string, string>;

const pages = (count: number): Site =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}.html`, `page ${index}`]));
const index = { 'index.html': 'index' };

function judge(
  before: Site,
  site: Site,
  options: { percent?: number; count?: number; delete?: Given['delete'] } = {},
) {
  const model = new Model();
  if (Object.keys(before).length > 0) model.deploy(before);
  model.put('theirs.txt', 'x', {});
  model.put('preview/1/.s3-deploy/current.json', 'x', {});
  model.put('preview/1/index.html', 'x', {});
  const given = model.given({ delete: options.delete ?? 'managed' });
  const files = filesOf(site);
  return () =>
    guard({
      changes: compare({ ...given, files }),
      files,
      state: given.state,
      listed: given.listed,
      indexDocument: 'index.html',
      maxDeletePercent: options.percent ?? 50,
      maxDeletes: options.count ?? 1000,
    });
}

test.each<[string, Site, Site, Parameters<typeof judge>[2], string]>([
  ['an empty source', index, {}, {}, 'The source folder has no file to publish.'],
  ['no index document', index, { 'a.html': 'a' }, {}, 'The source folder has no index.html in its root.'],
  [
    'one in a folder only',
    index,
    { 'dist/index.html': 'a' },
    {},
    'The source folder has no index.html in its root.',
  ],
  [
    'too large a share',
    { ...index, ...pages(9) },
    { ...index, ...pages(4) },
    { percent: 49 },
    'This release would delete 5 of 10 objects of the site (50 %), such as "p4.html"; max-delete-percent is 49.',
  ],
  [
    'too many',
    { ...index, ...pages(9) },
    { ...index, ...pages(4) },
    { count: 4 },
    'This release would delete 5 of 10 objects of the site (50 %), such as "p4.html"; max-deletes is 4.',
  ],
  [
    'both',
    { ...index, ...pages(3) },
    index,
    { percent: 0, count: 0 },
    'This release would delete 3 of 4 objects of the site (75 %), such as "p0.html"; max-delete-percent is 0 and max-deletes is 0.',
  ],
  [
    'what nobody knows',
    {},
    index,
    { delete: 'all' },
    'This release would delete 1 of 1 objects of the site (100 %), such as "theirs.txt"; max-delete-percent is 50.',
  ],
  [
    'a file of another site',
    index,
    { ...index, 'preview/1/a.txt': 'a', 'preview/1/b.txt': 'b' },
    {},
    '"preview/1/a.txt" (and 1 more) lies in preview/1/, which is a site of its own: it has been deployed with this prefix.',
  ],
])('%s is refused', (_, before, site, options, message) => {
  expect(judge(before, site, options)).toThrow(new Error(message));
});

test.each<[string, Site, Site, Parameters<typeof judge>[2]]>([
  ['a first release', {}, index, {}],
  ['exactly the share', { ...index, ...pages(9) }, { ...index, ...pages(4) }, { percent: 50, count: 5 }],
  [
    'nothing may be deleted, and nothing is',
    { ...index, ...pages(9) },
    index,
    { percent: 0, delete: 'none' },
  ],
  [
    'hashed files that stay for a while',
    { ...index, 'a-BxQ2a3_k.js': 'a', 'b-Cx3dR9_w.js': 'b' },
    index,
    { percent: 0 },
  ],
])('%s is not', (_, before, site, options) => {
  expect(judge(before, site, options)).not.toThrow();
});
