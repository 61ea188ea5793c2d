import * as schemas from '@aws-sdk/client-ecr';
import type { ImageSource, ServiceContext } from '../kernel/context.ts';
import type { Service } from '../kernel/service.ts';
import type { EcrSetUp } from '../kernel/set-up.types.ts';
import { getAuthorizationToken } from './api/authorization.ts';
import { describeImages } from './api/describe-images.ts';
import { batchGetImage, putImageOperation } from './api/images.ts';
import { layerOperations } from './api/layers.ts';
import { describeRepositories } from './api/repositories.ts';
import { imageSource } from './pull.ts';
import { ecrQuirks, type Quirks } from './registry/quirks.ts';
import { RegistryServer } from './registry/server.ts';
import { RegistryStore } from './store/registry-store.ts';
import type { TagMutability } from './store/repository.ts';
import { Tokens } from './tokens.ts';

/** What ECR offers its siblings and the tests. */
export interface Ecr extends Service, ImageSource, EcrSetUp {
  registryHost: string;
  createRepository(request: {
    name: string;
    tagMutability: TagMutability;
    /** Tags excepted from the mutability; `*` stands for any characters. */
    exclusionFilters?: string[];
  }): void;
}

/** Elastic Container Registry: its API, and the registry protocol on a port of its own. */
export function createEcr(context: ServiceContext, options: { quirks?: Quirks } = {}): Ecr {
  const store = new RegistryStore({ account: context.world.account, folder: context.folder });
  const tokens = new Tokens(context.clock);
  const server = new RegistryServer({ context, store, tokens, quirks: options.quirks ?? ecrQuirks });
  const registryHost = () => server.host;
  return {
    name: 'ecr',
    protocol: { kind: 'json', targetPrefix: 'AmazonEC2ContainerRegistry_V20150921' },
    schemas,
    operations: {
      GetAuthorizationToken: getAuthorizationToken(tokens, registryHost),
      DescribeRepositories: describeRepositories(store, registryHost),
      DescribeImages: describeImages(store),
      BatchGetImage: batchGetImage(store),
      PutImage: putImageOperation(store),
      ...layerOperations(store),
    },
    ...imageSource({ context, store, registryHost }),
    createRepository: ({ name, tagMutability, exclusionFilters }) =>
      store.create({
        name,
        tagMutability,
        exclusions: exclusionFilters,
        createdAt: new Date(context.clock.now()),
      }),
    get registryHost() {
      return server.host;
    },
    start: () => server.start(),
    close: () => server.close(),
  };
}
