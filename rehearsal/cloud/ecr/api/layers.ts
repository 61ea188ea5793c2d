import path from 'node:path';
import { Readable } from 'node:stream';
import type {
  BatchCheckLayerAvailabilityCommandInput,
  BatchCheckLayerAvailabilityCommandOutput,
  CompleteLayerUploadCommandInput,
  CompleteLayerUploadCommandOutput,
  InitiateLayerUploadCommandInput,
  InitiateLayerUploadCommandOutput,
  Layer,
  LayerFailure,
  UploadLayerPartCommandInput,
  UploadLayerPartCommandOutput,
} from '@aws-sdk/client-ecr';
import type { Operation } from '../../kernel/service.ts';
import { repositoryArn } from '../arn.ts';
import {
  emptyUpload,
  invalidParameter,
  layerAlreadyExists,
  partNotConsecutive,
  partTooSmall,
  uploadNotFound,
} from '../refusals.ts';
import { digestPattern } from '../store/digest.ts';
import { LayerUpload } from '../store/layer-upload.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import type { Repository } from '../store/repository.ts';
import { type Constraint, check, digest, registryId, repositoryName, uploadId } from './constraints.ts';

const mebibyte = 1024 * 1024;
const partSize = 20 * mebibyte;
const smallestPart = 5 * mebibyte;

const inRepository = { registryId, repositoryName };
const constraints: Record<string, Record<string, Constraint>> = {
  BatchCheckLayerAvailability: {
    ...inRepository,
    layerDigests: { count: [1, 100], each: { length: [0, 1000] } },
  },
  InitiateLayerUpload: inRepository,
  UploadLayerPart: {
    ...inRepository,
    uploadId,
    partFirstByte: { range: [0, Number.MAX_SAFE_INTEGER] },
    partLastByte: { range: [0, Number.MAX_SAFE_INTEGER] },
  },
  CompleteLayerUpload: { ...inRepository, uploadId, layerDigests: { count: [1, 100], each: digest } },
};

function operation<Input extends { repositoryName: string | undefined; registryId?: string | undefined }>(
  store: RegistryStore,
  name: string,
  run: (repository: Repository, input: Input) => unknown,
): Operation {
  return {
    permissions: (input: Input, { world }) => [
      { action: `ecr:${name}`, resources: [repositoryArn(world, input.repositoryName ?? '')] },
    ],
    check: (input: Input) => check(constraints[name] ?? {}, input),
    run: (input: Input) => run(store.repository(input.repositoryName ?? '', input.registryId), input),
  };
}

/** The operations by which a layer goes in through the API. */
export function layerOperations(store: RegistryStore): Record<string, Operation> {
  return {
    BatchCheckLayerAvailability: operation(store, 'BatchCheckLayerAvailability', batchCheck),
    InitiateLayerUpload: operation(
      store,
      'InitiateLayerUpload',
      (
        repository,
        _input: InitiateLayerUploadCommandInput,
      ): Omit<InitiateLayerUploadCommandOutput, '$metadata'> => {
        const upload = new LayerUpload(path.join(store.folder, 'uploads'));
        repository.uploads.set(upload.id, upload);
        return { uploadId: upload.id, partSize };
      },
    ),
    UploadLayerPart: operation(store, 'UploadLayerPart', uploadPart),
    CompleteLayerUpload: operation(
      store,
      'CompleteLayerUpload',
      (repository, input: CompleteLayerUploadCommandInput) => complete(store, repository, input),
    ),
  };
}

function batchCheck(
  repository: Repository,
  { layerDigests = [] }: BatchCheckLayerAvailabilityCommandInput,
): Omit<BatchCheckLayerAvailabilityCommandOutput, '$metadata'> {
  const layers: Layer[] = [];
  const failures: LayerFailure[] = [];
  for (const layerDigest of layerDigests) {
    const layerSize = repository.layers.get(layerDigest);
    if (!digestPattern.test(layerDigest)) {
      failures.push({
        layerDigest,
        failureCode: 'InvalidLayerDigest',
        failureReason:
          "Invalid parameter at 'layerDigest' failed to satisfy constraint: 'must be a sha256 digest'",
      });
    } else if (layerSize === undefined) {
      layers.push({ layerDigest, layerAvailability: 'UNAVAILABLE' });
    } else {
      layers.push({ layerDigest, layerAvailability: 'AVAILABLE', layerSize });
    }
  }
  return { layers, failures };
}

async function uploadPart(
  repository: Repository,
  input: UploadLayerPartCommandInput,
): Promise<Omit<UploadLayerPartCommandOutput, '$metadata'>> {
  const { uploadId: id = '', partFirstByte = 0, partLastByte = 0 } = input;
  const bytes = Buffer.from(input.layerPartBlob ?? []);
  const upload = uploadOf(repository, id);
  if (bytes.length !== partLastByte - partFirstByte + 1) {
    throw invalidParameter('layerPartBlob', 'must have the length that partFirstByte and partLastByte say');
  }
  if (bytes.length > partSize) throw invalidParameter('layerPartBlob', `must have at most ${partSize} bytes`);
  if (partFirstByte !== upload.size) throw partNotConsecutive(partFirstByte, upload.size);
  const last = upload.parts.at(-1);
  if (last !== undefined && last < smallestPart) throw partTooSmall(last);
  await upload.append(Readable.from([bytes]));
  return { ...identify(repository), uploadId: id, lastByteReceived: upload.size - 1 };
}

async function complete(
  store: RegistryStore,
  repository: Repository,
  { uploadId: id = '', layerDigests = [] }: CompleteLayerUploadCommandInput,
): Promise<Omit<CompleteLayerUploadCommandOutput, '$metadata'>> {
  const upload = uploadOf(repository, id);
  const [layerDigest = ''] = layerDigests;
  if (upload.size === 0) throw emptyUpload(id);
  const file = upload.finished(layerDigest);
  repository.uploads.delete(id);
  if (repository.layers.has(layerDigest)) {
    await upload.discard();
    throw layerAlreadyExists(repository.place, layerDigest);
  }
  await store.blobs.adopt(file, layerDigest);
  repository.layers.set(layerDigest, upload.size);
  return { ...identify(repository), uploadId: id, layerDigest };
}

function uploadOf(repository: Repository, id: string): LayerUpload {
  const upload = repository.uploads.get(id);
  if (!upload) throw uploadNotFound(repository.place, id);
  return upload;
}

function identify({ place }: Repository): { registryId: string; repositoryName: string } {
  return { registryId: place.account, repositoryName: place.repository };
}
