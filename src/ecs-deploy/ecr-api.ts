import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { type AwsClientConfig, awsFailure } from '../core/aws.ts';
import { asError } from '../core/failure.ts';
import type { Registry } from './edge.ts';

/** What containers are made of; without this list ECR answers Docker's oldest format. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export function ecrApi(config: AwsClientConfig): Registry {
  return {
    async image({ account, region, repository, reference }) {
      const client = new ECRClient({ ...config, ...(region !== undefined && { region }) });
      const imageId = 'tag' in reference ? { imageTag: reference.tag } : { imageDigest: reference.digest };
      try {
        const { images } = await client.send(
          new BatchGetImageCommand({
            ...(account !== undefined && { registryId: account }),
            repositoryName: repository,
            imageIds: [imageId],
            acceptedMediaTypes: MANIFESTS,
          }),
        );
        const [found] = images ?? [];
        const digest = found?.imageId?.imageDigest;
        if (digest === undefined) return 'no-image';
        return [digest, ...platformDigests(found?.imageManifest)];
      } catch (error) {
        if (asError(error).name === 'RepositoryNotFoundException') return 'no-repository';
        throw awsFailure(error, `Looking for the image in repository ${repository}`, 'ecr:BatchGetImage');
      }
    },
  };
}

/** An index names a manifest per platform: a task may be known by either digest. */
function platformDigests(manifest: string | undefined): string[] {
  const { manifests } = JSON.parse(manifest ?? '{}') as { manifests?: { digest?: string }[] };
  return (manifests ?? []).flatMap(({ digest }) => digest ?? []);
}
