import { describe, expect, it, test } from '@jest/globals';
import { errorTimeToLive, timeToLive, ttlLimits } from '../../../../rehearsal/cloud/cloudfront/edge/ttl.ts';
import { noon } from '../direct-call.ts';

const inAnHour = 'Fri, 20 Nov 2026 13:00:00 GMT';
const anHourAgo = 'Fri, 20 Nov 2026 11:00:00 GMT';
const day = 86_400;
const year = 31_536_000;

/** Headers of the origin, then the seconds with a minimum of 0 and with one of 60 (maximum 7,200 in both). */
describe.each<[string, Record<string, string>, number | undefined, number]>([
  ['nothing said', {}, 3_600, 3_600],
  ['max-age', { 'cache-control': 'public, max-age=300' }, 300, 300],
  ['max-age below the minimum', { 'cache-control': 'max-age=10' }, 10, 60],
  ['max-age above the maximum', { 'cache-control': 'max-age=31536000, immutable' }, 7_200, 7_200],
  ['max-age of zero', { 'cache-control': 'max-age=0, must-revalidate' }, 0, 60],
  ['s-maxage before max-age', { 'cache-control': 'max-age=10, s-maxage=900' }, 900, 900],
  ['max-age before Expires', { 'cache-control': 'max-age=100', expires: inAnHour }, 100, 100],
  ['Expires', { expires: inAnHour }, 3_600, 3_600],
  [
    'Expires beside a word that says nothing of time',
    { 'cache-control': 'public', expires: inAnHour },
    3_600,
    3_600,
  ],
  ['Expires in the past', { expires: anHourAgo }, 0, 60],
  ['Expires that is no date', { expires: '0' }, 0, 60],
  ['no-cache is kept for comparing', { 'cache-control': 'no-cache' }, 0, 60],
  ['no-store', { 'cache-control': 'no-store' }, undefined, 60],
  ['private, whatever else is said', { 'cache-control': 'max-age=300, private' }, undefined, 60],
  ['no-cache beside max-age', { 'cache-control': 'No-Cache, Max-Age=300' }, 0, 60],
  ['names in capitals, quotes, spaces', { 'cache-control': ' Max-Age="120" ' }, 120, 120],
  ['a number that is none', { 'cache-control': 'max-age=soon' }, 3_600, 3_600],
])('%s', (_, headers, atZero, atSixty) => {
  test('with a minimum of 0', () => {
    expect(timeToLive(headers, { minTtl: 0, defaultTtl: 3_600, maxTtl: 7_200 }, noon)).toBe(atZero);
  });
  test('with a minimum of 60', () => {
    expect(timeToLive(headers, { minTtl: 60, defaultTtl: 3_600, maxTtl: 7_200 }, noon)).toBe(atSixty);
  });
});

test.each([
  [400, undefined],
  [403, undefined],
  [404, 10],
  [412, undefined],
  [416, undefined],
  [503, 10],
])('an error %d, without a word about its age', (status, seconds) => {
  expect(errorTimeToLive(status, 10)).toBe(seconds);
});

describe('limits', () => {
  it.each([
    [{}, { minTtl: 0, defaultTtl: day, maxTtl: year }],
    [{ minTtl: 2 * day }, { minTtl: 2 * day, defaultTtl: 2 * day, maxTtl: year }],
    [{ defaultTtl: 2 * year }, { minTtl: 0, defaultTtl: 2 * year, maxTtl: 2 * year }],
  ])('%j', (given, limits) => {
    expect(ttlLimits(given)).toEqual(limits);
  });

  it('must be in order', () => {
    expect(() => ttlLimits({ minTtl: 10, defaultTtl: 5, maxTtl: 1 })).toThrow(
      'The TTLs of a distribution are not in order: minimum 10, default 5, maximum 1.',
    );
  });
});
