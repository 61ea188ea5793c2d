import type {
  GetAuthorizationTokenCommandInput,
  GetAuthorizationTokenCommandOutput,
} from '@aws-sdk/client-ecr';
import type { Operation } from '../../kernel/service.ts';
import type { Tokens } from '../tokens.ts';
import { refuseMembers } from './constraints.ts';

/** `GetAuthorizationToken`: a password for the registry protocol, good for 12 hours, that acts as its caller. */
export function getAuthorizationToken(tokens: Tokens, registryHost: () => string): Operation {
  return {
    permissions: () => [{ action: 'ecr:GetAuthorizationToken', resources: ['*'] }],
    // Deprecated: the token serves every registry that the caller may reach.
    check: (input: GetAuthorizationTokenCommandInput) =>
      refuseMembers('GetAuthorizationToken', input, ['registryIds']),
    run: (_input: unknown, { caller }): Omit<GetAuthorizationTokenCommandOutput, '$metadata'> => {
      const { password, expiresAt } = tokens.issue(caller);
      return {
        authorizationData: [
          {
            authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
            expiresAt,
            proxyEndpoint: `http://${registryHost()}`,
          },
        ],
      };
    },
  };
}
