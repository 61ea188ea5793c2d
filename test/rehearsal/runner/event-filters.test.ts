import { expect, test } from '@jest/globals';
import { matchesFilter } from '../../../rehearsal/runner/run/event-filters.ts';

test.each([
  [['main'], 'main', true],
  [['main'], 'main2', false],
  [['feature/*'], 'feature/a', true],
  [['feature/*'], 'feature/a/b', false],
  [['feature/**'], 'feature/a/b', true],
  [['**'], 'a/b', true],
  [['*'], 'a/b', false],
  [['**/docs/*.md'], 'docs/a.md', true],
  [['**/docs/*.md'], 'x/y/docs/a.md', true],
  [['v[12].[0-9]+'], 'v2.10', true],
  [['v[12].[0-9]+'], 'v3.1', false],
  [['v1.x'], 'v1yx', false],
  [['*.jsx?'], 'page.js', true],
  [['release/**', '!release/**-alpha'], 'release/1', true],
  [['release/**', '!release/**-alpha'], 'release/1-alpha', false],
  [['!main', '**'], 'main', true],
])('%j and %s: %s', (patterns, name, expected) => {
  expect(matchesFilter(patterns, name)).toBe(expected);
});
