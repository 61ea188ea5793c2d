import type {
  DescribeRepositoriesCommandInput,
  DescribeRepositoriesCommandOutput,
  Repository as RepositoryOutput,
} from '@aws-sdk/client-ecr';
import { AwsError, type Operation } from '../../kernel/service.ts';
import type { World } from '../../world.ts';
import { repositoryArn } from '../arn.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import type { Repository } from '../store/repository.ts';
import { type Constraint, check, page, pageSize, registryId, repositoryName } from './constraints.ts';

const constraints: Record<string, Constraint> = {
  registryId,
  repositoryNames: { count: [1, 100], each: repositoryName },
  maxResults: pageSize,
};

/** `DescribeRepositories`: by name, or all of them by pages. */
export function describeRepositories(store: RegistryStore, registryHost: () => string): Operation {
  return {
    permissions: ({ repositoryNames = ['*'] }: DescribeRepositoriesCommandInput, { world }) => [
      {
        action: 'ecr:DescribeRepositories',
        resources: repositoryNames.map((name) => repositoryArn(world, name)),
      },
    ],
    check: (input: DescribeRepositoriesCommandInput) => {
      check(constraints, input);
      if (input.repositoryNames && (input.maxResults !== undefined || input.nextToken !== undefined)) {
        throw new AwsError(
          'InvalidParameterException',
          'Invalid parameter: maxResults and nextToken cannot be used together with repositoryNames',
        );
      }
    },
    run: (
      input: DescribeRepositoriesCommandInput,
      { world },
    ): Omit<DescribeRepositoriesCommandOutput, '$metadata'> => {
      const found = input.repositoryNames?.map((name) => store.repository(name, input.registryId));
      const { items, ...next } = found ? { items: found } : page(store.all(), input);
      return { repositories: items.map((one) => describe(one, world, registryHost())), ...next };
    },
  };
}

function describe(repository: Repository, world: World, host: string): RepositoryOutput {
  const { repository: name, account } = repository.place;
  return {
    repositoryArn: repositoryArn(world, name),
    registryId: account,
    repositoryName: name,
    repositoryUri: `${host}/${name}`,
    createdAt: repository.createdAt,
    imageTagMutability: repository.mutability,
    ...(repository.exclusions.length > 0 && {
      imageTagMutabilityExclusionFilters: repository.exclusions.map((filter) => ({
        filterType: 'WILDCARD' as const,
        filter,
      })),
    }),
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}
