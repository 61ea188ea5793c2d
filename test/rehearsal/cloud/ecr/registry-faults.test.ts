import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Fault } from '../../../../rehearsal/cloud/cloud.types.ts';
import { startRegistry } from './stage.ts';

let stage: Awaited<ReturnType<typeof startRegistry>>;
beforeEach(async () => {
  stage = await startRegistry();
});
afterEach(() => stage.cloud.close());

const fault = (operation: string, what: Fault['what']) =>
  stage.cloud.fault({ service: 'ecr', operation, times: 1, what });

test.each<[string, string, string, Fault['what'], number]>([
  ['HEAD manifest', 'HEAD', '/v2/zibro/backend/manifests/v1', { kind: 'status', status: 503 }, 503],
  ['POST upload', 'POST', '/v2/zibro/backend/blobs/uploads/', { kind: 'status', status: 500 }, 500],
  ['PATCH upload', 'PATCH', '/v2/zibro/backend/blobs/uploads/any', { kind: 'status', status: 502 }, 502],
  ['PUT manifest', 'PUT', '/v2/zibro/backend/manifests/v1', { kind: 'throttle' }, 429],
])('%s meets a fault once', async (operation, method, path, what, status) => {
  fault(operation, what);
  expect((await stage.v2(method, path)).status).toBe(status);
  expect((await stage.v2(method, path)).status).not.toBe(status);
});

test('a status can say when to come again', async () => {
  fault('POST upload', { kind: 'status', status: 429, retryAfterSeconds: 3 });
  const { headers } = await stage.v2('POST', '/v2/zibro/backend/blobs/uploads/');
  expect(headers.get('retry-after')).toBe('3');
});

test('an error of the protocol is played in its form', async () => {
  fault('PUT manifest', { kind: 'error', name: 'TAG_INVALID', message: 'immutable', status: 400 });
  const { status, text } = await stage.v2('PUT', '/v2/zibro/backend/manifests/v1');
  expect([status, text]).toEqual([400, '{"errors":[{"code":"TAG_INVALID","message":"immutable"}]}']);
});

test('a reset comes inside the body, and the upload takes the whole body afterwards', async () => {
  const start = await stage.v2('POST', '/v2/zibro/backend/blobs/uploads/');
  const location = `${start.headers.get('location')}?digest=sha256:`;
  fault('PUT upload', { kind: 'reset' });
  await expect(stage.v2('PUT', location, { body: Buffer.alloc(2_000_000) })).rejects.toThrow('fetch failed');
  const entries = stage.cloud.journal.filter(({ operation }) => operation === 'PUT upload');
  expect(entries.map(({ outcome, write, subject }) => [outcome, write, subject.replace(/:.*/, '')])).toEqual([
    ['WireFault', true, 'zibro/backend'],
  ]);
});
