import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Fault } from '../../rehearsal/cloud/cloud.types.ts';
import { Cancelled } from '../../src/core/failure.ts';
import { jumpingClock } from '../support/runtime.ts';
import { layoutOf, smallImage, tar } from './archives.ts';
import { type PushStage, startPushStage } from './push-stage.ts';

let stage: PushStage;
let digest: string;
beforeEach(async () => {
  stage = await startPushStage();
  const image = await smallImage();
  digest = image.digest;
  stage.write('image.tar', await tar(layoutOf(image)));
});
afterEach(() => stage.close());

const push = { mode: 'archive', archive: 'image.tar', tags: 'v1' };
const status = (code: number): Fault['what'] => ({ kind: 'status', status: code });

test.each<[string, string, Fault['what']]>([
  ['500 on HEAD manifest', 'HEAD manifest', status(500)],
  ['503 on HEAD blob', 'HEAD blob', status(503)],
  ['500 on POST', 'POST upload', status(500)],
  ['502 on PUT', 'PUT upload', status(502)],
  ['504 on the manifest', 'PUT manifest', status(504)],
  ['429 as a throttle', 'POST upload', { kind: 'throttle' }],
  ['a reset on HEAD', 'HEAD blob', { kind: 'reset' }],
  ['a reset inside the body', 'PUT upload', { kind: 'reset' }],
  ['a reset of the manifest', 'PUT manifest', { kind: 'reset' }],
])('%s heals', async (_, operation, what) => {
  stage.cloud.fault({ service: 'ecr', operation, times: 2, what });
  const { ok, lines } = await stage.run(push);
  expect(ok).toBe(true);
  expect(lines.filter((line) => / Try \d in /.test(line))).toHaveLength(2);
  expect((await stage.ecr.image('zibro/backend', 'v1')).digest).toBe(digest);
});

test('Retry-After is honoured', async () => {
  const clock = jumpingClock();
  const what = { kind: 'status', status: 429, retryAfterSeconds: 7 } as const;
  stage.cloud.fault({ service: 'ecr', operation: 'POST upload', times: 1, what });
  await stage.run(push, { clock });
  expect(Math.max(...clock.slept)).toBe(7000);
});

test.each([
  ['POST upload', 400, 1],
  ['POST upload', 404, 1],
  ['HEAD blob', 403, 1],
  ['PUT manifest', 405, 1],
])('%s answered %i is not tried again', async (operation, code, tries) => {
  // One layer at a time would do; the others are stopped by the first failure.
  stage.cloud.fault({ service: 'ecr', operation, what: status(code) });
  const { ok, calls, lines } = await stage.run(push);
  expect(ok).toBe(false);
  expect(lines.filter((line) => / Try \d in /.test(line))).toEqual([]);
  const subjects = calls.filter((call) => call.operation === operation).map(({ subject }) => subject);
  for (const subject of new Set(subjects.filter((one) => one.includes('@')))) {
    expect(subjects.filter((one) => one === subject)).toHaveLength(tries);
  }
});

test('a registry that does not recover is said with its cause, and no tag is there', async () => {
  stage.cloud.fault({ service: 'ecr', operation: 'PUT manifest', what: status(503) });
  const { said, writes } = await stage.run(push);
  expect(said).toBe(
    [
      'Writing tag v1 failed.',
      `  caused by: HttpError: PUT http://${stage.cloud.registryHost}/v2/zibro/backend/manifests/v1 answered 503: (no body)`,
      'Next: The registry did not recover after several tries; run the job again. 4 layers were uploaded and stay for the next run; no tag was written.',
    ].join('\n'),
  );
  expect(writes.filter((write) => write.startsWith('PUT manifest'))).toHaveLength(6);
});

const expired: Fault['what'] = {
  kind: 'error',
  name: 'DENIED',
  message: 'Your authorization token has expired. Reauthenticate and try again.',
  status: 403,
};
test.each([
  ['GET with a body', 'POST upload', expired],
  ['401', 'PUT upload', status(401)],
])('an expired token is replaced once: %s', async (_, operation, what) => {
  stage.cloud.fault({ service: 'ecr', operation, times: 1, what });
  const { ok, calls } = await stage.run(push);
  expect(ok).toBe(true);
  expect(calls.filter((call) => call.operation === 'GetAuthorizationToken')).toHaveLength(2);
});

test('a token that is refused twice is an error', async () => {
  stage.cloud.fault({ service: 'ecr', operation: 'PUT manifest', what: expired });
  const { said } = await stage.run(push);
  expect(said).toBe(
    [
      'Writing tag v1 failed.',
      '  caused by: DENIED: Your authorization token has expired. Reauthenticate and try again.',
      'Next: The registry does not take the token of these credentials, nor a new one. Check which account and region they are for. 4 layers were uploaded and stay for the next run; no tag was written.',
    ].join('\n'),
  );
});

/** The tag is written by somebody else after we looked. */
const unseen = (times: number) =>
  stage.cloud.fault({
    service: 'ecr',
    operation: 'HEAD manifest',
    times,
    what: { kind: 'error', name: 'MANIFEST_UNKNOWN', message: 'Requested image not found', status: 404 },
  });

test('a tag that another push took meanwhile is an error that names both digests', async () => {
  const other = await smallImage('other');
  await stage.push(other, 'v1');
  unseen(1);
  const { said } = await stage.run(push);
  expect(said).toBe(
    `Tag v1 of zibro/backend is immutable and names ${other.digest}, not ${digest}.\n` +
      'Next: Give this image a tag of its own (the commit is a good one), or promote the image that has the tag. 2 layers were uploaded and stay for the next run; no tag was written.',
  );
});

test('a tag that a push of the same image took meanwhile is well', async () => {
  await stage.push(await smallImage(), 'v1');
  unseen(2);
  const { said, writes } = await stage.run(push);
  expect([said, writes]).toEqual([
    `zibro/backend@${digest} was there already, with every tag. Nothing was written.`,
    ['PUT manifest: ImageTagAlreadyExistsException'],
  ]);
});

test('a run that is cancelled stops, and says what it left', async () => {
  const stop = new AbortController();
  stage.cloud.fault({ service: 'ecr', operation: 'PUT manifest', what: { kind: 'delay', ms: 60_000 } });
  const running = stage.run(push, { signal: stop.signal });
  const until = async (operation: string) => {
    while (!stage.cloud.journal.some((call) => call.operation === operation)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await until('PUT manifest');
  stop.abort(new Cancelled('SIGTERM'));
  const { ok, said } = await running;
  expect(ok).toBe(false);
  expect(said).toBe(
    'The run was cancelled (SIGTERM).\nNext: 4 layers were uploaded and stay for the next run; no tag was written.',
  );
});
