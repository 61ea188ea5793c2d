import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import type { CloudLookup } from '../../kernel/context.ts';
import type { Caller } from '../../kernel/service.ts';
import { StartFailure } from './start-failure.ts';

const prefix =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ';

/**
 * The secrets of a container by variable name, read with the execution role: a Secrets Manager ARN with its three
 * optional parts (`…:secret:name-AbCdEf:json-key:version-stage:version-id`), or a parameter's name or ARN.
 * Throws StartFailure in ECS's words.
 */
export async function resolveSecrets(
  definition: ContainerDefinition,
  caller: Caller,
  cloud: CloudLookup,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { name = '', valueFrom = '' } of definition.secrets ?? []) {
    const isSecret = /^arn:[^:]+:secretsmanager:/.test(valueFrom);
    values[name] = isSecret
      ? await secret(valueFrom, caller, cloud)
      : await parameter(valueFrom, caller, cloud);
  }
  return values;
}

async function secret(valueFrom: string, caller: Caller, cloud: CloudLookup): Promise<string> {
  // arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, then json key, stage and version id.
  const parts = valueFrom.split(':');
  const arn = parts.slice(0, 7).join(':');
  const [key = '', stage = '', version = ''] = parts.slice(7);
  const input = {
    SecretId: arn,
    ...(stage ? { VersionStage: stage } : {}),
    ...(version ? { VersionId: version } : {}),
  };
  const answer = await cloud
    .call({ service: 'secretsmanager', operation: 'GetSecretValue', input, caller })
    .catch((error: Error) => {
      throw new StartFailure(
        `${prefix}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ` +
          `${arn} from secrets manager: ${error.name}: ${error.message}`,
      );
    });
  const text = (answer as GetSecretValueCommandOutput).SecretString ?? '';
  return key === '' ? text : jsonKey(text, key, arn);
}

function jsonKey(text: string, key: string, arn: string): string {
  const what = `${prefix}unable to retrieve secret from asm: service call has been retried 1 time(s): `;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new StartFailure(
      `${what}invalid character in the secret ${arn}: it is not JSON, and ${key} is a JSON key`,
    );
  }
  const value = (parsed as Record<string, unknown> | null)?.[key];
  if (value === undefined) {
    throw new StartFailure(`${what}retrieved secret from Secrets Manager did not contain json key ${key}`);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function parameter(valueFrom: string, caller: Caller, cloud: CloudLookup): Promise<string> {
  const what = `${prefix}unable to retrieve secrets from ssm: service call has been retried 1 time(s): `;
  // ECS asks for the name; an ARN's path keeps its slash, a plain name has none.
  const path = /^arn:[^:]+:ssm:[^:]*:\d*:parameter(?<path>\/.+)$/.exec(valueFrom)?.groups?.path;
  const name = path === undefined ? valueFrom : path.lastIndexOf('/') === 0 ? path.slice(1) : path;
  const answer = await cloud
    .call({
      service: 'ssm',
      operation: 'GetParameters',
      input: { Names: [name], WithDecryption: true },
      caller,
    })
    .catch((error: Error) => {
      throw new StartFailure(`${what}${error.name}: ${error.message}`);
    });
  const found = (answer as GetParametersCommandOutput).Parameters?.[0]?.Value;
  if (found === undefined) throw new StartFailure(`${what}invalid parameters: ${name}`);
  return found;
}
