import type { NetworkConfiguration } from '@aws-sdk/client-ecs';
import { invalid } from './check.ts';

/** What set-up gives a service when nothing else is asked: two private subnets and one security group. */
export const defaultNetwork: NetworkConfiguration = {
  awsvpcConfiguration: {
    subnets: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061829'],
    securityGroups: ['sg-0c1d2e3f405162738'],
    assignPublicIp: 'DISABLED',
  },
};

/** Throws InvalidParameterException for a network that cannot be. Which subnets there are, the local cloud does not know. */
export function checkNetwork({ awsvpcConfiguration }: NetworkConfiguration): void {
  const { subnets = [], securityGroups = [] } = awsvpcConfiguration ?? {};
  if (subnets.length === 0) throw invalid('subnets can not be empty.');
  if (subnets.length > 16) throw invalid('There are too many subnets: at most 16 are allowed.');
  if (securityGroups.length > 5) throw invalid('There are too many security groups: at most 5 are allowed.');
  const badSubnet = subnets.find((one) => !/^subnet-[0-9a-f]{8,17}$/.test(one));
  if (badSubnet)
    throw invalid(
      `Error retrieving subnet information for [${badSubnet}]: The subnet ID '${badSubnet}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
    );
  const badGroup = securityGroups.find((one) => !/^sg-[0-9a-f]{8,17}$/.test(one));
  if (badGroup)
    throw invalid(
      `Error retrieving security group information for [${badGroup}]: The security group '${badGroup}' does not exist (ErrorCode: InvalidGroup.NotFound)`,
    );
}
