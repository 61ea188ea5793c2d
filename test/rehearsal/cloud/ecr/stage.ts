import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import type { Ecr } from '../../../../rehearsal/cloud/ecr/index.ts';
import { type BuiltImage, buildImage } from '../../../../rehearsal/cloud/images/build-image.ts';
import { pushImage } from '../../../../rehearsal/cloud/images/push-image.ts';
import type { Clock } from '../../../../src/core/clock.ts';

/** What a request of the registry protocol was answered. */
export interface V2Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** A cloud with ECR alone, one immutable and one mutable repository. */
export async function startRegistry(clock?: Clock) {
  const cloud = await startCloud({ services: ['ecr'], ...(clock && { clock }) });
  const ecr = cloud.service('ecr') as Ecr;
  ecr.createRepository({ name: 'zibro/backend', tagMutability: 'IMMUTABLE' });
  ecr.createRepository({ name: 'zibro/scratch', tagMutability: 'MUTABLE' });
  const authorization = await signIn(cloud);
  return {
    cloud,
    ecr,
    authorization,
    /** A request as the administrator, or as the header says. Redirects are not followed. */
    v2: async (
      method: string,
      path: string,
      request: { headers?: Record<string, string>; body?: string | Buffer } = {},
    ): Promise<V2Answer> => {
      const response = await fetch(new URL(path, `http://${cloud.registryHost}`), {
        method,
        headers: { authorization, ...request.headers },
        redirect: 'manual',
        ...(request.body !== undefined && { body: new Uint8Array(Buffer.from(request.body)) }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    /** An API call as the administrator. */
    api: (operation: string, input: Record<string, unknown>) =>
      cloud.call({ service: 'ecr', operation, input, caller: cloud.admin.caller }),
    /** The refusal of an API call, `Name: message`. */
    refusal: async (operation: string, input: Record<string, unknown>): Promise<string> => {
      const caller = cloud.admin.caller;
      const answer = await cloud.call({ service: 'ecr', operation, input, caller }).catch((error) => error);
      if (answer instanceof Error) return `${answer.name}: ${answer.message}`;
      throw new Error(`${operation} was not refused: ${JSON.stringify(answer)}`);
    },
    push: (image: BuiltImage, repository: string, tag: string) =>
      pushImage(image, { url: `http://${cloud.registryHost}`, repository, tag, authorization }),
  };
}

/** The value of an Authorization header; for a role when one is given. */
export async function signIn(cloud: Cloud, role?: string): Promise<string> {
  const caller = role
    ? { arn: `arn:aws:sts::${cloud.world.account}:assumed-role/${role}/test`, role }
    : cloud.admin.caller;
  const answer = (await cloud.call({
    service: 'ecr',
    operation: 'GetAuthorizationToken',
    input: {},
    caller,
  })) as { authorizationData: { authorizationToken: string }[] };
  return `Basic ${answer.authorizationData[0]?.authorizationToken}`;
}

/** A small image with two layers. Other words make another digest. */
export const smallImage = (words = 'hello') =>
  buildImage({
    layers: [{ 'app/words.txt': words }, { 'app/main.mjs': 'export {}' }],
    cmd: ['node', 'app/main.mjs'],
  });

/** A role with one policy that allows these actions on everything. */
export function allow(cloud: Cloud, name: string, actions: string[]): void {
  cloud.iam.putRole({
    name,
    trust: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }],
    policies: [
      {
        name: 'test',
        Version: '2012-10-17',
        Statement: [{ Sid: 'Test', Effect: 'Allow', Action: actions, Resource: '*' }],
      },
    ],
  });
}
