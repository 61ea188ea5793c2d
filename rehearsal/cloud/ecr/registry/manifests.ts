import { manifestLimitBytes } from '../store/manifest.ts';
import { putImage } from '../store/put-image.ts';
import type { StoredImage } from '../store/repository.ts';
import { answer, type Exchange, type Route } from './exchange.ts';
import { RegistryError } from './registry-error.ts';

const path = /^\/v2\/(?<repository>.+)\/manifests\/(?<reference>[^/]+)$/;
const tagPattern = /^[\w][\w.-]{0,127}$/;

/** Manifests by tag or digest. */
export const manifestRoutes: Route[] = [
  {
    method: 'HEAD',
    path,
    operation: 'HEAD manifest',
    write: false,
    actions: () => ['ecr:BatchGetImage'],
    serve: (exchange) => {
      const image = imageOf(exchange);
      answer(exchange, 200, { ...describing(image), 'content-length': image.bytes.length });
    },
  },
  {
    method: 'GET',
    path,
    operation: 'GET manifest',
    write: false,
    actions: () => ['ecr:BatchGetImage'],
    serve: (exchange) => {
      const image = imageOf(exchange);
      exchange.response.writeHead(200, { ...describing(image), 'content-length': image.bytes.length });
      exchange.response.end(image.bytes);
    },
  },
  {
    method: 'PUT',
    path,
    operation: 'PUT manifest',
    write: true,
    actions: () => ['ecr:PutImage'],
    serve: put,
  },
];

async function put(exchange: Exchange): Promise<void> {
  const { reference, request, repository } = exchange;
  const isDigest = reference.includes(':');
  if (!isDigest && !tagPattern.test(reference)) {
    throw new RegistryError(400, 'TAG_INVALID', `manifest tag '${reference}' is not valid`);
  }
  const found = exchange.store.repository(repository);
  const image = putImage(found, {
    bytes: await bodyOf(exchange),
    mediaType: request.headers['content-type']?.split(';')[0]?.trim(),
    tag: isDigest ? undefined : reference,
    digest: isDigest ? reference : undefined,
    now: new Date(exchange.clock.now()),
  });
  answer(exchange, 201, {
    location: `${exchange.origin}/v2/${repository}/manifests/${image.digest}`,
    'docker-content-digest': image.digest,
  });
}

async function bodyOf({ request }: Exchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Read to the end in any case: leaving the loop would end the connection before the refusal is said.
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= manifestLimitBytes) chunks.push(chunk);
  }
  if (bytes > manifestLimitBytes) {
    throw new RegistryError(413, 'SIZE_INVALID', `a manifest has at most ${manifestLimitBytes} bytes`);
  }
  return Buffer.concat(chunks);
}

function imageOf({ store, repository, reference }: Exchange): StoredImage {
  try {
    return store.repository(repository).image(reference);
  } catch (error) {
    if (error instanceof Error && error.name === 'ImageNotFoundException') {
      throw new RegistryError(404, 'MANIFEST_UNKNOWN', 'Requested image not found');
    }
    throw error;
  }
}

function describing(image: StoredImage): Record<string, string> {
  return { 'content-type': image.manifest.mediaType, 'docker-content-digest': image.digest };
}
