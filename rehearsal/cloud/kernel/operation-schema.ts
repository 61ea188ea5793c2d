import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type Operation, type Service } from './service.ts';

/** An operation with the SDK's own description of what goes in and comes out. */
export interface KnownOperation {
  name: string;
  operation: Operation;
  input: NormalizedSchema;
  output: NormalizedSchema;
}

/**
 * Looks an operation up. Throws AwsError as the real service does for a name that it does not know, and by name
 * for one that AWS has and this cloud does not.
 */
export function findOperation(service: Service, name: string): KnownOperation {
  const schema = schemaOf(service, name);
  if (!schema) throw unknownOperation(service, name);
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (!operation) {
    const offered = Object.keys(service.operations).sort().join(', ');
    throw new AwsError(
      service.protocol.kind === 'query' ? 'InvalidAction' : 'UnknownOperationException',
      `${service.name}:${name} is not part of the local cloud. Of this service it offers ${offered}.`,
    );
  }
  return { name, operation, ...schema };
}

function schemaOf(service: Service, name: string) {
  const exported = Object.hasOwn(service.schemas, `${name}$`) ? service.schemas[`${name}$`] : undefined;
  // The SDK writes an operation as [9, namespace, name, traits, input, output].
  if (!Array.isArray(exported) || exported[0] !== 9) return undefined;
  return { input: NormalizedSchema.of(exported[4]), output: NormalizedSchema.of(exported[5]) };
}

function unknownOperation(service: Service, name: string): AwsError {
  return service.protocol.kind === 'query'
    ? new AwsError(
        'InvalidAction',
        `Could not find operation ${name || '(none)'} for version ${service.protocol.version}`,
      )
    : new AwsError('UnknownOperationException', '');
}
