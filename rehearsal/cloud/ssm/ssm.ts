import * as schemas from '@aws-sdk/client-ssm';
import type { ServiceContext } from '../kernel/context.ts';
import type { Service } from '../kernel/service.ts';
import { getParameter, getParameters } from './get-parameter.ts';
import { ParameterStore } from './parameter-store.ts';
import { putParameter } from './put-parameter.ts';

/** Systems Manager's Parameter Store, standard tier. */
export function createSsm(_context: ServiceContext): Service {
  const store = new ParameterStore();
  return {
    name: 'ssm',
    protocol: { kind: 'json', targetPrefix: 'AmazonSSM' },
    schemas,
    operations: {
      GetParameter: getParameter(store),
      GetParameters: getParameters(store),
      PutParameter: putParameter(store),
    },
  };
}
