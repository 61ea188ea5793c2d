import type { DeregisterTaskDefinitionRequest, DeregisterTaskDefinitionResponse } from '@aws-sdk/client-ecs';
import { AwsError, type Operation } from '../../kernel/service.ts';
import { invalid } from '../api/check.ts';
import { copyOf } from '../copy.ts';
import type { EcsState } from '../state.ts';

/** `DeregisterTaskDefinition`: the revision becomes INACTIVE. Tasks that run it keep it; nothing new starts from it. */
export function deregisterTaskDefinition(state: EcsState): Operation {
  return {
    permissions: () => [{ action: 'ecs:DeregisterTaskDefinition', resources: ['*'] }],
    check: ({ taskDefinition = '' }: DeregisterTaskDefinitionRequest) => {
      if (!/:\d+$/.test(taskDefinition)) throw invalid('Task definition must have a revision.');
    },
    run: (input: DeregisterTaskDefinitionRequest, { clock }): DeregisterTaskDefinitionResponse => {
      const found = state.findTaskDefinition(input.taskDefinition ?? '');
      if (!found) throw new AwsError('ClientException', 'The specified task definition does not exist.');
      Object.assign(found.definition, { status: 'INACTIVE', deregisteredAt: new Date(clock.now()) });
      return { taskDefinition: copyOf(found.definition) };
    },
  };
}
