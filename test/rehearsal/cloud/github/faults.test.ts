import { afterEach, beforeEach, expect, it, test } from '@jest/globals';
import { base, running } from './running.ts';

let { github, call, clock }: Awaited<ReturnType<typeof running>> = {} as never;

beforeEach(async () => {
  ({ github, call, clock } = await running());
});
afterEach(() => github.close());

const get = async () => {
  const { status, body, headers } = await call('GET', base);
  return { status, message: body.message, retryAfter: headers.get('retry-after') };
};

test.each([
  [
    { kind: 'throttle' },
    {
      status: 403,
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      retryAfter: '1',
    },
  ],
  [
    { kind: 'status', status: 502 },
    { status: 502, message: 'Bad Gateway', retryAfter: null },
  ],
  [
    { kind: 'status', status: 429, retryAfterSeconds: 3 },
    { status: 429, message: 'Too Many Requests', retryAfter: '3' },
  ],
  [
    { kind: 'error', name: 'Gone', message: 'Gone for good', status: 410 },
    { status: 410, message: 'Gone for good', retryAfter: null },
  ],
] as const)('plays %j', async (what, expected) => {
  github.fault({ service: 'github', operation: 'repos/get', times: 1, after: 1, what });
  expect(await get()).toMatchObject({ status: 200 });
  expect(await get()).toEqual(expected);
  expect(await get()).toMatchObject({ status: 200 });
});

it('waits on the clock it was given', async () => {
  const before = clock.now();
  const takeBack = github.fault({ service: 'github', operation: '*', what: { kind: 'delay', ms: 250 } });
  await get();
  expect(clock.now() - before).toBe(250);
  takeBack();
  await get();
  expect(clock.now() - before).toBe(250);
});

it('cuts the connection', async () => {
  github.fault({ service: 'github', operation: 'repos/get', what: { kind: 'reset' } });
  await expect(get()).rejects.toThrow('fetch failed');
  expect(github.calls.at(-1)).toMatchObject({
    operation: 'repos/get',
    status: 0,
    message: 'connection reset',
  });
});

test.each([
  [{ service: 'ecs', what: { kind: 'reset' } }, 'The local GitHub plays no faults of ecs.'],
  [
    { service: 'github', what: { kind: 'eventual', ms: 5 } },
    "The local GitHub plays no fault of the kind eventual: GitHub's API reads its own writes.",
  ],
] as const)('refuses the script %j', (fault, message) => {
  expect(() => github.fault({ operation: '*', ...fault })).toThrow(message);
});
