import { digestPattern } from '../store/digest.ts';
import { answer, type Exchange, type Route } from './exchange.ts';
import { RegistryError } from './registry-error.ts';

const path = /^\/v2\/(?<repository>.+)\/blobs\/(?<reference>[^/]+)$/;

/** HEAD and GET of a blob. GET leads to an address that wants no credentials, as ECR's leads to S3. */
export const blobRoutes: Route[] = [
  {
    method: 'HEAD',
    path,
    operation: 'HEAD blob',
    write: false,
    actions: () => ['ecr:BatchCheckLayerAvailability'],
    serve: (exchange) => {
      const size = sizeOfBlob(exchange);
      answer(exchange, 200, {
        'content-length': size,
        'content-type': 'application/octet-stream',
        'docker-content-digest': exchange.reference,
      });
    },
  },
  {
    method: 'GET',
    path,
    operation: 'GET blob',
    write: false,
    actions: () => ['ecr:GetDownloadUrlForLayer'],
    serve: (exchange) => {
      sizeOfBlob(exchange);
      answer(exchange, 307, {
        location: exchange.presign(exchange.reference),
        'docker-content-digest': exchange.reference,
      });
    },
  },
];

function sizeOfBlob({ store, repository, reference }: Exchange): number {
  if (!digestPattern.test(reference)) {
    throw new RegistryError(400, 'DIGEST_INVALID', `provided digest '${reference}' is not supported`);
  }
  const size = store.repository(repository).layers.get(reference);
  if (size === undefined) throw new RegistryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  return size;
}
