import { isOwn } from './changes/given.ts';

/*
 * What the action's own documents look like. They decide what is copied, deleted and invalidated, and others may write to the
 * bucket: one that does not look like this is not acted on.
 */

type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string';
const time: Shape = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const whole: Shape = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const sequence: Shape = (value) => whole(value) && Number(value) <= 1_000_000_000;
const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const record =
  (key: (key: string) => boolean, shape: Shape): Shape =>
  (value) =>
    isObject(value) && Object.entries(value).every(([name, one]) => key(name) && shape(one));
const fields =
  (shapes: Record<string, Shape>): Shape =>
  (value) =>
    isObject(value) && Object.entries(shapes).every(([name, shape]) => shape(value[name]));

/** Keys of a site: none is the action's own. */
const siteKey = (key: string): boolean =>
  key !== '' && !isOwn(key) && !key.split('/').some((part) => part === '.' || part === '..');
const sha256 = (key: string): boolean => /^[0-9a-f]{64}$/.test(key);
const HEADER =
  /^(?:cache-control|content-(?:type|disposition|encoding|language)|expires|x-amz-website-redirect-location|x-amz-meta-[\w-]+)$/;

const retired = fields({ lastIn: sequence, retiredAt: time });

const object = fields({
  etag: text,
  versionId: optional(text),
  kind: (value) => value === 'immutable' || value === 'asset' || value === 'page',
  bytes: whole,
  sha256: (value) => typeof value === 'string' && sha256(value),
  headers: whole,
});

const summary = fields({
  release: text,
  sequence,
  createdAt: time,
  run: optional(text),
  restored: optional(sequence),
  objects: whole,
  bytes: whole,
});

/** `releases/<n>.json`. */
export const manifestShape = fields({
  release: text,
  sequence,
  createdAt: time,
  run: optional(text),
  restored: optional(sequence),
  headers: list(record((name) => HEADER.test(name), text)),
  objects: record(siteKey, object),
});

/** `current.json`. */
export const stateShape = fields({
  current: manifestShape,
  releases: list(summary),
  retired: record(siteKey, retired),
  archive: record(sha256, retired),
  invalidation: optional(fields({ paths: list(text), callerReference: text, id: optional(text) })),
});

/** `pending.json`. */
export const pendingShape = fields({
  release: text,
  sequence,
  startedAt: time,
  restores: optional(sequence),
  writes: list(text),
  deletes: list(text),
  paths: list(text),
});
