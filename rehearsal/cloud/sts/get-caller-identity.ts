import type { GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../kernel/service.ts';
import { roleId } from './role-id.ts';

/** `GetCallerIdentity`: needs a signature and no permission. */
export const getCallerIdentity: Operation = {
  permissions: () => [],
  run: (_input: object, { caller, world }): GetCallerIdentityResponse => ({
    Account: world.account,
    Arn: caller.arn,
    UserId:
      caller.role === undefined
        ? 'AIDAADMINISTRATOR0001'
        : `${roleId(caller.role)}:${caller.arn.split('/').at(-1)}`,
  }),
};
