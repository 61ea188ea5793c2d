import * as schemas from '@aws-sdk/client-sts';
import type { ServiceContext } from '../kernel/context.ts';
import type { Service } from '../kernel/service.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

/** The Security Token Service: a workflow's OpenID token becomes a role's session. */
export function createSts(context: ServiceContext): Service {
  return {
    name: 'sts',
    protocol: { kind: 'query', version: '2011-06-15' },
    schemas,
    operations: {
      AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity(context),
      GetCallerIdentity: getCallerIdentity,
    },
  };
}
