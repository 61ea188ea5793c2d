import {
  type DescribeTaskDefinitionRequest,
  type DescribeTaskDefinitionResponse,
  TaskDefinitionField,
} from '@aws-sdk/client-ecs';
import { AwsError, type Operation } from '../../kernel/service.ts';
import { checkEnums } from '../api/check.ts';
import { copyOf } from '../copy.ts';
import type { EcsState } from '../state.ts';

/** `DescribeTaskDefinition`: by family, family:revision or ARN. Tags come only when they are asked for. */
export function describeTaskDefinition(state: EcsState): Operation {
  return {
    permissions: () => [{ action: 'ecs:DescribeTaskDefinition', resources: ['*'] }],
    check: (input: DescribeTaskDefinitionRequest) => checkEnums(input, { 'include[]': TaskDefinitionField }),
    run: (input: DescribeTaskDefinitionRequest): DescribeTaskDefinitionResponse => {
      const found = state.findTaskDefinition(input.taskDefinition ?? '');
      if (!found) throw new AwsError('ClientException', 'Unable to describe task definition.');
      const taskDefinition = copyOf(found.definition);
      return input.include?.includes('TAGS') ? { taskDefinition, tags: [...found.tags] } : { taskDefinition };
    },
  };
}
