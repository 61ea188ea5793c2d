import { AwsError } from '../kernel/service.ts';
import type { World } from '../world.ts';

/** How the read operations name a group: by name, or by `logGroupIdentifier` (a name or the ARN without `:*`). */
export interface GroupNamed {
  logGroupName?: string | undefined;
  logGroupIdentifier?: string | undefined;
}

/** The name itself. Throws AwsError when there is not exactly one, or when it is the ARN of another account. */
export function groupNameOf({ logGroupName, logGroupIdentifier }: GroupNamed, world: World): string {
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalidParameter('You must include either logGroupIdentifier or logGroupName, but not both.');
  }
  const named = logGroupName ?? logGroupIdentifier ?? '';
  const name = named.startsWith(groupArn(world, '')) ? named.slice(groupArn(world, '').length) : named;
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
    throw invalidParameter(
      `1 validation error detected: Value '${named}' at '${logGroupName === undefined ? 'logGroupIdentifier' : 'logGroupName'}' ` +
        'failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
    );
  }
  return name;
}

/**
 * What IAM is asked. The service always asks about a stream, with an empty name for a question about the whole group;
 * so a policy needs `log-group:NAME:*`, and `log-group:NAME` alone allows nothing.
 */
export function streamArn(world: World, group: string, stream = ''): string {
  return `${groupArn(world, group)}:log-stream:${stream}`;
}

function groupArn(world: World, group: string): string {
  return `arn:aws:logs:${world.region}:${world.account}:log-group:${group}`;
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
