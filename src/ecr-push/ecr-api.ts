import { DescribeRepositoriesCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { type AwsClientConfig, awsFailure } from '../core/aws.ts';
import { asError, Failure } from '../core/failure.ts';

/** A repository, as far as a push has to know it. */
export interface RepositoryFacts {
  name: string;
  /** Account id of its registry. */
  registryId: string;
  /** Host of its registry. */
  host: string;
  /** MUTABLE, IMMUTABLE, and both with exclusions. */
  mutability: string;
  /** Tags excepted from it; `*` stands for any characters. */
  exclusions: string[];
}

/** What GetAuthorizationToken gives, good for 12 hours. */
export interface Session {
  password: string;
  /** `https:`, or `http:` where the registry is on this machine. */
  protocol: string;
}

/** ECR's own API: the two questions that the registry protocol does not answer. */
export interface EcrApi {
  /** @throws Failure, also when there is no such repository */
  repository(name: string, registryId: string | undefined): Promise<RepositoryFacts>;
  /** @throws Failure */
  signIn(): Promise<Session>;
}

export function ecrApi(config: AwsClientConfig): EcrApi {
  const client = new ECRClient(config);
  return {
    async repository(name, registryId) {
      try {
        const command = new DescribeRepositoriesCommand({
          repositoryNames: [name],
          ...(registryId !== undefined && { registryId }),
        });
        const { repositories } = await client.send(command);
        const [found] = repositories ?? [];
        return {
          name,
          registryId: found?.registryId ?? '',
          host: hostOf(found?.repositoryUri, name),
          mutability: found?.imageTagMutability ?? 'MUTABLE',
          exclusions: (found?.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []),
        };
      } catch (error) {
        if (asError(error).name === 'RepositoryNotFoundException')
          throw noRepository(name, config.region, error);
        throw awsFailure(error, `Reading repository ${name}`, 'ecr:DescribeRepositories');
      }
    },

    async signIn() {
      try {
        const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
        const [given] = authorizationData ?? [];
        const [, ...password] = Buffer.from(given?.authorizationToken ?? '', 'base64')
          .toString()
          .split(':');
        return { password: password.join(':'), protocol: protocolOf(given?.proxyEndpoint) };
      } catch (error) {
        throw awsFailure(error, 'Signing in to ECR', 'ecr:GetAuthorizationToken');
      }
    },
  };
}

function hostOf(uri: string | undefined, name: string): string {
  if (uri?.endsWith(`/${name}`)) return uri.slice(0, -name.length - 1);
  throw new Error(`ECR said that repository ${name} is at ${JSON.stringify(uri)}.`);
}

/** A password goes over plain HTTP only inside this machine. */
function protocolOf(endpoint: string | undefined): string {
  const { protocol, hostname } = new URL(endpoint ?? 'https://unknown');
  if (protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost') return protocol;
  throw new Failure({
    what: `ECR named the registry ${endpoint}, which is not reached over HTTPS.`,
    next: 'Check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_ECR.',
  });
}

function noRepository(name: string, region: string, cause: unknown): Failure {
  return new Failure(
    {
      what: `Repository ${name} does not exist in ${region}.`,
      next: 'Create it with your infrastructure code, or correct repository, registry or aws-region.',
    },
    { cause },
  );
}
