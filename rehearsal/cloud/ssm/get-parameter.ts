import type {
  GetParameterCommandInput,
  GetParameterCommandOutput,
  GetParametersCommandInput,
  GetParametersCommandOutput,
  Parameter,
} from '@aws-sdk/client-ssm';
import { AwsError, type Operation } from '../kernel/service.ts';
import type { World } from '../world.ts';
import { parameterArn, parseParameterReference } from './parameter-name.ts';
import type { ParameterStore } from './parameter-store.ts';

/** `GetParameter`: by name, by `name:version` or by ARN. */
export function getParameter(store: ParameterStore): Operation {
  return {
    permissions: (input: GetParameterCommandInput, { world }) => [
      { action: 'ssm:GetParameter', resources: [arnOf(world, input.Name ?? '')] },
    ],
    run: (input: GetParameterCommandInput, { world }): Omit<GetParameterCommandOutput, '$metadata'> => ({
      Parameter: read(store, world, input.Name ?? '', input.WithDecryption ?? false),
    }),
  };
}

/** `GetParameters`: up to ten; what is not there is listed, not refused. ECS resolves the secrets of a task with it. */
export function getParameters(store: ParameterStore): Operation {
  return {
    permissions: (input: GetParametersCommandInput, { world }) => [
      { action: 'ssm:GetParameters', resources: (input.Names ?? []).map((name) => arnOf(world, name)) },
    ],
    check: ({ Names = [] }: GetParametersCommandInput) => {
      if (Names.length >= 1 && Names.length <= 10) return;
      const rule = Names.length ? 'less than or equal to 10' : 'greater than or equal to 1';
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value '[${Names.join(', ')}]' at 'names' failed to satisfy constraint: ` +
          `Member must have length ${rule}`,
      );
    },
    run: (input: GetParametersCommandInput, { world }): Omit<GetParametersCommandOutput, '$metadata'> => {
      const Parameters: Parameter[] = [];
      const InvalidParameters: string[] = [];
      for (const name of input.Names ?? []) {
        try {
          Parameters.push(read(store, world, name, input.WithDecryption ?? false));
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          InvalidParameters.push(name);
        }
      }
      return { Parameters, InvalidParameters };
    },
  };
}

function read(store: ParameterStore, world: World, reference: string, decrypt: boolean): Parameter {
  const parsed = parseParameterReference(reference);
  const found = store.get(parsed);
  const sealed = found.type === 'SecureString' && !decrypt;
  return {
    Name: found.name,
    Type: found.type,
    // The real ciphertext is opaque too; this one only has to be useless to whoever forgot WithDecryption.
    Value: sealed ? Buffer.from(`sealed:${found.name}:${found.version}`).toString('base64') : found.value,
    Version: found.version,
    ...(parsed.selector === undefined ? {} : { Selector: `:${parsed.selector}` }),
    LastModifiedDate: found.modified,
    ARN: parameterArn(world, found.name),
    DataType: 'text',
  };
}

function arnOf(world: World, reference: string): string {
  return parameterArn(world, parseParameterReference(reference).name);
}
