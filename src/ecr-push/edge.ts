import type { Docker } from './docker/docker-api.ts';
import type { EcrApi, RepositoryFacts } from './ecr-api.ts';
import type { RegistryApi } from './registry/registry-api.ts';

/** The world outside: ECR's API, the registry protocol, and a Docker engine. */
export interface Edge {
  ecr: EcrApi;
  registry(repository: RepositoryFacts): RegistryApi;
  docker: Docker;
  /** base64 of `AWS:<password>`, for a builder that pushes by itself. */
  authorization(): Promise<string>;
}
