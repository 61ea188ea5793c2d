import type { PutParameterCommandInput, PutParameterCommandOutput } from '@aws-sdk/client-ssm';
import { AwsError, type Operation } from '../kernel/service.ts';
import { checkParameterName, parameterArn } from './parameter-name.ts';
import type { ParameterStore, ParameterType } from './parameter-store.ts';

const types = ['String', 'StringList', 'SecureString'];
const tiers = ['Standard', 'Advanced', 'Intelligent-Tiering'];
const maximumBytes = 4096;

/** Members that no action of the suite sends. They are refused by name: a silent yes would prove nothing. */
const absent = ['AllowedPattern', 'KeyId', 'Policies', 'Tags'] as const;

/** `PutParameter`: a new parameter, or with Overwrite a new version of it. */
export function putParameter(store: ParameterStore): Operation {
  return {
    permissions: (input: PutParameterCommandInput, { world }) => [
      {
        action: 'ssm:PutParameter',
        resources: [parameterArn(world, input.Name ?? '')],
        conditions: { 'ssm:Overwrite': String(input.Overwrite ?? false) },
      },
    ],
    check,
    run: (input: PutParameterCommandInput, { clock }): Omit<PutParameterCommandOutput, '$metadata'> => {
      const name = input.Name ?? '';
      const type = typeFor(input, store.latest(name)?.type);
      const { version } = store.put({
        name,
        type,
        value: input.Value ?? '',
        modified: new Date(clock.now()),
      });
      return { Version: version, Tier: 'Standard' };
    },
  };
}

function check(input: PutParameterCommandInput): void {
  for (const member of absent) {
    if (input[member] === undefined) continue;
    throw new AwsError('ValidationException', `The local cloud has no PutParameter with ${member}.`);
  }
  const { Name = '', Value = '', Type, Tier = 'Standard', DataType = 'text' } = input;
  refuseUnlessOneOf('type', types, Type ?? 'String');
  refuseUnlessOneOf('tier', tiers, Tier);
  if (Value === '') {
    throw invalid(`Value '' at 'value'`, 'Member must have length greater than or equal to 1');
  }
  if (DataType !== 'text') {
    throw new AwsError(
      'ValidationException',
      `The local cloud has no PutParameter with DataType ${DataType}.`,
    );
  }
  checkParameterName(Name);
  if (/\{\{.*\}\}/s.test(Value)) {
    throw new AwsError(
      'ValidationException',
      `Parameter value can't nest another parameter. Do not use "{{}}" in the value.`,
    );
  }
  if (Tier !== 'Standard') {
    throw new AwsError('ValidationException', `The local cloud has no PutParameter with Tier ${Tier}.`);
  }
  if (Buffer.byteLength(Value) > maximumBytes) {
    throw new AwsError(
      'ValidationException',
      'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger ' +
        'parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ' +
        'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
    );
  }
}

/** The type of the new version: given for a new parameter, inherited by an overwrite, never changed. */
function typeFor(input: PutParameterCommandInput, current: ParameterType | undefined): ParameterType {
  if (current === undefined) {
    if (input.Type) return input.Type;
    throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
  }
  if (!input.Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (input.Type !== undefined && input.Type !== current) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `Parameter Store does not support changing a parameter type in a hierarchy. For example, you can't change a ` +
        `parameter from a String type to a SecureString type. You must create a new, unique parameter.`,
    );
  }
  return current;
}

function refuseUnlessOneOf(member: string, allowed: string[], value: string): void {
  if (allowed.includes(value)) return;
  throw invalid(
    `Value '${value}' at '${member}'`,
    `Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

function invalid(what: string, rule: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: ${what} failed to satisfy constraint: ${rule}`,
  );
}
