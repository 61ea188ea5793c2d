import path from 'node:path';
import { partTooSmall, uploadNotFound } from '../refusals.ts';
import { digestPattern } from '../store/digest.ts';
import { LayerUpload } from '../store/layer-upload.ts';
import type { Repository } from '../store/repository.ts';
import { answer, type Exchange, hasBody, type Route } from './exchange.ts';
import { RegistryError } from './registry-error.ts';

const start = /^\/v2\/(?<repository>.+)\/blobs\/uploads\/?$/;
const one = /^\/v2\/(?<repository>.+)\/blobs\/uploads\/(?<reference>[^/]+)$/;

const initiate = 'ecr:InitiateLayerUpload';
const uploadPart = 'ecr:UploadLayerPart';
const complete = 'ecr:CompleteLayerUpload';

/**
 * Uploads: POST then PUT with the whole body, POST with `digest`, or POST, PATCH, PUT. A mount is answered with an
 * upload (ECR mounts only where the account has opted in).
 */
export const uploadRoutes: Route[] = [
  {
    method: 'POST',
    path: start,
    operation: 'POST upload',
    write: true,
    actions: ({ url }) => (url.searchParams.has('digest') ? [initiate, uploadPart, complete] : [initiate]),
    serve: begin,
  },
  {
    method: 'PATCH',
    path: one,
    operation: 'PATCH upload',
    write: true,
    actions: () => [uploadPart],
    serve: append,
  },
  {
    method: 'PUT',
    path: one,
    operation: 'PUT upload',
    write: true,
    actions: (exchange) => (hasBody(exchange) ? [uploadPart, complete] : [complete]),
    serve: finish,
  },
  {
    method: 'GET',
    path: one,
    operation: 'GET upload',
    write: false,
    actions: () => [uploadPart],
    serve: progress,
  },
  {
    method: 'DELETE',
    path: one,
    operation: 'DELETE upload',
    write: true,
    actions: () => [uploadPart],
    serve: cancel,
  },
];

async function begin(exchange: Exchange): Promise<void> {
  const repository = exchange.store.repository(exchange.repository);
  const upload = new LayerUpload(path.join(exchange.store.folder, 'uploads'));
  repository.uploads.set(upload.id, upload);
  const digest = exchange.url.searchParams.get('digest');
  if (digest === null) return answer(exchange, 202, state(exchange, upload));
  try {
    await take(exchange, upload);
    await completeUpload(exchange, { repository, upload, digest });
  } catch (error) {
    repository.uploads.delete(upload.id);
    await upload.discard();
    throw error;
  }
}

async function append(exchange: Exchange): Promise<void> {
  const upload = uploadOf(exchange);
  const { quirks, request } = exchange;
  if (quirks.dropsLaterPatches && upload.parts.length > 0) {
    for await (const _ of request) {
      // Read and forgotten: the service answers as if it had been taken.
    }
  } else await take(exchange, upload);
  answer(exchange, quirks.patchAnswers201 ? 201 : 202, state(exchange, upload));
}

async function finish(exchange: Exchange): Promise<void> {
  const upload = uploadOf(exchange);
  const digest = exchange.url.searchParams.get('digest');
  if (digest === null) throw new RegistryError(400, 'DIGEST_INVALID', 'the request has no digest');
  const sizes = [...upload.parts];
  if (hasBody(exchange)) {
    const small = sizes.find((bytes) => bytes < exchange.quirks.minimumChunkBytes);
    if (small !== undefined) throw partTooSmall(small);
    await take(exchange, upload);
  }
  const repository = exchange.store.repository(exchange.repository);
  await completeUpload(exchange, { repository, upload, digest });
}

function progress(exchange: Exchange): void {
  answer(exchange, 204, state(exchange, uploadOf(exchange)));
}

async function cancel(exchange: Exchange): Promise<void> {
  const upload = uploadOf(exchange);
  exchange.store.repository(exchange.repository).uploads.delete(upload.id);
  await upload.discard();
  answer(exchange, 204);
}

/** Takes a body over into the upload. `Content-Range`, when there is one, must begin where the upload ends. */
async function take(exchange: Exchange, upload: LayerUpload): Promise<void> {
  const { request } = exchange;
  const given = request.headers['content-range'];
  if (given !== undefined) {
    const found = /^(?:bytes )?(?<first>\d+)-(?<last>\d+)(?:\/.*)?$/.exec(given)?.groups;
    const length = Number(found?.last) - Number(found?.first) + 1;
    const isNext = Number(found?.first) === upload.size;
    const fits =
      request.headers['content-length'] === undefined || Number(request.headers['content-length']) === length;
    if (!isNext || !fits) {
      throw new RegistryError(
        416,
        'BLOB_UPLOAD_INVALID',
        `the chunk '${given}' does not follow the ${upload.size} bytes that were taken`,
        state(exchange, upload),
      );
    }
  }
  await upload.append(request);
}

/** Ends an upload over the protocol. A layer that is there already is no error here. */
async function completeUpload(
  exchange: Exchange,
  { repository, upload, digest }: { repository: Repository; upload: LayerUpload; digest: string },
): Promise<void> {
  if (!digestPattern.test(digest)) {
    throw new RegistryError(400, 'DIGEST_INVALID', `provided digest '${digest}' is not supported`);
  }
  await exchange.store.blobs.adopt(upload.finished(digest), digest);
  repository.layers.set(digest, upload.size);
  repository.uploads.delete(upload.id);
  answer(exchange, 201, {
    location: `${exchange.origin}/v2/${exchange.repository}/blobs/${digest}`,
    'docker-content-digest': digest,
  });
}

function uploadOf({ store, repository, reference }: Exchange): LayerUpload {
  const found = store.repository(repository);
  const upload = found.uploads.get(reference);
  if (!upload) throw uploadNotFound(found.place, reference);
  return upload;
}

/** Where to go on, and how far it is. A range of no bytes is written `0-0`, as everybody does. */
function state(exchange: Exchange, upload: LayerUpload): Record<string, string> {
  return {
    location: `${exchange.origin}/v2/${exchange.repository}/blobs/uploads/${upload.id}`,
    range: `0-${Math.max(0, upload.size - 1)}`,
    'docker-upload-uuid': upload.id,
  };
}
