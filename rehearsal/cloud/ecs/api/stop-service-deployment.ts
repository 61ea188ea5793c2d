import {
  type StopServiceDeploymentRequest,
  type StopServiceDeploymentResponse,
  StopServiceDeploymentStopType,
} from '@aws-sdk/client-ecs';
import { AwsError, type Operation } from '../../kernel/service.ts';
import { arnsOf } from '../ids.ts';
import type { EcsState } from '../state.ts';
import { checkEnums } from './check.ts';
import { findDeployment, ofServices } from './service-deployments.ts';

/** `StopServiceDeployment`: rolls a deployment back (unless told otherwise), or with ABORT leaves it where it is. */
export function stopServiceDeployment(state: EcsState): Operation {
  return {
    permissions: (input: StopServiceDeploymentRequest, { world }) =>
      ofServices('ecs:StopServiceDeployment', [input.serviceDeploymentArn ?? ''], arnsOf(world)),
    check: (input: StopServiceDeploymentRequest) =>
      checkEnums(input, { stopType: StopServiceDeploymentStopType }),
    run: (input: StopServiceDeploymentRequest): StopServiceDeploymentResponse => {
      const arn = input.serviceDeploymentArn ?? '';
      const found = findDeployment(state, arn);
      if (!found) throw new AwsError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
      const { status = '' } = found.deployment.view;
      if (!['PENDING', 'IN_PROGRESS'].includes(status)) {
        throw new AwsError(
          'ConflictException',
          `The service deployment cannot be stopped because its status is ${status}.`,
        );
      }
      if (input.stopType === 'ABORT') found.scheduler.abort();
      else found.scheduler.rollBack();
      return { serviceDeploymentArn: arn };
    },
  };
}
